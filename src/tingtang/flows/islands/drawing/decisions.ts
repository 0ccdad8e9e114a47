/** Decision tables: opened from a business-rule task, written as a table, kept in the drawing as DMN, with what is wrong at once. */
import { Extensions } from "./extensions";
import { subjectOf } from "./fields";
import { post } from "./saving";
import { type Cells, Grid, type Table } from "./grid";
import { type Canvas, type Drawing, type Element, type Factory, type Modeling, type Moddle, type Registry, isOne, service, whenDrawn } from "./types";

const DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/";
const WAIT_MS = 300;
const TYPES: Record<string, string> = { string: "string", double: "number", int: "integer", bool: "boolean" };
const READ: Record<string, string> = { string: "string", date: "string", boolean: "bool", integer: "int", long: "int", double: "double", number: "double" };

type Any = Moddle & { $children?: Any[]; $body?: string };
const local = (one: Any): string => one.$type.split(":").pop() ?? "";
const children = (one: Any | undefined, name: string): Any[] => (one?.$children ?? []).filter((child) => local(child) === name);
const child = (one: Any | undefined, name: string): Any | undefined => children(one, name)[0];
const text = (one: Any | undefined): string => (child(one, "text")?.$body ?? "").trim();
const attribute = (one: Any | undefined, name: string): string => String(one?.[name] ?? "");

export class Decisions {
  private extensions: Extensions;
  private grid: Grid;
  private list: HTMLSelectElement;
  private named: HTMLInputElement;
  private timer = 0;
  private round = 0;
  private open?: Table;

  constructor(
    private drawing: Drawing, panel: HTMLElement, dialog: HTMLDialogElement, private urls: { decision_url: string; tables_url: string },
    private xml: () => Promise<string>, private asked: () => [string, string][], private save: () => Promise<boolean>,
    private tell: (text: string, parts?: string[]) => void,
  ) {
    this.extensions = new Extensions(service<Modeling>(drawing, "modeling"), service<Factory>(drawing, "bpmnFactory"));
    this.list = panel.querySelector('[data-field="decision"]') as HTMLSelectElement;
    this.named = panel.querySelector('[data-field="name"]') as HTMLInputElement;
    this.grid = new Grid(dialog, (table, isKept) => this.changed(table, isKept), this.asked);
    panel.querySelector("[data-table-open]")?.addEventListener("click", () => this.edit(this.list.value));
    panel.querySelector("[data-table-new]")?.addEventListener("click", () => this.make());
    const file = panel.querySelector("[data-table-file]") as HTMLInputElement;
    panel.querySelector("[data-table-import]")?.addEventListener("click", () => file.click());
    file.addEventListener("change", () => { if (file.files?.[0]) void this.take(file.files[0]); file.value = ""; });
    dialog.querySelector("[data-table-export]")?.addEventListener("click", () => { void this.export(); });
    whenDrawn(drawing, () => this.offer());
  }

  /** The process that is drawn: what keeps the tables. */
  private root(): Element {
    const found = service<Canvas>(this.drawing, "canvas").getRootElement();
    if (isOne(found, "Process")) return found;
    return service<Registry>(this.drawing, "elementRegistry").filter((one) => one.type === "bpmn:Participant" && !!one.businessObject.get("processRef"))[0] ?? found;
  }

  private documents(): Any[] {
    return (this.extensions.found(subjectOf(this.root()), "Decisions")?.get<Any[]>("values") ?? []).slice();
  }

  private tables(): Table[] {
    return this.documents().flatMap((one) => children(one, "decision")).flatMap((one) => (child(one, "decisionTable") ? [read(one)] : []));
  }

  private offer(): void {
    const kept = this.list.value;
    const first = this.list.options[0];
    this.list.replaceChildren(...(first ? [first] : []), ...this.tables().map((one) => new Option(one.name || one.id, one.id)));
    this.list.value = kept;
  }

  private make(): void {
    const taken = new Set(this.tables().map((one) => one.id));
    let number = 1;
    while (taken.has(`table_${number}`)) number += 1;
    const [code, label] = this.asked()[0] ?? ["", ""];
    const table: Table = {
      id: `table_${number}`, name: this.named.value, policy: "FIRST", aggregate: "", inputs: [{ label, expression: code }],
      outputs: [{ name: "answer", type: "string", values: "" }], rules: [{ if: ["-"], then: ['""'] }],
    };
    this.keep(table);
    this.list.value = table.id;
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
    this.edit(table.id);
  }

