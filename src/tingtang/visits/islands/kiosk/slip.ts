/** The number on paper, by the browser's own printing: 80 mm wide; and the code that opens the phone page. */
import qrcode from "qrcode-generator";
import { h } from "../parts/dom";
import { named } from "../parts/texts";
import { clockIn, dayIn, type Hall, type Service, type Shown } from "./hall";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 3;

/** A QR code as an SVG picture, drawn here: it must also work without a line. */
export function picture(text: string, label: string): SVGSVGElement {
  const code = qrcode(0, "M");
  code.addData(text, "Byte");
  code.make();
  const size = code.getModuleCount();
  let path = "";
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  const svg = document.createElementNS(SVG, "svg");
  const whole = size + 2 * QUIET;
  svg.setAttribute("viewBox", `0 0 ${whole} ${whole}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("shape-rendering", "crispEdges");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

const line = (label: string, value: string): HTMLElement => h("p", { class: "slip-line" }, h("span", {}, label), h("span", {}, value));

/** What to bring for all services of a number, each paper once. */
export function papersOf(hall: Hall, shown: Shown): Service["documents"] {
  const all = shown.services.flatMap((code) => hall.services[code]?.documents ?? []);
  return all.filter((one, index) => index === all.findIndex((other) => named(other.names, shown.language) === named(one.names, shown.language)));
}

/** Puts the slip into the part of the page that only paper shows. */
export function lay(place: HTMLElement, hall: Hall, shown: Shown, text: (name: string, data?: Record<string, string | number>) => string): void {
  const services = shown.services.map((code) => named(hall.services[code]?.names ?? {}, shown.language));
  const papers = papersOf(hall, shown);
  const wait = shown.low === null || shown.high === null ? text("unknown") : text("minutes_range", { low: shown.low, high: shown.high });
  place.replaceChildren(
    h("p", { class: "slip-hall" }, named(hall.names, shown.language)),
    h("p", { class: "slip-number" }, shown.label),
    line(text("service"), services.join(" · ")),
    line(text("ahead_label"), shown.ahead === null ? text("unknown") : text("people", { n: shown.ahead })),
    line(text("wait_label"), wait),
    line(text("issued_label"), `${dayIn(hall.time_zone, shown.at)} ${clockIn(hall.time_zone, shown.at)}`),
    papers.length ? h("div", { class: "slip-papers" }, h("p", {}, text("documents")), h("ul", {}, ...papers.map((one) => h("li", {}, named(one.names, shown.language))))) : "",
    h("div", { class: "slip-code" }, picture(shown.url, text("qr"))),
    h("p", { class: "slip-note" }, text(shown.is_offline ? "qr_later" : "qr")),
    h("p", { class: "slip-note" }, named(hall.note, shown.language) || text("missed")),
  );
}
