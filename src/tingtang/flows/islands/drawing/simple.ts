/** A condition chosen from lists, for who writes no expressions: a field, how it compares, with what. It stands below as the expression. */
import { type Asked } from "./fields";
import { type Element } from "./types";

const SIMPLE = /^([A-Za-z_]\w*)\s*(==|!=|>=|<=|>|<)\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)$/;
const YES_NO = /^(!?)\s*([A-Za-z_]\w*)$/;

export class SimpleCondition {
  private field: HTMLSelectElement;
  private compares: HTMLSelectElement;
  private value: HTMLInputElement;
  private choice: HTMLSelectElement;
  private element?: Element;
  private seen = "";

  constructor(private root: HTMLElement, private input: HTMLTextAreaElement, private asked: () => Asked[]) {
    const part = <T extends HTMLElement>(name: string): T => root.querySelector(`[data-simple="${name}"]`) as T;
    this.field = part("field");
    this.compares = part("compares");
    this.value = part("value");
    this.choice = part("choice");
    this.field.addEventListener("change", () => { this.dress(); this.write(); });
    for (const one of [this.compares, this.value, this.choice]) one.addEventListener("change", () => this.write());
    input.addEventListener("change", (event) => { if (event.isTrusted) this.follow(); });
  }

  /** Shows what the expression of an element says, when it can be said so; what is half chosen stays while nothing else is. */
  follow(element?: Element): void {
    const seen = `${(element ?? this.element)?.id} ${this.input.value}`;
    if (seen === this.seen) return;
    this.element = element ?? this.element;
    this.seen = seen;
    const none = this.field.options[0];
    this.field.replaceChildren(...(none ? [none] : []), ...this.fields().map((one) => new Option(one.label || one.code, one.code)));
    this.root.hidden = this.field.options.length < 2;
    const text = this.input.value.trim();
    const [, no, flag] = YES_NO.exec(text) ?? [];
    const [, code, how, other] = SIMPLE.exec(text) ?? [];
    this.choose(this.field, flag ?? code ?? "");
    this.dress();
    if (!this.field.value) return;
    this.choose(this.compares, flag ? (no ? "no" : "yes") : how ?? "");
    const said = other?.startsWith('"') ? String(JSON.parse(other)) : other ?? "";
    this.value.value = said;
    this.choose(this.choice, said);
  }

  private fields(): Asked[] {
    return this.asked().filter((one) => one.type !== "list");
  }

  private chosen(): Asked | undefined {
    return this.fields().find((one) => one.code === this.field.value);
  }

  private choose(list: HTMLSelectElement, value: string): void {
    list.value = value;
    if (list.selectedIndex < 0) list.selectedIndex = 0;
  }

  /** Only what fits the type of the field can be chosen. */
  private dress(): void {
    const one = this.chosen();
    const type = one?.type ?? "";
    for (const option of this.compares.options) option.hidden = option.disabled = !(option.dataset.types ?? "").split(" ").includes(type);
    if (this.compares.selectedOptions[0]?.disabled) this.compares.value = [...this.compares.options].find((option) => !option.disabled)?.value ?? "";
    this.choice.replaceChildren(...(one?.options ?? []).map((value) => new Option(value, value)));
    this.value.type = ["integer", "number"].includes(type) ? "number" : type === "date" ? "date" : "text";
    this.compares.parentElement?.toggleAttribute("hidden", !one);
    this.value.parentElement?.toggleAttribute("hidden", !one || type === "boolean" || type === "choice");
    this.choice.parentElement?.toggleAttribute("hidden", type !== "choice");
  }

  private write(): void {
    const one = this.chosen();
    if (!one) return;
    const given = one.type === "choice" ? this.choice.value : this.value.value;
    if (one.type === "boolean") this.input.value = this.compares.value === "no" ? `!${one.code}` : one.code;
    else if (!given) return;
    else this.input.value = `${one.code} ${this.compares.value} ${this.literal(one.type, given)}`;
    this.seen = `${this.element?.id} ${this.input.value}`;
    for (const name of ["input", "change"]) this.input.dispatchEvent(new Event(name, { bubbles: true }));
  }

  private literal(type: string, given: string): string {
    if (type === "number") return given.includes(".") ? given : `${given}.0`;
    return type === "integer" ? given : JSON.stringify(given);
  }
}
