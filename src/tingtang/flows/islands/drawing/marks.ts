/** Marks on a diagram: where it is, what is wrong, what changed. Colour never alone: each has its own line and a word. */
import { type Canvas, type Drawing, type Overlays, type Registry, service } from "./types";

export interface Mark {
  element: string;
  tone: string;
  word?: string;
}

const LAYER = "tt-mark";
const WIDEST = 140;
const marked = new WeakMap<Drawing, [string, string][]>();

function flag(mark: Mark): HTMLElement {
  const flag = document.createElement("div");
  flag.className = `flow-flag flow-flag-${mark.tone}`;
  flag.textContent = mark.word ?? "";
  return flag;
}

/** Shows `marks` instead of those before. */
export function show(drawing: Drawing, marks: Mark[]): void {
  const canvas = service<Canvas>(drawing, "canvas");
  const overlays = service<Overlays>(drawing, "overlays");
  const registry = service<Registry>(drawing, "elementRegistry");
  for (const [element, className] of marked.get(drawing) ?? []) if (registry.get(element)) canvas.removeMarker(element, className);
  overlays.remove({ type: LAYER });
  const now: [string, string][] = [];
  marked.set(drawing, now);
  const flagged = new Set<string>();
  for (const mark of marks) {
    const marked = registry.get(mark.element);
    if (!marked || marked === canvas.getRootElement()) continue; // a mark on the whole sheet would colour everything on it
    canvas.addMarker(mark.element, `flow-${mark.tone}`);
    now.push([mark.element, `flow-${mark.tone}`]);
    if (!mark.word || flagged.has(mark.element)) continue;
    flagged.add(mark.element);
    const html = flag(mark);
    html.style.maxWidth = `${Math.max(WIDEST, marked.width ?? 0)}px`;
    overlays.add(mark.element, LAYER, { position: { top: 2, left: 0 }, html }); // it stands on the upper edge, not on the name
  }
}
