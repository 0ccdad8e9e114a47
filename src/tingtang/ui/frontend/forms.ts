/** Forms: no double submission, and the error beside a field when it is left. */
import { setError } from "./notices";
import { text } from "./strings";

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const RESTORE_MS = 15000;

function reason(input: Input): string {
  const state = input.validity;
  if (state.valid || state.customError) return input.validationMessage;
  if (state.valueMissing) return text("missing");
  if (state.tooLong || state.tooShort) return text("length");
  if (state.rangeUnderflow) return text("least", { bound: (input as HTMLInputElement).min });
  if (state.rangeOverflow) return text("most", { bound: (input as HTMLInputElement).max });
  return text("malformed");
}

const isInput = (target: EventTarget | null): target is Input =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;

function check(input: Input): void {
  if (!input.closest(".field") || !input.willValidate || input.type === "radio" || input.type === "checkbox") return;
  setError(input, input.validity.valid ? "" : reason(input));
}

function release(form: HTMLFormElement): void {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

function guard(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" || form.matches("[method=dialog]")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "1";
  (event.submitter ?? form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
  window.setTimeout(() => release(form), RESTORE_MS);
}

const posting = new WeakSet<Element>();

/** What is sent within the page is sent once, too: the second of two presses would wait for the first and then do the same again. */
function guardWithin(event: Event): void {
  const { elt, verb, triggeringEvent } = (event as CustomEvent<{ elt: Element; verb: string; triggeringEvent?: Event }>).detail;
  if (verb === "get" || triggeringEvent?.type !== "submit" || !posting.has(elt)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function watchWithin(event: Event): void {
  const { elt, requestConfig, xhr } = (event as CustomEvent<{ elt: Element; requestConfig: { verb: string }; xhr: XMLHttpRequest }>).detail;
  if (requestConfig.verb === "get") return;
  posting.add(elt);
  xhr.addEventListener("loadend", () => posting.delete(elt));
}

/** Watches every form of the page, those put in later too. */
export function start(): void {
  document.addEventListener("focusout", (event) => {
    if (isInput(event.target) && (event.target.value || event.target.getAttribute("aria-invalid"))) check(event.target);
  });
  document.addEventListener("input", (event) => {
    if (isInput(event.target) && event.target.getAttribute("aria-invalid") && event.target.validity.valid) setError(event.target, "");
  });
  document.addEventListener("invalid", (event) => {
    if (!isInput(event.target) || !event.target.closest(".field")) return;
    event.preventDefault();
    check(event.target);
    const form = event.target.form;
    if (form?.querySelector(":invalid:not(fieldset)") === event.target) event.target.focus();
  }, { capture: true });
  document.addEventListener("submit", guard);
  document.addEventListener("htmx:confirm", guardWithin);
  document.addEventListener("htmx:beforeSend", watchWithin);
  document.addEventListener("htmx:afterRequest", (event) => {
    const element = (event as CustomEvent<{ elt: Element }>).detail.elt;
    const form = element.closest("form");
    if (form) release(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => release(form)));
  document.addEventListener("change", (event) => {
    const element = event.target as HTMLElement;
    if (element.matches("[data-submit-on-change]")) element.closest("form")?.requestSubmit();
  });
}
