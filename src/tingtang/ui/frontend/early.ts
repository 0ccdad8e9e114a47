/** What is pressed before the scripts of a page have come: kept, and done as soon as they are there, for without them it would do nothing. */
const NEEDS_SCRIPTS = "button, input[type=submit], [hx-get], [hx-post], [hx-put], [hx-delete], [data-confirm]";

let kept: HTMLElement | null = null;
let press: MouseEventInit = {};

function hold(event: MouseEvent): void {
  const pressed = (event.target as Element).closest<HTMLElement>(NEEDS_SCRIPTS);
  if (!pressed || !event.isTrusted) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  kept?.removeAttribute("aria-busy");
  kept = pressed;
  const { detail, clientX, clientY } = event;
  press = { detail, clientX, clientY, bubbles: true, cancelable: true, composed: true, view: window };
  pressed.setAttribute("aria-busy", "true");
}

function letGo(): void {
  document.removeEventListener("click", hold, { capture: true });
  kept?.removeAttribute("aria-busy");
  // At its place, so that the second of two presses is known as one.
  if (kept?.isConnected) kept.dispatchEvent(new MouseEvent("click", press));
  kept = null;
}

/** Holds presses from here until every deferred script has run; htmx begins with the same event, hence after all that listen to it. */
export function start(): void {
  if (document.readyState !== "loading") return;
  document.addEventListener("click", hold, { capture: true });
  const after = new MessageChannel(); // a task of its own, whatever the page's clock does
  after.port1.onmessage = () => { letGo(); after.port1.close(); };
  window.addEventListener("DOMContentLoaded", () => { after.port2.postMessage(null); });
}
