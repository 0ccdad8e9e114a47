/** Short messages about what happened, with a way back where there is one. */
import htmx from "htmx.org";
import { text } from "./strings";

interface Notice {
  level?: string;
  message: string;
  undo?: { url: string; label?: string };
  fields?: Record<string, string[]>;
}

const TONES: Record<string, string> = { success: "ok", warning: "risk", danger: "late", error: "late", info: "wait" };
const READING_MS = 7000;

function leave(element: HTMLElement): void {
  let timer = 0;
  const start = () => { timer = window.setTimeout(() => element.remove(), READING_MS); };
  const stop = () => window.clearTimeout(timer);
  element.addEventListener("pointerenter", stop);
  element.addEventListener("focusin", stop);
  element.addEventListener("pointerleave", start);
  element.addEventListener("focusout", start);
  start();
}

function button(label: string, className: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  return element;
}

/** Shows `notice`. Good news goes by itself, bad news stays until it is closed or something was done; the same words stand once. */
export function show(notice: Notice): void {
  const holder = document.getElementById("notices");
  if (!holder) return;
  const tone = TONES[notice.level ?? "success"] ?? "wait";
  for (const earlier of holder.querySelectorAll(".notice")) {
    if (earlier.querySelector(".notice-text")?.textContent === notice.message) earlier.remove();
  }
  const element = document.createElement("div");
  element.className = `notice tone-${tone}`;
  element.setAttribute("role", tone === "late" ? "alert" : "status");
  const words = document.createElement("div");
  words.className = "notice-text";
  words.textContent = notice.message;
  element.append(words);
  const undo = notice.undo;
  if (undo) {
    const back = button(undo.label ?? text("undo"), "btn btn-sm");
    back.addEventListener("click", () => {
      element.remove();
      void htmx.ajax("post", undo.url, { swap: "none", source: document.body });
    });
    element.append(back);
  }
  const close = button("×", "notice-close");
  close.setAttribute("aria-label", text("close"));
  close.addEventListener("click", () => element.remove());
  element.append(close);
  holder.append(element);
  if (tone !== "late") leave(element);
}

/** Writes the reasons beside the fields of `form`; those that found no field there, for the notice to say. */
export function mark(form: Element | null, fields: Record<string, string[]>): string[] {
  const left: string[] = [];
  for (const [name, reasons] of Object.entries(fields)) {
    const input = form?.querySelector<HTMLElement>(`.field [name="${CSS.escape(name)}"]`);
    if (input) setError(input, reasons.join(" "));
    else left.push(...reasons);
  }
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  return left;
}

/** Puts `message` beside `input`, or takes it away when empty. */
export function setError(input: HTMLElement, message: string): void {
  const field = input.closest(".field");
  if (!field) return;
  const id = `${input.id || input.getAttribute("name")}_error`;
  let line = field.querySelector<HTMLElement>(".field-error");
  if (!message) {
    line?.remove();
    input.removeAttribute("aria-invalid");
    return;
  }
  if (!line) {
    line = document.createElement("div");
    line.className = "field-error";
    field.append(line);
  }
  line.id = id;
  line.textContent = message;
  input.setAttribute("aria-invalid", "true");
  const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((part) => part && part !== id);
  input.setAttribute("aria-describedby", [...others, id].join(" "));
}

/** Makes notices from the server's `tt:notice` events, and from answers that did not come. */
export function start(): void {
  document.body.addEventListener("tt:notice", (event) => {
    const notice = (event as CustomEvent<Notice>).detail;
    const fields = notice.fields ?? {};
    const left = mark((event.target as Element).closest("form"), fields);
    const isAll = left.length > 0 && left.length === Object.values(fields).flat().length;
    show(left.length ? { ...notice, message: [...(isAll ? [] : [notice.message]), ...left].join(" ") } : notice);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = (event as CustomEvent<{ xhr: XMLHttpRequest; requestConfig: { verb: string } }>).detail;
    if (requestConfig.verb === "get" || xhr.status < 200 || xhr.status >= 400) return;
    for (const refusal of document.querySelectorAll("#notices .notice.tone-late")) refusal.remove();
  });
  document.body.addEventListener("htmx:sendError", () => show({ level: "danger", message: text("offline") }));
  document.body.addEventListener("htmx:timeout", () => show({ level: "danger", message: text("offline") }));
  document.body.addEventListener("htmx:responseError", (event) => {
    const xhr = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
    const told = (xhr.getResponseHeader("HX-Trigger") ?? "").includes("tt:notice");
    if (!told && xhr.status !== 422) show({ level: "danger", message: text("failed", { status: xhr.status }) });
  });
  const welcome = document.querySelector(".first-time");
  welcome?.querySelector(".notice-close")?.addEventListener("click", () => welcome.remove());
  for (const element of document.querySelectorAll<HTMLElement>("#notices .notice")) {
    element.querySelector(".notice-close")?.addEventListener("click", () => element.remove());
    if (!element.classList.contains("tone-late")) leave(element);
  }
}
