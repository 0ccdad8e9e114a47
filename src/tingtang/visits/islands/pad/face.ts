/** Faces for any number of levels, from a smile to a frown; the word beside it says the same. */
const SVG = "http://www.w3.org/2000/svg";
const COLOURS = ["#0b6a4a", "#3f7a1c", "#8a6a00", "#a4500f", "#a01a1a"];

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** The face of level `index` (0 is the best) of `count`. */
export function face(index: number, count: number): SVGElement {
  const sadness = count > 1 ? index / (count - 1) : 0;
  const colour = COLOURS[Math.round(sadness * (COLOURS.length - 1))] ?? "#0b6a4a";
  const bend = 16 - 32 * sadness;
  const svg = shape("svg", { viewBox: "0 0 100 100", "aria-hidden": "true", focusable: "false" });
  svg.append(
    shape("circle", { cx: 50, cy: 50, r: 45, fill: "#fff", stroke: colour, "stroke-width": 6 }),
    shape("circle", { cx: 34, cy: 40, r: 6, fill: colour }),
    shape("circle", { cx: 66, cy: 40, r: 6, fill: colour }),
    shape("path", { d: `M29 ${66 - bend / 2}Q50 ${66 + bend * 1.2} 71 ${66 - bend / 2}`, fill: "none", stroke: colour, "stroke-width": 6, "stroke-linecap": "round" }),
  );
  return svg;
}
