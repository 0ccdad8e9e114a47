/** Walks through the drawing step by step: the engine says where the token is, people say how each step ends. */
import { type Mark, show } from "./marks";
import { post } from "./saving";
import { type Drawing } from "./types";

interface Asked { code: string; label: string; type: string; required: boolean; options: string[] }
interface Way { way: string; kind: string; name: string }
interface Open { key: string; element: string; name: string; post: string; fields: Asked[]; ways: Way[] }
interface Answer { open?: Open[]; done?: string[]; ended?: boolean; stuck?: string; values?: Record<string, unknown> }
interface Turn { key: string; element: string; way?: string; values: Record<string, unknown> }

export class Trial {
  private turns: Turn[] = [];
  private isOn = false;

  constructor(
    private drawing: Drawing, private root: HTMLElement, private url: string, private texts: Record<string, string>,
    private onEnd: () => void,
  ) {
    root.querySelector("[data-trial-back]")?.addEventListener("click", () => { this.turns.pop(); void this.walk(); });
    root.querySelector("[data-trial-again]")?.addEventListener("click", () => { this.turns = []; void this.walk(); });
    root.querySelector("[data-trial-end]")?.addEventListener("click", () => this.toggle());
    root.addEventListener("submit", (event) => { event.preventDefault(); this.take(event.target as HTMLFormElement, event.submitter); });
  }

  toggle(): void {
    this.isOn = !this.isOn;
    this.turns = [];
    this.root.hidden = !this.isOn;
    if (this.isOn) void this.walk();
    else { show(this.drawing, []); this.onEnd(); }
  }

  get isRunning(): boolean {
    return this.isOn;
  }

  private async walk(): Promise<void> {
    const { xml } = await this.drawing.saveXML({ format: false });
    const { status, answer } = await post(this.url, { xml, turns: this.turns });
    if (!this.isOn) return;
    if (status !== 200) { this.say(String(answer.message ?? answer.detail ?? this.texts.not_walked ?? ""), "late"); return; }
    this.draw(answer as Answer);
  }

  private draw(answer: Answer): void {
    const open = answer.open ?? [];
    const marks: Mark[] = (answer.done ?? []).map((element) => ({ element, tone: "done" }));
    for (const one of open) marks.push({ element: one.element, tone: "here", word: this.texts.here ?? "" });
    show(this.drawing, marks);
    const word = answer.stuck || (answer.ended ? this.texts.ended : this.texts.walking);
    this.say(word ?? "", answer.stuck ? "late" : answer.ended ? "ok" : "wait");
    this.root.querySelector("[data-trial-steps]")?.replaceChildren(...open.map((one) => this.form(one)));
    this.root.querySelector<HTMLElement>("[data-trial-steps] input, [data-trial-steps] button")?.focus();
  }

  private say(text: string, tone: string): void {
    const told = this.root.querySelector<HTMLElement>("[data-trial-told]");
    if (!told) return;
    told.textContent = text;
    told.className = `flow-trial-told tone-${tone}`;
  }

  private form(one: Open): HTMLElement {
    const form = document.createElement("form");
    form.className = "flow-trial-step";
    form.dataset.key = one.key;
    form.dataset.element = one.element;
    form.append(Object.assign(document.createElement("h3"), { textContent: one.name }));
    if (one.post) form.append(Object.assign(document.createElement("p"), { textContent: one.post, className: "text-secondary" }));
    for (const field of one.fields) form.append(this.field(field));
    for (const way of one.ways) {
      const button = Object.assign(document.createElement("button"), { type: "submit", value: way.way, className: way.kind === "done" ? "btn btn-primary" : "btn" });
      button.textContent = [this.texts[`way_${way.kind}`] ?? way.kind, way.name].filter(Boolean).join(" ");
      form.append(button);
    }
    return form;
  }

  private field(field: Asked): HTMLElement {
    const label = document.createElement("label");
    label.className = "flow-trial-field";
    label.append(Object.assign(document.createElement("span"), { textContent: field.label || field.code }));
    if (field.type === "choice") {
      const list = Object.assign(document.createElement("select"), { name: field.code, className: "form-select" });
      list.append(...field.options.map((option) => new Option(option, option)));
      label.append(list);
      return label;
    }
    const kinds: Record<string, string> = { integer: "number", number: "number", boolean: "checkbox", date: "date" };
    const input = Object.assign(document.createElement("input"), { name: field.code, type: kinds[field.type] ?? "text" });
    input.className = input.type === "checkbox" ? "form-check-input" : "form-control";
    if (field.type === "number") input.step = "any";
    input.dataset.type = field.type;
    label.append(input);
    return label;
  }

  private take(form: HTMLFormElement, button: HTMLElement | null): void {
    const values: Record<string, unknown> = {};
    for (const control of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input[name], select[name]")) {
      if (control instanceof HTMLInputElement && control.type === "checkbox") values[control.name] = control.checked;
      else if (control instanceof HTMLInputElement && control.type === "number") values[control.name] = control.value === "" ? null : Number(control.value);
      else values[control.name] = control.value;
    }
    const way = button instanceof HTMLButtonElement ? button.value : "";
    this.turns.push({ key: form.dataset.key ?? "", element: form.dataset.element ?? "", way, values });
    void this.walk();
  }
}
