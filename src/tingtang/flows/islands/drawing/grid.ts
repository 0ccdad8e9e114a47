/** A decision table on the page: columns and rules as fields that are typed into. */

export interface Cells { if: string[]; then: string[] }
export interface Table {
  id: string;
  name: string;
  policy: string;
  aggregate: string;
  inputs: { label: string; expression: string }[];
  outputs: { name: string; type: string; values: string }[];
  rules: Cells[];
}
type Control = HTMLInputElement | HTMLSelectElement;

const TEST = /^(-|not\(.*\)|[<>=[\](].*|".*|-?\d[\d.]*(\s*,\s*-?\d[\d.]*)*|true|false)$/s;
const EXPRESSION = /^".*"$|[+*?()<>=!&|]|^(true|false|null|-?\d[\d.]*)$/s;

/** A text somebody wrote without the quotes that it needs. */
const quoted = (text: string): string => `"${text.trim().replaceAll('"', "")}"`;

export class Grid {
  private table?: Table;

  constructor(private dialog: HTMLDialogElement, private told: (table: Table, isKept: boolean) => void, private fields: () => [string, string][]) {
    dialog.addEventListener("input", () => this.tellOn(false));
    dialog.addEventListener("change", (event) => { this.mend(event.target as Control); this.tellOn(true); });
    dialog.addEventListener("click", (event) => this.press(event.target as HTMLElement));
  }

  private one<T extends HTMLElement>(selector: string): T {
    const found = this.dialog.querySelector<T>(selector);
    if (!found) throw new Error(selector);
    return found;
  }

  private names(): string[] {
    return this.fields().map(([code]) => code);
  }

  /** What a field is called by whoever asks it; nothing for an expression. */
  private said(expression: string): string {
    return this.fields().find(([code]) => code === expression)?.[1] ?? "";
  }

  show(table: Table): void {
    this.table = table;
    this.one<HTMLInputElement>("[data-table-name]").value = table.name;
    this.one<HTMLSelectElement>("[data-table-policy]").value = table.policy;
    this.one<HTMLSelectElement>("[data-table-aggregate]").value = table.aggregate;
    this.one("#studio-table-fields").replaceChildren(...this.fields().map(([code, label]) => new Option(label || code, code)));
    this.draw(table);
    if (!this.dialog.open) this.dialog.showModal();
  }

  private draw(table: Table): void {
    const head = document.createElement("tr");
    head.append(...table.inputs.map((one, n) => this.column("input", n, { expression: one.expression })));
    head.append(...table.outputs.map((one, n) => this.column("output", n, { name: one.name, type: one.type, values: one.values })), document.createElement("th"));
    this.one("[data-table-columns]").replaceChildren(head);
    this.one("[data-table-rows]").replaceChildren(...table.rules.map((rule, n) => this.row(rule, n)));
    this.dress();
  }

  private column(kind: "input" | "output", number: number, values: Record<string, string>): HTMLElement {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.dataset.place = `${kind}.${number}`;
    cell.append(this.one<HTMLTemplateElement>(`[data-table-${kind}]`).content.cloneNode(true));
    for (const control of cell.querySelectorAll<Control>("[data-key]")) control.value = values[control.dataset.key ?? ""] ?? "";
    return cell;
  }

  private row(rule: Cells, number: number): HTMLElement {
    const line = document.createElement("tr");
    const cell = (kind: string, text: string, column: number) => {
      const made = document.createElement("td");
      const input = Object.assign(document.createElement("input"), { className: "form-control", value: text, spellcheck: false });
      made.dataset.place = `${kind}.${number}.${column}`;
      input.dataset.cell = kind;
      input.setAttribute("aria-label", `${number + 1} · ${this.heading(kind, column)}`);
      made.append(input);
      return made;
    };
    const last = document.createElement("td");
    last.append(this.one<HTMLTemplateElement>("[data-table-row]").content.cloneNode(true));
    line.append(...rule.if.map((text, n) => cell("if", text, n)), ...rule.then.map((text, n) => cell("then", text, n)), last);
    return line;
  }

  private heading(kind: string, column: number): string {
    const asked = this.table?.inputs[column]?.expression ?? "";
    return kind === "if" ? this.said(asked) || asked : (this.table?.outputs[column]?.name ?? "");
  }

  private dress(): void {
    const policy = this.one<HTMLSelectElement>("[data-table-policy]").value;
    this.one("[data-table-collect]").hidden = policy !== "COLLECT";
    for (const values of this.dialog.querySelectorAll<HTMLElement>('[data-key="values"]')) values.hidden = policy !== "PRIORITY";
    for (const cell of this.dialog.querySelectorAll('thead [data-place^="input."]')) {
      const said = cell.querySelector("[data-said]");
      if (said) said.textContent = this.said(cell.querySelector<Control>('[data-key="expression"]')?.value.trim() ?? "");
    }
  }

  /** The table as it stands on the page. */
  private read(): Table {
    const value = (cell: Element, key: string) => cell.querySelector<Control>(`[data-key="${key}"]`)?.value.trim() ?? "";
    const columns = (kind: string) => [...this.dialog.querySelectorAll(`thead [data-place^="${kind}."]`)];
    const cells = (line: Element, kind: string) => [...line.querySelectorAll<HTMLInputElement>(`[data-cell="${kind}"]`)].map((one) => one.value.trim());
    return {
      id: this.table?.id ?? "",
      name: this.one<HTMLInputElement>("[data-table-name]").value.trim(),
      policy: this.one<HTMLSelectElement>("[data-table-policy]").value,
      aggregate: this.one<HTMLSelectElement>("[data-table-aggregate]").value,
      inputs: columns("input").map((cell, n) => ({
        label: this.said(value(cell, "expression")) || (this.table?.inputs[n]?.label ?? ""), expression: value(cell, "expression"),
      })),
      outputs: columns("output").map((cell) => ({ name: value(cell, "name"), type: value(cell, "type"), values: value(cell, "values") })),
      rules: [...this.dialog.querySelectorAll("tbody tr")].map((line) => ({ if: cells(line, "if"), then: cells(line, "then") })),
    };
  }

  private tellOn(isKept: boolean): void {
    if (!this.table) return;
    this.table = this.read();
    this.dress();
    this.told(this.table, isKept);
  }

  /** Whoever writes a word means the text: it gets its quotes, unless it is a field's name; a field may be called by its label. */
  private mend(control: Control): void {
    const text = control.value.trim();
    if (!text || this.names().includes(text)) return;
    const called = this.fields().find(([, label]) => label === text)?.[0];
    if (control.dataset.key === "expression" && called) control.value = called;
    if (control.dataset.cell === "if" && !TEST.test(text)) control.value = text.split(/[,，]/).map(quoted).join(", ");
    const column = Number(control.closest<HTMLElement>("[data-place]")?.dataset.place?.split(".")[2]);
    const isText = control.dataset.cell === "then" && this.table?.outputs[column]?.type === "string";
    if (isText && !EXPRESSION.test(text)) control.value = quoted(text);
  }

  private press(target: HTMLElement): void {
    const add = target.closest<HTMLElement>("[data-table-add]")?.dataset.tableAdd;
    const gone = target.closest("[data-table-remove]")?.closest<HTMLElement>("th, tr");
    if (target.closest("[data-table-close]")) this.dialog.close();
    else if (this.table && add) this.again(this.grown(this.read(), add));
    else if (this.table && gone) this.again(this.without(this.read(), gone));
  }

  private again(table: Table): void {
    this.table = table;
    this.draw(table);
    this.told(table, true);
  }

  private grown(table: Table, what: string): Table {
    if (what === "rule") table.rules.push({ if: table.inputs.map(() => "-"), then: table.outputs.map((one) => (one.type === "string" ? '""' : one.type === "bool" ? "false" : "0")) });
    const asked = new Set(table.inputs.map((one) => one.expression));
    const next = this.fields().find(([code]) => !asked.has(code)) ?? this.fields()[0];
    if (what === "input") table.inputs.push({ label: next?.[1] ?? "", expression: next?.[0] ?? "" });
    if (what === "output") table.outputs.push({ name: `answer_${table.outputs.length + 1}`, type: "string", values: "" });
    if (what !== "rule") for (const rule of table.rules) (what === "input" ? rule.if : rule.then).push(what === "input" ? "-" : '""');
    return table;
  }

  private without(table: Table, gone: HTMLElement): Table {
    if (gone.tagName === "TR") {
      table.rules.splice([...this.dialog.querySelectorAll("tbody tr")].indexOf(gone), 1);
      return table;
    }
    const [kind, number] = (gone.dataset.place ?? "").split(".");
    const at = Number(number);
    (kind === "input" ? table.inputs : table.outputs).splice(at, 1);
    for (const rule of table.rules) (kind === "input" ? rule.if : rule.then).splice(at, 1);
    return table;
  }

  /** What is wrong, beside the cell and as a list. */
  tell(faults: { place: string; text: string }[]): void {
    for (const control of this.dialog.querySelectorAll<Control>("[data-place] input")) control.removeAttribute("aria-invalid");
    for (const fault of faults) this.dialog.querySelector(`[data-place="${fault.place}"] input, [data-place="${fault.place}.0"] input`)?.setAttribute("aria-invalid", "true");
    this.one("[data-table-faults]").replaceChildren(...faults.slice(0, 8).map((fault) => {
      const item = document.createElement("li");
      const row = /^(if|then)\.(\d+)/.exec(fault.place)?.[2];
      item.textContent = row === undefined ? fault.text : `${Number(row) + 1} · ${fault.text}`;
      return item;
    }));
  }
}
