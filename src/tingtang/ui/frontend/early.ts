/** What is pressed before the scripts of a page have come: kept, and done as soon as they are there, for without them it would do nothing. */
const NEEDS_SCRIPTS = "button, input[type=submit], [hx-get], [hx-post], [hx-put], [hx-delete], [data-confirm]";

let kept: HTMLElement | null = null;

function hold(event: MouseEvent): void {
  const pressed = (event.target as Element).closest<HTMLElement>(NEEDS_SCRIPTS);
  if (!pressed || !event.isTrusted) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  kept?.removeAttribute("aria-busy");
  kept = pressed;
  pressed.setAttribute("aria-busy", "true");
}

function letGo(): void {
  document.removeEventListener("click", hold, { capture: true });
  kept?.removeAttribute("aria-busy");
  if (kept?.isConnected) kept.click();
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
