/** The shell of staff pages. */
import "@tabler/core/dist/js/tabler.esm.min.js";
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";
import "./htmx-global";
import { Idiomorph } from "idiomorph/dist/idiomorph-ext.esm.js";
import "./staff.css";
import * as dialogs from "./dialogs";
import * as finding from "./finding";
import * as forms from "./forms";
import * as keys from "./keys";
import * as live from "./live";
import * as notices from "./notices";
import * as palette from "./palette";
import * as pressing from "./pressing";
import * as refreshing from "./refreshing";
import * as scrolls from "./scrolls";
import * as suggest from "./suggest";
import * as tables from "./tables";
import * as tooltips from "./tooltips";
import { mayChange } from "./typed";
import * as unsent from "./unsent";
import * as widgets from "./widgets";

// What is being typed stays; a button that was pressed is drawn anew like all else, or it would keep its word and do another thing.
Object.defineProperty(Idiomorph.defaults, "ignoreActiveValue", {
  enumerable: true,
  get: () => document.activeElement?.matches("input, textarea, select, [contenteditable]") ?? false,
});
Object.assign(Idiomorph.defaults.callbacks as object, { beforeNodeMorphed: mayChange });
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  selfRequestsOnly: true,
  scrollIntoViewOnBoost: false,
  timeout: 30000,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true, error: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

document.addEventListener("htmx:configRequest", (event) => {
  const detail = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  if (token) detail.headers["X-CSRFToken"] = token;
});

function loadCharts(): void {
  const source = document.querySelector<HTMLMetaElement>('meta[name="charts"]')?.content;
  if (!source || !document.querySelector("[data-chart]") || document.querySelector("script[data-charts]")) return;
  const script = document.createElement("script");
  script.src = source;
  script.dataset.charts = "1";
  document.head.append(script);
}

function begin(): void {
  notices.start();
  dialogs.start();
  forms.start();
  keys.start();
  palette.start();
  pressing.start();
  tables.start();
  scrolls.start();
  suggest.start();
  finding.start();
  tooltips.start();
  widgets.start();
  unsent.start();
  refreshing.start();
  live.start();
  Alpine.start();
  document.querySelector(".pages [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  loadCharts();
  document.body.addEventListener("htmx:load", loadCharts);
}

Object.assign(window, { Alpine });
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
