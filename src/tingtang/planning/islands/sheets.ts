/** Grids of planning sheets: rows are added and taken away, and a block copied from a spreadsheet fills cells and makes rows. */
import "./sheets.css";

type Cell = HTMLInputElement | HTMLSelectElement;

const rowsOf = (grid: Element): HTMLElement[] => [...grid.querySelectorAll<HTMLElement>("[data-grid-rows] > [data-grid-row]")];
const cellsOf = (row: Element): Cell[] => [...row.querySelectorAll<Cell>("input, select")];

function addRow(grid: Element): HTMLElement | null {
  const blank = grid.querySelector<HTMLTemplateElement>("template[data-grid-blank]");
  const body = grid.querySelector("[data-grid-rows]");
  if (!blank || !body) return null;
  body.append(blank.content.cloneNode(true));
  return rowsOf(grid).at(-1) ?? null;
}

function fill(cell: Cell | undefined, text: string): void {
  if (!cell) return;
  const wanted = text.trim();
  if (cell instanceof HTMLInputElement) {
    cell.value = wanted;
    return;
  }
  const option = [...cell.options].find((one) => one.value === wanted || one.text.trim() === wanted);
  if (option) cell.value = option.value;
}

/** Whether a line that was copied along is the heading of its columns. */
function isHeading(grid: Element, values: string[], left: number): boolean {
  const titles = [...grid.querySelectorAll("thead th")].map((one) => one.firstChild?.textContent?.trim().toLowerCase());
  const said = values.map((one) => one.trim().toLowerCase());
  return said.some(Boolean) && said.every((one, across) => !one || one === titles[left + across]);
}

function paste(event: ClipboardEvent): void {
  const cell = (event.target as Element).closest<Cell>("[data-grid-row] input");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const grid = cell?.closest("[data-grid]");
  const row = cell?.closest<HTMLElement>("[data-grid-row]");
  if (!cell || !grid || !row || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const first = rowsOf(grid).indexOf(row);
  const left = cellsOf(row).indexOf(cell);
  const lines = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n");
  const copied = lines.map((line) => line.split("\t"));
  if (copied.length > 1 && isHeading(grid, copied[0] ?? [], left)) copied.shift();
  for (const [down, values] of copied.entries()) {
    const target = rowsOf(grid)[first + down] ?? addRow(grid);
    const cells = target ? cellsOf(target) : [];
    for (const [across, value] of values.entries()) fill(cells[left + across], value);
  }
}

document.addEventListener("paste", paste);
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target.closest("[data-grid-add]")) {
    const grid = target.closest("section")?.querySelector("[data-grid]");
    if (grid) addRow(grid)?.querySelector<Cell>("input, select")?.focus();
  }
  const row = target.closest("[data-grid-drop]")?.closest<HTMLElement>("[data-grid-row]");
  if (row) {
    const grid = row.closest("[data-grid]");
    row.remove();
    if (grid && !rowsOf(grid).length) addRow(grid);
  }
});