  private edit(id: string): void {
    this.open = this.tables().find((one) => one.id === id);
    if (!this.open) return;
    this.grid.show(this.open);
    void this.check(this.open);
  }

  private changed(table: Table, isKept: boolean): void {
    if (isKept) this.keep(table);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { void this.check(table); }, WAIT_MS);
  }

  private async check(table: Table): Promise<void> {
    this.round += 1;
    const round = this.round;
    const { status, answer } = await post(this.urls.decision_url, { table, xml: await this.xml() });
    if (round === this.round && status === 200) this.grid.tell(answer.faults as { place: string; text: string }[]);
  }

  /** The file in which the open table stands, as it is kept. */
  private async export(): Promise<void> {
    const id = this.open?.id;
    if (!id || !(await this.save())) return;
    Object.assign(document.createElement("a"), { href: `${this.urls.tables_url}${encodeURIComponent(id)}/`, download: "" }).click();
  }

  /** Takes over the tables of a .dmn file, in place of those that are called the same, and has the chosen task ask the first. */
  private async take(file: File): Promise<void> {
    this.tell("");
    const { status, answer } = await post(this.urls.tables_url, { dmn: await file.text() });
    if (status !== 200) {
      this.tell(answer.message ?? answer.title ?? answer.detail ?? "");
      return;
    }
    const moddle = service<{ fromXML(xml: string): Promise<{ rootElement: Moddle }> }>(this.drawing, "moddle");
    const { rootElement } = await moddle.fromXML(answer.drawing as string);
    const process = rootElement.get<Moddle[]>("rootElements")[0] as Moddle;
    const brought = this.extensions.found(process, "Decisions")?.get<Any[]>("values") ?? [];
    const tables = answer.tables as string[];
    const others = this.documents().flatMap((one) => without(one, tables, (parts) => this.copied(one, {}, parts)));
    this.hold([...others, ...brought]);
    this.list.value = tables[0] ?? "";
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
    const told = answer.told as string[];
    if (told.length) this.tell(file.name, told);
  }

  private hold(values: Any[]): void {
    const root = this.root();
    this.extensions.set(root, subjectOf(root), "Decisions", { values });
    const holder = this.extensions.found(subjectOf(root), "Decisions");
    for (const one of values) one.$parent = holder;
  }

  /** A part of a file as it is, but for some attributes and what stands in it. */
  private copied(one: Any, changes: Record<string, string>, inside: Any[]): Any {
    const moddle = service<{ createAny(name: string, space: string, values: object): Any }>(this.drawing, "moddle");
    const { uri } = (one.$descriptor as { ns: { uri: string } }).ns;
    const given = Object.fromEntries(Object.entries({ ...attributes(one), ...changes }).filter(([, value]) => value));
    return moddle.createAny(one.$type, uri, { ...given, ...(inside.length ? { $children: inside } : {}), ...(one.$body ? { $body: one.$body } : {}) });
  }

  private any(name: string, attributes: Record<string, string>, ...inside: (Any | string)[]): Any {
    const moddle = service<{ createAny(name: string, space: string, values: object): Any }>(this.drawing, "moddle");
    const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value));
    const body = inside.find((one) => typeof one === "string");
    const parts = inside.filter((one): one is Any => typeof one !== "string");
    return moddle.createAny(`dmn:${name}`, DMN, { ...given, ...(parts.length ? { $children: parts } : {}), ...(body === undefined ? {} : { $body: body }) });
  }

  private keep(table: Table): void {
    const documents = this.documents();
    const isIt = (one: Any) => local(one) === "decision" && one.id === table.id;
    const known = documents.find((one) => children(one, "decision").some(isIt));
    const decided = known && children(known, "decision").find(isIt);
    const before = child(decided, "decisionTable");
    if (known && decided && before) {
      const grid = this.tableOf(table, before);
      const decision = this.copied(decided, { name: table.name }, (decided.$children ?? []).map((one) => (one === before ? grid : one)));
      const made = this.copied(known, {}, (known.$children ?? []).map((one) => (one === decided ? decision : one)));
      this.hold(documents.map((one) => (one === known ? made : one)));
      return;
    }
    this.hold([...documents, this.any("definitions", { id: `${table.id}_definitions`, name: table.name || table.id, namespace: "urn:tingtang:flows:1" },
      this.any("decision", { id: table.id, name: table.name }, this.tableOf(table)))]);
  }

  /** The table as DMN; what stood in it and is not seen on the page (identifiers, remarks, types of columns) stays. */
  private tableOf(table: Table, before?: Any): Any {
    const said = (name: string, value: string, known?: Any, more: Record<string, string> = {}) => {
      const written = this.any("text", {}, value);
      return known ? this.copied(known, more, [...(known.$children ?? []).filter((one) => local(one) !== "text"), written]) : this.any(name, more, written);
    };
    const rest = (one: Any | undefined, ...names: string[]) => (one?.$children ?? []).filter((each) => !names.includes(local(each)));
    const made = (name: string, known: Any | undefined, given: Record<string, string>, inside: Any[]) => (known ? this.copied(known, given, inside) : this.any(name, given, ...inside));
    const [inputs, outputs, rules] = ["input", "output", "rule"].map((name) => children(before, name)) as [Any[], Any[], Any[]];
    const asked = table.inputs.map((one, n) => {
      const known = inputs.find((each) => text(child(each, "inputExpression")) === one.expression) ?? (inputs.length === table.inputs.length ? inputs[n] : undefined);
      const expression = child(known, "inputExpression");
      const isSame = text(expression) === one.expression;
      return made("input", known, { label: one.label }, [said("inputExpression", one.expression, expression, isSame ? {} : { typeRef: "" }), ...rest(known, "inputExpression")]);
    });
    const answered = table.outputs.map((one, n) => {
      const known = outputs.find((each) => attribute(each, "name") === one.name) ?? (outputs.length === table.outputs.length ? outputs[n] : undefined);
      const typed = attribute(known, "typeRef");
      const typeRef = typed && READ[typed.split(":").pop() ?? ""] === one.type ? typed : (TYPES[one.type] ?? "");
      const values = one.values ? [said("outputValues", one.values, child(known, "outputValues"))] : [];
      return made("output", known, { name: one.name, typeRef }, [...values, ...rest(known, "outputValues")]);
    });
    const rows = table.rules.map((one, n) => {
      const known = rules.length === table.rules.length ? rules[n] : rules.find((each) => isAlike(each, one));
      const cells = (name: string, texts: string[]) => texts.map((cell, at) => said(name, cell, children(known, name)[at]));
      const entries = [...cells("inputEntry", one.if), ...cells("outputEntry", one.then)];
      const notes = children(known, "annotationEntry");
      return made("rule", known, {}, [...rest(known, "inputEntry", "outputEntry", "annotationEntry"), ...entries, ...notes]);
    });
    const given = { hitPolicy: table.policy, aggregation: table.policy === "COLLECT" ? table.aggregate : "" };
    const notes = children(before, "annotation");
    return made("decisionTable", before, given, [...rest(before, "input", "output", "rule", "annotation"), ...asked, ...answered, ...notes, ...rows]);
  }
}

