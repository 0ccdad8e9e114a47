/** What somebody types or opens is his: a page that is fetched again around it leaves it alone, until he has sent it. */

type Requested = { elt: Element; successful?: boolean; requestConfig?: { verb: string } };
const sent = new WeakSet<Element>();
let isRefresh = false;

const requested = (event: Event): Requested => (event as CustomEvent<Requested>).detail;

document.addEventListener("htmx:beforeSwap", (event) => { isRefresh = requested(event).requestConfig?.verb === "get"; });
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, requestConfig } = requested(event);
  const form = elt.closest("form");
  if (form && successful && requestConfig?.verb === "post") sent.add(form);
});
document.addEventListener("input", (event) => {
  const form = (event.target as Element).closest?.("form");
  if (form) sent.delete(form);
});

const isChosen = (field: HTMLSelectElement): boolean => {
  const options = [...field.options];
  if (!options.some((option) => option.defaultSelected)) return field.selectedIndex > 0;
  return options.some((option) => option.selected !== option.defaultSelected);
};

const NOT_TYPED = /^(checkbox|radio|hidden|file|submit|button|image|reset)$/;

const isTyped = (field: Element): boolean =>
  (field instanceof HTMLSelectElement && isChosen(field)) ||
  (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type) && field.checked !== field.defaultChecked) ||
  (field instanceof HTMLInputElement && field.type === "file" && !!field.files?.length) ||
  (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && !NOT_TYPED.test(field.type))) && field.value !== field.defaultValue;

/** Whether something in `form` was typed or chosen and not sent. */
const isBegun = (form: HTMLFormElement): boolean => !sent.has(form) && [...form.elements].some(isTyped);

/** The fields nobody sees, such as the version he acts on, are those of the page as it stands around him now. */
function renew(old: HTMLFormElement, fresh: HTMLFormElement): void {
  for (const field of fresh.querySelectorAll<HTMLInputElement>("input[type=hidden]")) {
    const mine = old.querySelector<HTMLInputElement>(`input[type=hidden][name="${CSS.escape(field.name)}"]`);
    if (mine) mine.value = field.value;
  }
}

/** Whether a part of the page may become what was fetched: not what is marked to be kept, nor what somebody is in the middle of. */
export function mayChange(old: Node, fresh: Node): boolean {
  if (!(old instanceof HTMLElement)) return true;
  if ("keep" in old.dataset) return false;
  if (!isRefresh) return true;
  if (old instanceof HTMLFormElement && isBegun(old)) {
    if (fresh instanceof HTMLFormElement) renew(old, fresh);
    return false;
  }
  return !(old instanceof HTMLDetailsElement && old.open && [...old.querySelectorAll("form")].some(isBegun));
}
