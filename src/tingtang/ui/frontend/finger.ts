/** What is drawn anew under a finger is not pressed: news wait until it is lifted. */
const TAP_MS = 300; // browsers of phones and tablets press after the finger is lifted

let isDown = false;
let timer = 0;
let owed: (() => void) | undefined;

/** Draws at once, or as soon as no finger is on the screen; of several drawings that wait, the latest. */
export function calmly(draw: () => void): void {
  if (isDown) owed = draw;
  else draw();
}

function lifted(): void {
  isDown = false;
  const draw = owed;
  owed = undefined;
  draw?.();
}

document.addEventListener("pointerdown", (event) => {
  if (event.button) return; // whoever opens a menu lifts nothing
  window.clearTimeout(timer);
  isDown = true;
}, { capture: true });
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(lifted, TAP_MS);
  }, { capture: true });
}
window.addEventListener("blur", lifted);
