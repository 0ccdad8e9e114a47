/** What was sent too late is not lost: when a form leads to the login page, its fields are filled again on the way back. */
import { show } from "./notices";
import { text } from "./strings";

type Box = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
interface Kept {
  page: string;
  who: string;
  boxes: [string, string, boolean][];
}

const KEPT = "tt-unsent";
const LOGIN = "/login/";
const FORMS = "form[method=post], form[hx-post]";
// A field that another one brings (those of a kind of case) is waited for so long.
const WAIT_MS = 8000;

const isTicked = (box: Box): box is HTMLInputElement => box instanceof HTMLInputElement && /^(checkbox|radio)$/.test(box.type);
const own = (): string => document.querySelector("[data-own-name]")?.textContent?.trim() ?? "";

function boxes(): [string, Box][] {
  const found: [string, Box][] = [];
  for (const form of document.querySelectorAll<HTMLFormElement>(`main :is(${FORMS}), dialog :is(${FORMS})`)) {
    const where = form.getAttribute("hx-post") ?? form.getAttribute("action") ?? "";
    const seen = new Map<string, number>();
    for (const box of form.querySelectorAll<Box>("input:not([type=hidden], [type=file], [type=password]), select, textarea")) {
      if (!box.name) continue;
      const place = seen.get(box.name) ?? 0;
      seen.set(box.name, place + 1);
      found.push([`${where} ${box.name} ${isTicked(box) ? box.value : place}`, box]);
    }
  }
  return found;
}

function keep(event: SubmitEvent): void {
  if (!(event.target as Element).matches(FORMS)) return;
  const told = boxes().map(([name, box]): [string, string, boolean] => [name, box.value, isTicked(box) && box.checked]);
  const kept: Kept = { page: window.location.pathname, who: own(), boxes: told };
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // more than a browser keeps
    sessionStorage.removeItem(KEPT);
  }
}

/** Fills what is there; what is not there yet stays in `left`. */
function fill(left: Map<string, [string, boolean]>): void {
  for (const [name, box] of boxes()) {
    const before = left.get(name);
    if (!before) continue;
    left.delete(name);
    const [value, isChecked] = before;
    if (isTicked(box) ? box.checked === isChecked : box.value === value) continue;
    if (isTicked(box)) box.checked = isChecked;
    else box.value = value;
    const more = box.closest("details");
    if (more) more.open = true;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (isTicked(box) || box instanceof HTMLSelectElement) box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const cameFromLogin = (): boolean => document.referrer.startsWith(`${window.location.origin}${LOGIN}`);

function restore(): void {
  const told = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (!told || !cameFromLogin()) return;
  const kept = JSON.parse(told) as Kept;
  if (kept.page !== window.location.pathname || kept.who !== own()) return;
  const left = new Map(kept.boxes.map(([name, value, isChecked]) => [name, [value, isChecked] as [string, boolean]]));
  fill(left);
  const later = () => { fill(left); };
  document.addEventListener("htmx:afterSettle", later);
  window.setTimeout(() => document.removeEventListener("htmx:afterSettle", later), WAIT_MS);
  show({ level: "warning", message: text("unsent") });
}

/** Keeps what is sent until another page of the shell stands there, and puts it back after signing in again. */
export function start(): void {
  if (window.location.pathname.startsWith(LOGIN)) return; // on the way
  restore();
  document.addEventListener("submit", keep, { capture: true });
  // An answer in the page is the page's own; nothing was lost.
  document.addEventListener("htmx:afterSwap", () => sessionStorage.removeItem(KEPT));
}
