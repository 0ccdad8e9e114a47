/** Rows inside the properties: what a step asks for, and what an action is given. */
import { Extensions } from "./extensions";
import { subjectOf } from "./fields";
import { type Element, type Moddle } from "./types";

interface Sort {
  holder: string;
  list: string;
  type: string;
  read(one: Moddle): Record<string, string>;
  write(extensions: Extensions, values: Record<string, string>, before?: Moddle): Record<string, unknown>;
}

const LANGUAGES = { en: "en", hant: "zh-hant" } as const;
const names = (one: Moddle | undefined): Moddle[] => one?.get<Moddle[] | undefined>("names") ?? [];
const options = (one: Moddle | undefined): Moddle[] => one?.get<Moddle[] | undefined>("options") ?? [];
const named = (one: Moddle | undefined, language: string): string => names(one).find((name) => name.get("language") === language)?.get<string>("text") ?? "";
const lines = (text: string | undefined): string[] => (text ?? "").split(/[\n|]/).map((value) => value.trim());

/** Names by language, and those that `before` has in languages that are not asked for here. */
function translated(extensions: Extensions, said: Record<string, string | undefined>, before?: Moddle): Moddle[] | undefined {
  const kept = names(before).filter((one) => !((one.get<string>("language") ?? "") in said));
  const made = Object.entries(said).filter(([, text]) => text).map(([language, text]) => extensions.part("tingtang:Name", { language, text }));
  return kept.length + made.length ? [...kept, ...made] : undefined;
}

const SORTS: Record<string, Sort> = {
  asked: {
    holder: "Form",
    list: "fields",
    type: "tingtang:Field",
    read: (one) => ({
      label: one.get<string>("label") ?? "",
      code: one.get<string>("code") ?? "",
      type: one.get<string>("type") ?? "string",
      required: one.get<boolean>("required") ? "1" : "",
      options: options(one).map((option) => option.get<string>("value")).join("\n"),
      ...Object.fromEntries(Object.entries(LANGUAGES).flatMap(([short, language]) => [
        [`label_${short}`, named(one, language)],
        [`options_${short}`, options(one).map((option) => named(option, language)).join("\n").trimEnd()],
      ])),
    }),
    write: (extensions, values, before) => ({
      label: values.label || undefined,
      code: values.code || undefined,
      type: values.type,
      required: values.required ? true : undefined,
      names: translated(extensions, { [LANGUAGES.en]: values.label_en, [LANGUAGES.hant]: values.label_hant }, before),
      options: lines(values.options).filter(Boolean).map((value, place) => {
        const known = options(before).find((one) => one.get("value") === value);
        const said = { [LANGUAGES.en]: lines(values.options_en)[place], [LANGUAGES.hant]: lines(values.options_hant)[place] };
        return extensions.part("tingtang:Option", { value, label: known?.get<string | undefined>("label"), names: translated(extensions, said, known) });
      }),
    }),
  },
  arguments: {
    holder: "Call",
    list: "arguments",
    type: "tingtang:Argument",
    read: (one) => ({ name: one.get<string>("name") ?? "", expression: one.get<string>("expression") ?? "" }),
    write: (_extensions, { name, expression }) => ({ name: name || undefined, expression: expression || undefined }),
  },
};

export class Rows {
  private sort: Sort;
  private template: HTMLTemplateElement;
  private body: HTMLElement;
  private element?: Element;
  private drawn = new WeakMap<HTMLElement, Moddle>();

  constructor(root: HTMLElement, private extensions: Extensions, private codes: () => string[]) {
    const sort = SORTS[root.dataset.rows ?? ""];
    const template = root.querySelector("template");
    const body = root.querySelector<HTMLElement>("[data-rows-body]");
    if (!sort || !template || !body) throw new Error(`rows ${root.dataset.rows}`);
    this.sort = sort;
    this.template = template;
    this.body = body;
    root.querySelector("[data-rows-add]")?.addEventListener("click", () => this.append({})?.querySelector("input")?.focus());
    this.body.addEventListener("change", (event) => { this.proposeCode(event.target as HTMLElement); this.keep(); });
    this.body.addEventListener("click", (event) => {
      const button = (event.target as HTMLElement).closest("[data-row-remove]");
      if (!button) return;
      button.closest("[data-row]")?.remove();
      this.keep();
    });
  }

  show(element: Element): void {
    this.element = element;
    this.body.replaceChildren();
    const holder = this.extensions.found(subjectOf(element), this.sort.holder);
    for (const one of holder?.get<Moddle[]>(this.sort.list) ?? []) this.append(this.sort.read(one), one);
  }

  private append(values: Record<string, string>, drawn?: Moddle): HTMLElement | null {
    const row = (this.template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement | null;
    if (!row) return null;
    this.body.append(row);
    if (drawn) this.drawn.set(row, drawn);
    for (const input of this.inputs(row)) {
      const value = values[input.dataset.key ?? ""] ?? "";
      if (input instanceof HTMLInputElement && input.type === "checkbox") input.checked = !!value;
      else if (value || !(input instanceof HTMLSelectElement)) input.value = value;
    }
    this.dress(row);
    return row;
  }

  private inputs(row: ParentNode): (HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[] {
    return [...row.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("[data-key]")];
  }

  private values(row: ParentNode): Record<string, string> {
    const pairs = this.inputs(row).map((input) => {
      const isBox = input instanceof HTMLInputElement && input.type === "checkbox";
      return [input.dataset.key ?? "", isBox ? (input.checked ? "1" : "") : input.value.trim()];
    });
    return Object.fromEntries(pairs) as Record<string, string>;
  }

  /** A code is needed by conditions, not by people: it is numbered when nobody gives one. */
  private proposeCode(input: HTMLElement): void {
    const row = input.closest("[data-row]");
    const code = row?.querySelector<HTMLInputElement>('[data-key="code"]');
    if (!code || code.value || input.dataset.key !== "label") return;
    const here = [...this.body.querySelectorAll<HTMLInputElement>('[data-key="code"]')].map((one) => one.value);
    const taken = new Set([...here, ...this.codes()]);  // of other steps too: the same code would be the same value
    let number = 1;
    while (taken.has(`field_${number}`)) number += 1;
    code.value = `field_${number}`;
  }

  private dress(row: HTMLElement): void {
    const type = row.querySelector<HTMLSelectElement>('[data-key="type"]');
    for (const choices of row.querySelectorAll<HTMLElement>("[data-options]")) choices.hidden = type?.value !== "choice";
  }

  private keep(): void {
    if (!this.element) return;
    const rows = [...this.body.querySelectorAll<HTMLElement>("[data-row]")];
    for (const row of rows) this.dress(row);
    const made = rows.map((row) => [this.values(row), this.drawn.get(row), row] as const).filter(([values]) => values.code || values.name)
      .map(([values, before, row]) => {
        const part = this.extensions.part(this.sort.type, this.sort.write(this.extensions, values, before));
        this.drawn.set(row, part);
        return part;
      });
    const subject = subjectOf(this.element);
    this.extensions.set(this.element, subject, this.sort.holder, { [this.sort.list]: made });
    const holder = this.extensions.found(subject, this.sort.holder);
    for (const one of made) one.$parent = holder;
  }
}
