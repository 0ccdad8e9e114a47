/** The drawing of a hall's plan: zones are dragged on a grid, and the numbers beside it say the same. */
import "./floor.css";

const CELL = 20;
const SPACE = "http://www.w3.org/2000/svg";
type Box = { x: number; y: number; w: number; h: number };
const SIDES = ["x", "y", "w", "h"] as const;

function part(name: string, values: Record<string, string | number>, within: Element): SVGElement {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(values)) made.setAttribute(key, String(value));
  within.append(made);
  return made;
}

class Floor {
  private readonly svg: SVGSVGElement;
  private readonly rows: HTMLTableRowElement[];
  private readonly form: HTMLFormElement | null;
  private latest: HTMLTableRowElement | null = null; // drawn over the others: its corner stays within reach

  constructor(private readonly root: HTMLElement) {
    this.svg = root.querySelector<SVGSVGElement>(".floor-drawing")!;
    this.rows = [...root.querySelectorAll<HTMLTableRowElement>("tr[data-zone]")];
    this.form = root.closest("form");
    this.form?.addEventListener("input", () => this.draw());
    this.draw();
  }

  private number(name: string, otherwise: number): number {
    const input = this.form?.elements.namedItem(name);
    const value = input instanceof HTMLInputElement ? Number.parseInt(input.value, 10) : Number.NaN;
    return Number.isNaN(value) ? otherwise : Math.min(Math.max(value, 0), 200);
  }

  private inputs(row: HTMLTableRowElement): HTMLInputElement[] {
    return SIDES.map((side) => row.querySelector<HTMLInputElement>(`input[name$="_${side}"]`)!);
  }

  private box(row: HTMLTableRowElement): Box | null {
    const [x, y, w, h] = this.inputs(row).map((input) => Number.parseInt(input.value, 10));
    return [x, y, w, h].some((value) => value === undefined || Number.isNaN(value)) ? null : { x: x!, y: y!, w: w!, h: h! };
  }

  private draw(): void {
    const across = Math.max(this.number("columns", 24), 4);
    const down = Math.max(this.number("rows", 16), 4);
    this.svg.replaceChildren();
    this.svg.setAttribute("viewBox", `0 0 ${across * CELL} ${down * CELL}`);
    const { picture } = this.root.dataset;
    if (picture) part("image", { href: picture, width: across * CELL, height: down * CELL, preserveAspectRatio: "none" }, this.svg);
    for (let x = 1; x < across; x++) part("line", { class: "cell", x1: x * CELL, x2: x * CELL, y1: 0, y2: down * CELL }, this.svg);
    for (let y = 1; y < down; y++) part("line", { class: "cell", x1: 0, x2: across * CELL, y1: y * CELL, y2: y * CELL }, this.svg);
    const boxes = this.rows.map((row) => this.box(row));
    const order = this.rows.map((_row, n) => n).sort((a, b) => Number(this.rows[a] === this.latest) - Number(this.rows[b] === this.latest));
    for (const n of order) {
      const box = boxes[n];
      if (box) this.zone(this.rows[n]!, box, this.isWrong(box, boxes, n, across, down));
    }
    const [x, y] = [this.number("door_x", 0), this.number("door_y", 0)];
    part("circle", { class: "door", cx: (x + 0.5) * CELL, cy: (y + 0.5) * CELL, r: CELL * 0.4 }, this.svg);
  }

  private isWrong(box: Box, boxes: (Box | null)[], own: number, across: number, down: number): boolean {
    const meets = (other: Box | null, n: number): boolean =>
      n !== own && other !== null && box.x < other.x + other.w && other.x < box.x + box.w && box.y < other.y + other.h && other.y < box.y + box.h;
    return box.x + box.w > across || box.y + box.h > down || boxes.some(meets);
  }

  private zone(row: HTMLTableRowElement, box: Box, isWrong: boolean): void {
    const group = part("g", { class: isWrong ? "zone is-wrong" : "zone" }, this.svg);
    const [left, top, width, height] = [box.x * CELL, box.y * CELL, box.w * CELL, box.h * CELL];
    const area = part("rect", { x: left, y: top, width, height, rx: 3 }, group);
    const text = part("text", { x: left + width / 2, y: top + height / 2 + 4 }, group);
    const name = row.querySelector("th")?.textContent ?? "";
    const fits = Math.max(2, Math.floor(width / (/[^\x00-\xff]/.test(name) ? 12 : 6.5)));
    text.textContent = name.length > fits ? `${name.slice(0, fits - 1)}…` : name;
    const corner = part("path", { class: "corner", d: `M${left + width} ${top + height - 18}v18h-18z` }, group);
    area.addEventListener("pointerdown", (event) => this.drag(event as PointerEvent, row, box, false));
    corner.addEventListener("pointerdown", (event) => this.drag(event as PointerEvent, row, box, true));
  }

  private drag(event: PointerEvent, row: HTMLTableRowElement, from: Box, isSize: boolean): void {
    event.preventDefault();
    this.latest = row;
    const cell = (this.svg.getBoundingClientRect().width / this.svg.viewBox.baseVal.width) * CELL;
    const [across, down] = [this.svg.viewBox.baseVal.width / CELL, this.svg.viewBox.baseVal.height / CELL];
    const within = (value: number, low: number, high: number): number => Math.min(Math.max(Math.round(value), low), Math.max(low, high));
    const move = (next: PointerEvent): void => {
      const [dx, dy] = [(next.clientX - event.clientX) / cell, (next.clientY - event.clientY) / cell];
      const box = isSize
        ? { ...from, w: within(from.w + dx, 1, across - from.x), h: within(from.h + dy, 1, down - from.y) }
        : { ...from, x: within(from.x + dx, 0, across - from.w), y: within(from.y + dy, 0, down - from.h) };
      this.inputs(row).forEach((input, n) => (input.value = String(box[SIDES[n]!])));
      this.draw();
    };
    const end = (): void => {
      window.removeEventListener("pointermove", move);
      this.form?.dispatchEvent(new Event("change", { bubbles: true }));
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end, { once: true });
    window.addEventListener("pointercancel", end, { once: true });
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-floor]")) new Floor(root);
