/** Rows inside the properties: what a step asks for, and what an action is given. */
import { Extensions } from "./extensions";
import { subjectOf } from "./fields";
import { type Element, type Moddle } from "./types";

interface Sort {
  holder: string;
  list: string;
  type: string;
  read(one: Moddle): Record<string, string>;
  write(extensions: Extensions, values: Record<string, string>): Record<string, unknown>;
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
      options: (one.get<Moddle[]>("options") ?? []).map((option) => option.get<string>("value")).join("\n"),
    }),
    write: (extensions, { label, code, type, required, options }) => ({
      label: label || undefined,
      code: code || undefined,
      type,
      required: required ? true : undefined,
      options: (options ?? "").split(/[\n|]/).map((value) => value.trim()).filter(Boolean)
        .map((value) => extensions.part("tingtang:Option", { value })),
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
    for (const one of holder?.get<Moddle[]>(this.sort.list) ?? []) this.append(this.sort.read(one));
  }

  private append(values: Record<string, string>): HTMLElement | null {
    const row = (this.template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement | null;
    if (!row) return null;
    this.body.append(row);
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
    const options = row.querySelector<HTMLElement>("[data-options]");
    const type = row.querySelector<HTMLSelectElement>('[data-key="type"]');
    if (options && type) options.hidden = type.value !== "choice";
  }

  private keep(): void {
    if (!this.element) return;
    const rows = [...this.body.querySelectorAll<HTMLElement>("[data-row]")];
    for (const row of rows) this.dress(row);
    const made = rows.map((row) => this.values(row)).filter((values) => values.code || values.name)
      .map((values) => this.extensions.part(this.sort.type, this.sort.write(this.extensions, values)));
    const subject = subjectOf(this.element);
    this.extensions.set(this.element, subject, this.sort.holder, { [this.sort.list]: made });
    const holder = this.extensions.found(subject, this.sort.holder);
    for (const one of made) one.$parent = holder;
  }
}
