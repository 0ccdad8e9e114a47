/** Inputs of several parts: rows that are added and taken away, headings that pick all below, hours copied from day to day. */

let added = 0;

function rename(row: HTMLElement): void {
  added += 1;
  row.querySelectorAll<HTMLElement>("[id]").forEach((input) => { input.id = `${input.id}_${added}`; });
}

function addRow(rows: HTMLElement): HTMLElement | null {
  const blank = rows.querySelector<HTMLTemplateElement>(":scope > template[data-rows-blank]");
  const list = rows.querySelector<HTMLElement>(":scope > [data-rows-list]");
  const row = blank?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!list || !row) return null;
  rename(row);
  list.append(row);
  return row;
}

function dropRow(button: HTMLElement): void {
  const row = button.closest<HTMLElement>("[data-rows-one]");
  const next = (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector<HTMLElement>("input, select, button");
  const add = row?.closest("[data-rows]")?.querySelector<HTMLElement>("[data-rows-add]");
  row?.remove();
  (next ?? add)?.focus();
}

function raiseRow(button: HTMLElement): void {
  const row = button.closest<HTMLElement>("[data-rows-one]");
  const before = row?.previousElementSibling;
  if (!row || !before) return;
  before.before(row);
  button.focus();
}

function values(rows: HTMLElement): string[][] {
  const lines = [...rows.querySelectorAll<HTMLElement>("[data-rows-list] > [data-rows-one]")];
  return lines.map((row) => [...row.querySelectorAll<HTMLInputElement>("input")].map((input) => input.value)).filter((line) => line.some(Boolean));
}

function fill(rows: HTMLElement, lines: string[][]): void {
  rows.querySelector("[data-rows-list]")?.replaceChildren();
  for (const line of lines) {
    const inputs = addRow(rows)?.querySelectorAll<HTMLInputElement>("input") ?? [];
    [...inputs].forEach((input, index) => { input.value = line[index] ?? ""; });
  }
}

function copyFirst(button: HTMLElement): void {
  const days = [...(button.closest("[data-week]")?.querySelectorAll<HTMLElement>("[data-rows]") ?? [])];
  const lines = days[0] ? values(days[0]) : [];
  days.slice(1, Number(button.dataset.copyDays ?? "5")).forEach((day) => fill(day, lines));
}

function drawGroup(group: Element): void {
  const all = group.querySelector<HTMLInputElement>("[data-grouped-all]");
  const boxes = [...group.querySelectorAll<HTMLInputElement>("input[type=checkbox]:not([data-grouped-all])")];
  const picked = boxes.filter((box) => box.checked).length;
  if (!all) return;
  all.checked = boxes.length > 0 && picked === boxes.length;
  all.indeterminate = picked > 0 && picked < boxes.length;
}

function onClick(event: Event): void {
  const target = event.target as Element;
  const add = target.closest<HTMLElement>("[data-rows-add]");
  const drop = target.closest<HTMLElement>("[data-rows-drop]");
  const copy = target.closest<HTMLElement>("[data-copy-days]");
  const up = target.closest<HTMLElement>("[data-rows-up]");
  if (up) raiseRow(up);
  const pick = target.closest<HTMLElement>("[data-copy-text]");
  const print = target.closest<HTMLElement>("[data-print]");
  if (add) addRow(add.closest<HTMLElement>("[data-rows]")!)?.querySelector<HTMLElement>("input, select")?.focus();
  if (drop) dropRow(drop);
  if (copy) copyFirst(copy);
  if (pick) void navigator.clipboard.writeText(pick.dataset.copyText ?? "");
  if (print) window.print();
}

function onChange(event: Event): void {
  const box = event.target as HTMLInputElement;
  const group = box.closest("[data-grouped]");
  if (!group) return;
  if (box.matches("[data-grouped-all]")) {
    group.querySelectorAll<HTMLInputElement>("input[type=checkbox]:not(:disabled)").forEach((other) => { other.checked = box.checked; });
  }
  drawGroup(group);
}

/** The number beside a slider follows it. */
function onInput(event: Event): void {
  const slider = event.target as HTMLInputElement;
  if (slider.type !== "range" || !slider.id) return;
  document.querySelectorAll<HTMLOutputElement>("output").forEach((one) => { if (one.htmlFor.contains(slider.id)) one.value = slider.value; });
}

/** Watches every such input of the page, those put in later too. */
export function start(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("input", onInput);
  document.querySelectorAll("[data-grouped]").forEach(drawGroup);
}
