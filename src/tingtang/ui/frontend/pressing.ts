/** One press does one thing: what the first press of two put under the pointer is not pressed by the second. */
import { isFromHistory, isReloaded } from "./history";
import { show } from "./notices";
import { text } from "./strings";

interface Press {
  by: string;
  x: number;
  y: number;
  at: number;
  path: string;
}

const KEPT = "tt-press";
const GUARDED = "[data-press-once]";
const LOOK_MS = 700;
const NEAR_PX = 12;
const LONGEST_MS = 20000;

let latest: Press | null = null;
let drawn = 0;
let offered = "";

/** What the guarded buttons do and say: a part that is fetched again and is as it was has not changed under anybody's hand. */
const offers = (): string => [...document.querySelectorAll<HTMLButtonElement>(`${GUARDED} button:not([type=button])`)]
  .map((one) => `${one.form?.getAttribute("hx-post") ?? one.form?.action ?? ""} ${one.textContent?.trim() ?? ""}`)
  .join("\n");

/** What was pressed on the page before this one, when it answers that press: whoever asked for it himself means what he presses. */
function before(): Press | null {
  if (isFromHistory() || isReloaded()) return null;
  const told = sessionStorage.getItem(KEPT);
  const press = told ? (JSON.parse(told) as Press) : null;
  return press && press.path === window.location.pathname && Date.now() - press.at < LONGEST_MS ? press : null;
}

const isSame = (one: Press, other: Press): boolean =>
  one.by === other.by && Math.abs(one.x - other.x) < NEAR_PX && Math.abs(one.y - other.y) < NEAR_PX;

function guard(event: MouseEvent): void {
  const button = (event.target as Element).closest<HTMLElement>("button:not([type=button])");
  if (!button?.closest(GUARDED)) return;
  // A key presses what it names, wherever that stands.
  const by = event.detail ? "pointer" : (button.dataset.key ?? "keyboard");
  const press = { by, x: event.clientX, y: event.clientY, at: Date.now(), path: window.location.pathname };
  const isAgain = latest !== null && latest.at <= drawn && isSame(latest, press);
  if (isAgain && press.at - drawn < LOOK_MS) {
    event.preventDefault();
    event.stopImmediatePropagation();
    show({ level: "warning", message: text("pressed") });
    return;
  }
  latest = press;
  sessionStorage.setItem(KEPT, JSON.stringify(press));
}

/** Guards the parts marked `data-press-once`, whose buttons change place or meaning with each press. */
export function start(): void {
  latest = before();
  drawn = Date.now();
  offered = offers();
  window.addEventListener("pageshow", (event) => { if (event.persisted) latest = null; });
  document.addEventListener("click", guard, { capture: true });
  document.addEventListener("input", (event) => { if (event.isTrusted) latest = null; }, { capture: true }); // whoever types has read on
  document.addEventListener("htmx:afterSwap", () => {
    const now = offers();
    if (now !== offered) drawn = Date.now();
    offered = now;
  });
}
