/** Back to rest when nobody is there, after asking; the answer gives as much time as wanted. */
import { h } from "../parts/dom";

const WARNING_SECONDS = 20;

interface Idle {
  /** Seconds without a touch before asking, on the screen now shown; null: never. */
  seconds: () => number | null;
  text: (name: string, data?: Record<string, string | number>) => string;
  rest: () => void;
  asked: (question: string) => void;
}

/** Watches for touches and asks before it gives up. Returns a function that starts the waiting anew. */
export function watch(idle: Idle): () => void {
  let waited = 0;
  let warned = 0;
  let patience = 1;
  const question = h("h2", { id: "idle-question", tabindex: "-1" });
  const count = h("p", { class: "idle-count", role: "timer" });
  const more = h("button", { class: "touch touch-primary", type: "button", onclick: () => again(patience + 1) });
  const leave = h("button", { class: "touch", type: "button", onclick: () => end() });
  const dialog = h("dialog", { class: "idle no-print", "aria-labelledby": "idle-question" }, question, count, h("div", { class: "idle-buttons" }, more, leave));
  document.body.append(dialog);

  function again(next = 1): void {
    waited = 0;
    warned = 0;
    patience = next;
    if (dialog.open) dialog.close();
  }
  function end(): void {
    again();
    idle.rest();
  }
  function ask(): void {
    if (!dialog.open) {
      question.textContent = idle.text("more_time");
      more.textContent = idle.text("more_time_yes");
      leave.textContent = idle.text("start_over");
      dialog.showModal();
      more.focus();
      idle.asked(idle.text("more_time"));
    }
    count.textContent = idle.text("seconds_left", { n: WARNING_SECONDS - warned });
    warned += 1;
    if (warned > WARNING_SECONDS) end();
  }
  dialog.addEventListener("cancel", () => again(patience + 1));
  for (const name of ["pointerdown", "keydown"]) {
    document.addEventListener(name, () => {
      if (!dialog.open) waited = 0;
    });
  }
  window.setInterval(() => {
    const seconds = idle.seconds();
    if (seconds === null) return;
    waited += 1;
    if (waited > seconds * patience) ask();
  }, 1000);
  return again;
}
