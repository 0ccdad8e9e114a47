/** Parts that scroll sideways on a narrow screen can be scrolled by keyboard too. */
import htmx from "htmx.org";

const INSIDE = "a[href], button, input, select, textarea, [tabindex]";

function reach(root: ParentNode): void {
  for (const part of root.querySelectorAll<HTMLElement>(".card, .table-responsive, .list-scroll, .chart-table")) {
    const isCut = part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== "visible";
    if (isCut && !part.querySelector(INSIDE)) part.tabIndex = 0;
  }
}

/** Looks at every part of the page, those put in later too. */
export function start(): void {
  htmx.onLoad((root) => reach(root.parentNode ?? document));
  window.addEventListener("resize", () => reach(document));
}
