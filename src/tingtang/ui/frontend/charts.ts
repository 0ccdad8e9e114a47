/** Charts: the server says what to draw; here it is drawn, saved and shown as a table. */
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, DatasetComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  TooltipComponent, VisualMapComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { cell, duration, number, percent } from "./formats";
import { text } from "./strings";
import { across, intervals } from "./intervals";

echarts.use([
  BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart, AriaComponent, DatasetComponent, DataZoomComponent, GridComponent,
  LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer, SVGRenderer,
]);

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Option = { [key: string]: Json };
interface Part { url?: string }

/** Functions that an option may name by a string, because JSON has none. */
const NAMED: Record<string, unknown> = {
  "@duration": duration,
  "@number": number,
  "@percent": percent,
  "@across": across,
  "@interval": intervals,
};

function revive(value: Json): unknown {
  if (typeof value === "string") return NAMED[value] ?? value;
  if (Array.isArray(value)) return value.map(revive);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revive(part)]));
  return value;
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Okabe and Ito's colours, darkened on white and lightened on black to keep 3:1. */
const LIGHT = ["#0062a3", "#b85c00", "#00805c", "#a3457e", "#3f7fb0", "#8a6d00", "#4b5567"];
const DARK = ["#6db3f2", "#f0a04b", "#4cc9a0", "#e391c4", "#9ad0f5", "#e6cf5a", "#b4bfd0"];

type Plain = Record<string, unknown>;
const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);

/** `over` on top of `under`, part by part. */
function merged(under: Plain, over: unknown): Plain {
  const result: Plain = { ...under };
  for (const [key, value] of Object.entries(isPlain(over) ? over : {})) {
    const below = under[key];
    result[key] = isPlain(below) && isPlain(value) ? merged(below, value) : value;
  }
  return result;
}

const each = (under: Plain, value: unknown): unknown =>
  (Array.isArray(value) ? value.map((one) => merged(under, one)) : merged(under, value));

function dressed(option: Option): echarts.EChartsCoreOption {
  const isDark = document.documentElement.getAttribute("data-bs-theme") === "dark";
  const [words, quiet, line, strong] = ["--tt-text", "--tt-quiet", "--tt-line", "--tt-line-strong"].map(token);
  const given = revive(option) as Plain;
  const axis: Plain = {
    axisLine: { lineStyle: { color: strong } },
    axisTick: { show: false },
    axisLabel: { color: quiet, hideOverlap: true },
    splitLine: { lineStyle: { color: line } },
    nameTextStyle: { color: quiet, align: "left" },
  };
  const series: Plain = {
    label: { color: words, textBorderWidth: 0 },
    markLine: { symbol: "none", lineStyle: { color: quiet, type: "dashed" }, label: { color: words, textBorderWidth: 0, position: "insideEndTop" } },
  };
  return merged({
    color: isDark ? DARK : LIGHT,
    textStyle: { fontFamily: token("--tt-font") || "sans-serif", color: words },
    grid: { left: 8, right: 16, top: given.legend ? 64 : 32, bottom: 8, containLabel: true },
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    aria: { enabled: true },
    tooltip: {
      renderMode: "richText", trigger: "axis", confine: true, backgroundColor: token("--tt-surface"), borderColor: line,
      textStyle: { color: words },
    },
  }, {
    ...given,
    ...(given.legend ? { legend: each({ type: "scroll", top: 0, left: 0, itemGap: 16, pageIconColor: words, pageTextStyle: { color: quiet }, textStyle: { color: words } }, given.legend) } : {}),
    ...(given.xAxis ? { xAxis: each(axis, given.xAxis) } : {}),
    ...(given.yAxis ? { yAxis: each(axis, given.yAxis) } : {}),
    series: each(series, given.series ?? []),
  });
}

function save(name: string, href: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}

function svgOf(option: Option, element: HTMLElement): string {
  const off = echarts.init(null, undefined, { renderer: "svg", ssr: true, width: element.clientWidth, height: element.clientHeight });
  off.setOption({ ...dressed(option), animation: false, backgroundColor: token("--tt-surface") });
  const drawn = off.renderToSVGString();
  off.dispose();
  return drawn;
}

function csvOf(box: HTMLElement): string {
  const rows = [...box.querySelectorAll<HTMLTableRowElement>("table tr")];
  return rows.map((row) => [...row.cells].map((each) => cell(each.dataset.value ?? each.textContent?.trim() ?? "")).join(",")).join("\r\n");
}

function draw(element: HTMLElement): void {
  if (echarts.getInstanceByDom(element)) return;
  const box = element.closest<HTMLElement>(".chart-box");
  const option = JSON.parse(element.dataset.option ?? "{}") as Option;
  const chart = echarts.init(element, undefined, { renderer: "canvas" });
  const paint = () => chart.setOption(dressed(option), { notMerge: true });
  paint();
  new ResizeObserver(() => chart.resize()).observe(element);
  document.documentElement.addEventListener("tt:theme", paint);
  chart.on("click", (event) => {
    const url = (event.data as Part | null)?.url;
    if (url) window.location.assign(url);
  });
  if (!box) return;
  const name = element.dataset.name ?? "chart";
  box.addEventListener("click", (event) => {
    const what = (event.target as Element).closest<HTMLElement>("[data-chart-do]")?.dataset.chartDo;
    if (what === "png") save(`${name}.png`, chart.getDataURL({ pixelRatio: 2, backgroundColor: token("--tt-surface") }));
    if (what === "svg") save(`${name}.svg`, URL.createObjectURL(new Blob([svgOf(option, element)], { type: "image/svg+xml" })));
    if (what === "csv") save(`${name}.csv`, URL.createObjectURL(new Blob([`\ufeff${csvOf(box)}`], { type: "text/csv;charset=utf-8" })));
    if (what === "table") toggle(box, element, event.target as Element);
  });
}

function toggle(box: HTMLElement, element: HTMLElement, pressed: Element): void {
  const table = box.querySelector<HTMLElement>(".chart-table");
  if (!table) return;
  const showTable = table.hidden;
  table.hidden = !showTable;
  element.hidden = showTable;
  const button = pressed.closest("button");
  if (button) button.textContent = text(showTable ? "as_chart" : "as_table");
}

const drawAll = (): void => document.querySelectorAll<HTMLElement>("[data-chart]").forEach(draw);

drawAll();
document.body.addEventListener("htmx:load", drawAll);
Object.assign(window, { echarts });
