/** Confirmation before what cannot be undone, and the list of keys. */
import { text } from "./strings";

interface Question {
  title: string;
  body?: string;
  verb?: string;
  danger?: boolean;
}

/** Asks, and answers whether the reader agreed. The question names the thing; the button says the verb. */
export function ask(question: Question): Promise<boolean> {
  const dialog = document.getElementById("ask") as HTMLDialogElement | null;
  if (!dialog) return Promise.resolve(false);
  const part = (name: string) => dialog.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
  part("title").textContent = question.title;
  part("body").textContent = question.body ?? "";
  part("body").hidden = !question.body;
  const go = part("go") as HTMLButtonElement;
  go.textContent = question.verb ?? text("continue");
  go.className = question.danger === false ? "btn btn-primary" : "btn btn-danger";
  dialog.returnValue = "";
  dialog.showModal();
  part("stay").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "go"), { once: true });
  });
}

function questionOf(element: Element, title: string): Question {
  return {
    title,
    body: element.getAttribute("data-confirm-body") ?? undefined,
    verb: element.getAttribute("data-confirm-verb") ?? undefined,
    danger: element.getAttribute("data-confirm-tone") !== "calm",
  };
}

const agreed = new WeakSet<Element>();

/** Elements with hx-confirm, and forms or buttons with data-confirm, ask first. */
export function start(): void {
  document.body.addEventListener("htmx:confirm", (event) => {
    const detail = (event as CustomEvent<{ question: string | null; elt: Element; issueRequest: (skip: boolean) => void }>).detail;
    if (!detail.question) return;
    event.preventDefault();
    void ask(questionOf(detail.elt, detail.question)).then((yes) => { if (yes) detail.issueRequest(true); });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement | null;
    const asking = button?.dataset.confirm ? button : form.dataset.confirm ? form : null;
    if (!asking || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void ask(questionOf(asking, asking.dataset.confirm ?? "")).then((yes) => {
      if (!yes) return;
      agreed.add(form);
      form.requestSubmit(button);
    });
  }, { capture: true });
}
