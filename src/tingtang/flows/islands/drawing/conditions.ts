/** Conditions: names of fields while one types, and what is wrong as soon as one stops. */
import { type Element } from "./types";
import { post } from "./saving";

const WAIT_MS = 300;
const WORD = /[A-Za-z_][A-Za-z0-9_.]*$/;

export class Conditions {
  private timer = 0;
  private round = 0;
  private list: HTMLUListElement;

  constructor(
    private input: HTMLTextAreaElement, private told: HTMLElement, private url: string, private asked: () => [string, string][],
    private kept: [string, string][], private xml: () => Promise<string>,
  ) {
    this.list = document.createElement("ul");
    this.list.className = "flow-completion";
    this.list.setAttribute("role", "listbox");
    this.list.id = `${input.id}-names`;
    this.list.hidden = true;
    input.setAttribute("aria-controls", this.list.id);
    input.after(this.list);
    input.addEventListener("input", () => { this.propose(); this.later(); });
    input.addEventListener("blur", () => window.setTimeout(() => { this.list.hidden = true; }, 150));
    input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => {
      const item = (event.target as HTMLElement).closest<HTMLElement>("[data-name]");
      if (item) { event.preventDefault(); this.complete(item.dataset.name ?? ""); }
    });
  }

  /** Looks at what another element says. */
  follow(_element: Element): void {
    if (this.input !== document.activeElement) this.later(0);
  }

  private names(): [string, string][] {
    const known = new Map([...this.kept, ...this.asked()]);
    return [...known].sort(([one], [other]) => one.localeCompare(other));
  }

  private propose(): void {
    const before = this.input.value.slice(0, this.input.selectionStart);
    const word = WORD.exec(before)?.[0] ?? "";
    const fitting = word ? this.names().filter(([name, label]) => name !== word && (name.startsWith(word) || label.includes(word))) : [];
    this.list.replaceChildren(...fitting.slice(0, 8).map(([name, label], number) => {
      const item = document.createElement("li");
      item.dataset.name = name;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(number === 0));
      item.append(Object.assign(document.createElement("code"), { textContent: name }), ` ${label}`);
      return item;
    }));
    this.list.hidden = fitting.length === 0;
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden || event.isComposing) return; // Chinese that is being typed takes the keys for itself
    const items = [...this.list.children] as HTMLElement[];
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") this.list.hidden = true;
    else if (event.key === "Enter" || event.key === "Tab") this.complete(items[at]?.dataset.name ?? "");
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = (at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length;
      items.forEach((item, number) => item.setAttribute("aria-selected", String(number === next)));
    } else return;
    event.preventDefault();
  }

  private complete(name: string): void {
    const end = this.input.selectionStart;
    const before = this.input.value.slice(0, end).replace(WORD, name);
    this.input.value = before + this.input.value.slice(end);
    this.input.setSelectionRange(before.length, before.length);
    this.list.hidden = true;
    this.later();
  }

  private later(wait = WAIT_MS): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { void this.check(); }, wait);
  }

  private async check(): Promise<void> {
    const text = this.input.value.trim();
    this.round += 1;
    const round = this.round;
    if (!text || this.input.closest("[hidden]")) { this.tell(""); return; }
    const { status, answer } = await post(this.url, { text, xml: await this.xml() });
    if (round === this.round && status === 200) this.tell(String(answer.problem ?? ""));
  }

  private tell(problem: string): void {
    this.told.textContent = problem;
    this.told.hidden = !problem;
    this.input.toggleAttribute("aria-invalid", !!problem);
    if (problem) this.input.setAttribute("aria-invalid", "true");
  }
}
