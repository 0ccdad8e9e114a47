/** Ctrl-K: find a page or a thing and go there. */
const hits = (list: HTMLElement): HTMLAnchorElement[] => [...list.querySelectorAll<HTMLAnchorElement>("[role=option]")];

function pick(list: HTMLElement, input: HTMLInputElement, step: number): void {
  const all = hits(list);
  if (!all.length) return;
  const now = all.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  const next = now < 0 ? 0 : (now + step + all.length) % all.length;
  all.forEach((hit, index) => hit.setAttribute("aria-selected", String(index === next)));
  all[next]?.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", all[next]?.id ?? "");
}

/** Opens on Ctrl-K and on the search button. */
export function start(): void {
  const dialog = document.getElementById("palette") as HTMLDialogElement | null;
  const input = dialog?.querySelector("input");
  const list = dialog?.querySelector<HTMLElement>("[role=listbox]");
  if (!dialog || !input || !list) return;
  let asked: string | undefined;
  let shown: string | undefined;
  let isAwaited = false;
  const go = () => hits(list).find((hit) => hit.getAttribute("aria-selected") === "true")?.click();
  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    input.dispatchEvent(new Event("palette"));
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.querySelectorAll("[data-open-palette]").forEach((button) => button.addEventListener("click", open));
  input.addEventListener("htmx:configRequest", () => { asked = input.value; });
  input.addEventListener("input", () => { isAwaited = false; });
  dialog.addEventListener("close", () => { isAwaited = false; });
  list.addEventListener("htmx:afterSwap", () => {
    shown = asked;
    pick(list, input, 0);
    if (isAwaited && input.value === shown) go();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      pick(list, input, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (input.value === shown) go();
      else isAwaited = true; // what stands there answers what was typed before
    }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
