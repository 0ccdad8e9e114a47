/** Keyboard: elements with data-key answer to it; `?` lists what the page knows. */
import { text } from "./strings";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    && !["checkbox", "radio", "button", "submit"].includes((target as HTMLInputElement).type));

const visible = (element: HTMLElement): boolean => element.getClientRects().length > 0;

function keyed(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-key]")].filter(visible);
}

function labelOf(element: HTMLElement): string {
  return element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? (element.textContent ?? "").replace(/\s+/g, " ").trim();
}

function listKeys(): void {
  const dialog = document.getElementById("keys") as HTMLDialogElement | null;
  const list = dialog?.querySelector("dl");
  if (!dialog || !list) return;
  const rows: [string, string][] = keyed().map((element) => [element.dataset.key ?? "", labelOf(element)]);
  rows.push(["Ctrl K", text("find")], ["?", text("keys")]);
  if (document.querySelector(".list")) rows.push(["↑ ↓", text("rows")], ["Enter", text("open")], ["/", text("filter")]);
  list.replaceChildren(...rows.flatMap(([key, label]) => {
    const term = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = key.toUpperCase();
    term.append(kbd);
    const meaning = document.createElement("dd");
    meaning.textContent = label;
    return [term, meaning];
  }));
  dialog.showModal();
}

/** Listens for the keys of the page. */
export function start(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      listKeys();
      return;
    }
    const wanted = keyed().find((element) => element.dataset.key?.toLowerCase() === event.key.toLowerCase());
    if (!wanted || wanted.hasAttribute("disabled")) return;
    event.preventDefault();
    if (wanted.matches("input:not([type=checkbox], [type=radio]), select, textarea")) wanted.focus();
    else wanted.click();
    // Where choosing leads to writing, the letters that follow are text and no more keys.
    if (wanted.dataset.keyThen) document.querySelector<HTMLElement>(wanted.dataset.keyThen)?.focus();
  });
}
