/** Lists: rows by keyboard, picked rows, columns, and views that are kept on this machine. */
import htmx from "htmx.org";
import { text } from "./strings";

interface View {
  name: string;
  query: string;
}

const list = (element: Element): HTMLElement => element.closest<HTMLElement>(".list")!;
const storeName = (element: HTMLElement): string => `tt:views:${element.dataset.list}`;

function views(element: HTMLElement): View[] {
  try {
    return JSON.parse(localStorage.getItem(storeName(element)) ?? "[]") as View[];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function keep(element: HTMLElement, kept: View[]): void {
  localStorage.setItem(storeName(element), JSON.stringify(kept));
  drawViews(element);
}

function query(element: HTMLElement): string {
  const form = element.querySelector<HTMLFormElement>("form.list-tools");
  const values = new URLSearchParams();
  if (!form) return "";
  for (const [name, value] of new FormData(form)) if (value && typeof value === "string") values.append(name, value);
  return values.toString();
}

function load(element: HTMLElement, search: string): void {
  const url = `${element.dataset.url}${search ? `?${search}` : ""}`;
  void htmx.ajax("get", url, { target: element, swap: "morph:outerHTML", source: element }).then(() => history.pushState({}, "", url));
}

function drawViews(element: HTMLElement): void {
  const menu = element.querySelector<HTMLElement>("[data-views]");
  if (!menu) return;
  menu.replaceChildren(...views(element).map((view) => {
    const row = document.createElement("div");
    row.className = "d-flex align-items-center";
    const open = document.createElement("button");
    open.type = "button";
    open.className = "dropdown-item flex-fill";
    open.textContent = view.name;
    open.addEventListener("click", () => load(element, view.query));
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "notice-close";
    drop.textContent = "×";
    drop.setAttribute("aria-label", text("forget", { name: view.name }));
    drop.addEventListener("click", (event) => {
      event.stopPropagation();
      keep(element, views(element).filter((other) => other.name !== view.name));
    });
    row.append(open, drop);
    return row;
  }));
}

function drawPicked(element: HTMLElement): void {
  const boxes = [...element.querySelectorAll<HTMLInputElement>("input[data-pick]")];
  const picked = boxes.filter((box) => box.checked);
  boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-picked", box.checked));
  const bulk = element.querySelector<HTMLElement>(".list-bulk");
  if (bulk) bulk.hidden = !picked.length;
  const count = element.querySelector("[data-picked]");
  if (count) count.textContent = text("picked", { count: picked.length });
  const all = element.querySelector<HTMLInputElement>("input[data-pick-all]");
  if (!all) return;
  all.checked = picked.length > 0 && picked.length === boxes.length;
  all.indeterminate = picked.length > 0 && picked.length < boxes.length;
}

function move(row: HTMLElement, step: number): void {
  const rows = [...list(row).querySelectorAll<HTMLElement>("tbody tr[tabindex]")];
  rows[rows.indexOf(row) + step]?.focus();
}

function onKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
    const search = document.querySelector<HTMLElement>(".list-tools input[type=search], .list-tools input, .list-tools select");
    if (search) event.preventDefault();
    search?.focus();
    return;
  }
  if (!target.matches(".list tbody tr[tabindex]")) {
    if ((event.key === "ArrowDown" || event.key === "j") && target === document.body) {
      document.querySelector<HTMLElement>(".list tbody tr[tabindex]")?.focus();
    }
    return;
  }
  const acts: Record<string, () => void> = {
    ArrowDown: () => move(target, 1),
    ArrowUp: () => move(target, -1),
    j: () => move(target, 1),
    k: () => move(target, -1),
    Enter: () => target.querySelector<HTMLElement>("a[href]")?.click(),
    x: () => target.querySelector<HTMLElement>("input[data-pick]")?.click(),
  };
  const act = acts[event.key];
  if (!act || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act();
}

function saveView(button: HTMLElement): void {
  const element = list(button);
  const input = element.querySelector<HTMLInputElement>("[data-view-name]");
  const name = input?.value.trim();
  if (!name || !input) return;
  keep(element, [...views(element).filter((view) => view.name !== name), { name, query: query(element) }]);
  input.value = "";
}

const TYPING_MS = 300;
let typing = 0;

function onInput(event: Event): void {
  const input = event.target as HTMLInputElement;
  if (!input.matches(".list-filter input[type=search]")) return;
  window.clearTimeout(typing);
  typing = window.setTimeout(() => input.form?.requestSubmit(), TYPING_MS);
}

function onChange(event: Event): void {
  const input = event.target as HTMLInputElement;
  if (input.matches("input[data-pick-all]")) {
    list(input).querySelectorAll<HTMLInputElement>("input[data-pick]").forEach((other) => { other.checked = input.checked; });
  }
  if (input.matches("input[data-pick], input[data-pick-all]")) drawPicked(list(input));
  if (input.matches(".list-filter select, .list-filter input[type=date]")) input.form?.requestSubmit();
  if (input.matches("select[data-size]")) load(list(input), input.value.slice(1));
}

/** Leaves out of the address what is empty or as usual. */
function shorten(event: Event): void {
  const { elt, parameters } = (event as CustomEvent<{ elt: Element; parameters: Record<string, string | string[] | undefined> }>).detail;
  if (!elt.matches("form.list-tools")) return;
  const { sort, cols } = list(elt).dataset;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
  if (parameters.sort === sort) delete parameters.sort;
  if ([parameters.cols ?? []].flat().join(" ") === cols) delete parameters.cols;
}

/** Watches every list of the page, those put in later too. */
export function start(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:configRequest", shorten);
  document.addEventListener("input", onInput);
  document.addEventListener("change", onChange);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-save-view]");
    if (button) saveView(button);
  });
  htmx.onLoad((root) => {
    const found = root instanceof HTMLElement && root.matches(".list") ? [root] : [...(root as HTMLElement).querySelectorAll<HTMLElement>(".list")];
    found.forEach((element) => { drawViews(element); drawPicked(element); });
  });
}
