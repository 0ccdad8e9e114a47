/** The desk pages: clocks that run, dialogs, ticked documents, and no second press by mistake. */
import "./desk.css";
import "./tables.css";

const AFTER_SWAP_MS = 400;

let skew = 0;
let guarding = 0;
let asked = 0;
let pressed = 0;
let latestKey = "";
let shownKey = "";

const pad = (value: number): string => String(value).padStart(2, "0");

function clockText(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  return hours ? `${hours}:${pad(minutes)}:${pad(total % 60)}` : `${minutes}:${pad(total % 60)}`;
}

function standing(seconds: number, target: number): string {
  if (seconds > target) return "late";
  return seconds >= 0.75 * target ? "at_risk" : "on_time";
}

function tick(): void {
  const now = Date.now() + skew;
  for (const element of document.querySelectorAll<HTMLElement>("[data-clock]")) {
    const seconds = (now - Date.parse(element.dataset.clock ?? "")) / 1000;
    const text = clockText(seconds);
    if (element.textContent !== text) element.textContent = text;
    const target = Number(element.dataset.target ?? 0);
    const holder = element.dataset.standings && document.querySelector(element.dataset.standings);
    if (!target || !holder) continue;
    const wanted = standing(seconds, target);
    for (const one of holder.querySelectorAll<HTMLElement>("[data-standing]")) one.hidden = one.dataset.standing !== wanted;
  }
}

/** The clock of this machine may be wrong; the page says what time it is. */
function setClock(): void {
  const shown = document.querySelector<HTMLElement>("[data-now]")?.dataset.now;
  if (shown && shown !== document.body.dataset.now) {
    document.body.dataset.now = shown;
    skew = Date.parse(shown) - Date.now();
  }
  tick();
}

const dialog = (): HTMLDialogElement | null => document.querySelector<HTMLDialogElement>("#desk-dialog");

function openDialog(): void {
  const shown = dialog();
  if (!shown) return;
  if (!shown.open) shown.showModal();
  shown.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea, button")?.focus();
}

function tickStore(list: HTMLElement): string {
  return `tt:ticks:${list.dataset.ticks}`;
}

function showTicks(): void {
  for (const list of document.querySelectorAll<HTMLElement>("[data-ticks]")) {
    const kept = new Set((sessionStorage.getItem(tickStore(list)) ?? "").split(","));
    const boxes = [...list.querySelectorAll<HTMLInputElement>("[data-tick]")];
    for (const box of boxes) box.checked = kept.has(box.dataset.tick ?? "");
    const count = document.querySelector<HTMLElement>(`[data-ticked-of="${list.dataset.ticks}"]`);
    if (count) count.textContent = `${boxes.filter((box) => box.checked).length} / ${boxes.length}`;
  }
}

function keepTick(box: HTMLInputElement): void {
  const list = box.closest<HTMLElement>("[data-ticks]");
  if (!list) return;
  const ticked = [...list.querySelectorAll<HTMLInputElement>("[data-tick]:checked")].map((one) => one.dataset.tick);
  sessionStorage.setItem(tickStore(list), ticked.join(","));
  showTicks();
}

function beginGuard(): void {
  document.body.dataset.guarded = "";
  shownKey = latestKey;
  window.clearTimeout(guarding);
  guarding = window.setTimeout(() => { delete document.body.dataset.guarded; }, AFTER_SWAP_MS);
}

/** After the page has changed under a finger, the same key or a second click a moment later is a mistake. */
function guard(event: MouseEvent): void {
  const button = (event.target as Element).closest<HTMLElement>(".desk [data-key], .desk [hx-post]");
  if (!button || !("guarded" in document.body.dataset)) return;
  const isByKey = event.detail === 0 && latestKey !== "";
  if (isByKey && latestKey !== shownKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function addRow(button: HTMLElement): void {
  const form = button.closest("form");
  const template = form?.querySelector<HTMLTemplateElement>("#empty-class");
  const total = form?.querySelector<HTMLInputElement>("[name$='-TOTAL_FORMS']");
  const rows = form?.querySelector(".order-classes");
  if (!template || !total || !rows) return;
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.firstElementChild;
  if (!row) return;
  rows.insertBefore(row, rows.querySelector(".order-caps"));
  total.value = String(Number(total.value) + 1);
  row.querySelector<HTMLElement>("input")?.focus();
}

document.addEventListener("click", guard, { capture: true });
document.addEventListener("keydown", (event) => { latestKey = event.key.toLowerCase(); }, { capture: true });
document.addEventListener("pointerdown", () => { latestKey = ""; }, { capture: true });
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target.closest("[data-close]")) dialog()?.close();
  const add = target.closest<HTMLElement>("[data-add-class]");
  if (add) addRow(add);
});
document.addEventListener("change", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches("[data-tick]")) keepTick(event.target);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const element = (event as CustomEvent<{ elt: Element }>).detail.elt;
  if (element.id === "desk") asked = Date.now();
  else if (element.closest(".desk") && element.hasAttribute("hx-post")) pressed = Date.now();
});
/** A refresh that began before a key was pressed would show what was. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = (event as CustomEvent<{ target: Element; shouldSwap: boolean; requestConfig: { verb: string } }>).detail;
  if (detail.target.id === "desk" && detail.requestConfig.verb === "get" && asked <= pressed) detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSwap", (event) => {
  const detail = (event as CustomEvent<{ target: Element; requestConfig?: { verb: string } }>).detail;
  if (detail.target.id === "desk-dialog-body") openDialog();
  if (detail.target.id === "desk" && detail.requestConfig?.verb === "post") beginGuard();
  setClock();
  showTicks();
});
document.addEventListener("desk:done", () => dialog()?.close());
window.setInterval(tick, 1000);
setClock();
showTicks();
