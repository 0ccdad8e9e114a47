/** Long lists to choose from get a box above them: what is typed there leaves those whose name holds it. `data-find` is its label,
 *  for a list of boxes to tick `data-choices`. */
import { text as words } from "./strings";

const LONG = 20;

function enhance(select: HTMLSelectElement): void {
  if (select.multiple || select.dataset.finding || select.options.length <= LONG) return;
  select.dataset.finding = "1";
  const whole = [...select.children].map((part) => part.cloneNode(true) as HTMLElement);
  const box = document.createElement("input");
  Object.assign(box, { type: "search", className: "form-control select-find", placeholder: select.dataset.find ?? "", autocomplete: "off" });
  box.setAttribute("aria-label", select.dataset.find ?? "");
  box.setAttribute("aria-controls", select.id);
  box.addEventListener("input", () => leave(select, whole, box.value.trim().toLocaleLowerCase()));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // it would send the form
    select.focus();
  });
  select.before(box);
}

/** Leave what holds `text` and what is chosen; the only one left is chosen. */
function leave(select: HTMLSelectElement, whole: HTMLElement[], text: string): void {
  const chosen = select.value;
  const fits = (option: HTMLOptionElement): boolean =>
    option.value === "" || option.value === chosen || option.text.toLocaleLowerCase().includes(text);
  const parts = whole.map((part) => part.cloneNode(true) as HTMLElement);
  for (const part of parts) part.querySelectorAll("option").forEach((option) => { if (!fits(option)) option.remove(); });
  const kept = parts.filter((part) => (part instanceof HTMLOptionElement ? fits(part) : part.querySelector("option")));
  select.replaceChildren(...kept);
  select.value = chosen;
  const found = [...select.options].filter((option) => option.value && option.text.toLocaleLowerCase().includes(text));
  const only = found.length === 1 ? found[0] : undefined;
  if (!text || !only || only.value === chosen) return;
  select.value = only.value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Boxes to tick: those that were ticked stay in sight, how many they are is said beside the box. */
function enhanceBoxes(list: HTMLElement): void {
  if (list.dataset.finding) return;
  list.dataset.finding = "1";
  const box = document.createElement("input");
  Object.assign(box, { type: "search", className: "form-control", placeholder: list.dataset.choices ?? "", autocomplete: "off" });
  box.setAttribute("aria-label", list.dataset.choices ?? "");
  const count = document.createElement("span");
  count.className = "choices-count";
  count.setAttribute("role", "status");
  const head = document.createElement("div");
  head.className = "choices-head";
  head.append(box, count);
  list.before(head);
  const show = (): void => leaveBoxes(list, box.value.trim().toLocaleLowerCase(), count);
  box.addEventListener("input", show);
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); }); // it would send the form
  list.addEventListener("change", () => setTimeout(show)); // a heading's box ticks the others first
  show();
}

function leaveBoxes(list: HTMLElement, text: string, count: HTMLElement): void {
  const labels = [...list.querySelectorAll<HTMLElement>("label.form-check")].filter((label) => !label.closest("legend"));
  const ticked = (label: HTMLElement): boolean => label.querySelector("input")?.checked ?? false;
  for (const label of labels) label.hidden = !ticked(label) && !(label.textContent ?? "").toLocaleLowerCase().includes(text);
  for (const part of list.querySelectorAll<HTMLElement>(".choices-part")) {
    part.hidden = !part.querySelector(".choices-boxes > label:not([hidden])");
    part.querySelector("legend")!.hidden = text !== ""; // it would tick those that are out of sight
  }
  count.textContent = words("picked", { count: labels.filter(ticked).length });
}

export function start(): void {
  const all = (root: ParentNode): void => {
    root.querySelectorAll<HTMLSelectElement>("select[data-find]").forEach(enhance);
    root.querySelectorAll<HTMLElement>("[data-choices]").forEach(enhanceBoxes);
  };
  all(document);
  document.body.addEventListener("htmx:load", (event) => all(event.target as HTMLElement));
}
