/** A word for buttons that show only an icon. */
import { Tooltip } from "@tabler/core/dist/js/tabler.esm.min.js";
import htmx from "htmx.org";

/** Gives every element with data-tip its tooltip, those put in later too. */
export function start(): void {
  htmx.onLoad((root) => {
    for (const element of (root as Element).querySelectorAll("[data-tip]")) {
      Tooltip.getOrCreateInstance(element, { title: element.getAttribute("data-tip"), trigger: "hover focus", delay: 300 });
    }
  });
}