const isAlike = (one: Any, cells: Cells): boolean =>
  JSON.stringify([children(one, "inputEntry").map(text), children(one, "outputEntry").map(text)]) === JSON.stringify([cells.if, cells.then]);

/** The attributes of an element that the library reads without knowing it. */
const attributes = (one: Any): Record<string, string> =>
  Object.fromEntries(Object.entries(one).filter(([name, value]) => !name.startsWith("$") && typeof value === "string")) as Record<string, string>;

/** A file without these decisions: as it is when it has none of them, nothing when it has no others. */
function without(one: Any, ids: string[], copied: (parts: Any[]) => Any): Any[] {
  const isGone = (each: Any) => local(each) === "decision" && ids.includes(String(each.id));
  if (!(one.$children ?? []).some(isGone)) return [one];
  const left = (one.$children ?? []).filter((each) => !isGone(each));
  return left.some((each) => local(each) === "decision") ? [copied(left)] : [];
}

function read(one: Any): Table {
  const table = child(one, "decisionTable");
  return {
    id: one.id,
    name: attribute(one, "name"),
    policy: attribute(table, "hitPolicy") || "UNIQUE",
    aggregate: attribute(table, "aggregation"),
    inputs: children(table, "input").map((each) => ({ label: attribute(each, "label"), expression: text(child(each, "inputExpression")) })),
    outputs: children(table, "output").map((each) => ({
      name: attribute(each, "name"), type: READ[attribute(each, "typeRef").split(":").pop() ?? ""] ?? "string", values: text(child(each, "outputValues")),
    })),
    rules: children(table, "rule").map((each) => ({ if: children(each, "inputEntry").map(text), then: children(each, "outputEntry").map(text) })),
  };
}
