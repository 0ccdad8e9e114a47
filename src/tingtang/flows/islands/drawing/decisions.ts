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

  constructor(private drawing: Drawing, panel: HTMLElement, dialog: HTMLDialogElement, private url: string, private xml: () => Promise<string>, private asked: () => [string, string][]) {
    this.extensions = new Extensions(service<Modeling>(drawing, "modeling"), service<Factory>(drawing, "bpmnFactory"));
    this.list = panel.querySelector('[data-field="decision"]') as HTMLSelectElement;
    this.named = panel.querySelector('[data-field="name"]') as HTMLInputElement;
    this.grid = new Grid(dialog, (table, isKept) => this.changed(table, isKept), this.asked);
    panel.querySelector("[data-table-open]")?.addEventListener("click", () => this.edit(this.list.value));
    panel.querySelector("[data-table-new]")?.addEventListener("click", () => this.make());
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
    const { status, answer } = await post(this.url, { table, xml: await this.xml() });
    if (round === this.round && status === 200) this.grid.tell(answer.faults as { place: string; text: string }[]);
  }

  private any(name: string, attributes: Record<string, string>, ...inside: (Any | string)[]): Any {
    const moddle = service<{ createAny(name: string, space: string, values: object): Any }>(this.drawing, "moddle");
    const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value));
    const body = inside.find((one) => typeof one === "string");
    const parts = inside.filter((one): one is Any => typeof one !== "string");
    return moddle.createAny(`dmn:${name}`, DMN, { ...given, ...(parts.length ? { $children: parts } : {}), ...(body === undefined ? {} : { $body: body }) });
  }

  private keep(table: Table): void {
    const said = (name: string, value: string, more: Record<string, string> = {}) => this.any(name, more, this.any("text", {}, value));
    const rule = (one: Cells) => this.any("rule", {}, ...one.if.map((cell) => said("inputEntry", cell)), ...one.then.map((cell) => said("outputEntry", cell)));
    const body = this.any(
      "decisionTable", { hitPolicy: table.policy, aggregation: table.policy === "COLLECT" ? table.aggregate : "" },
      ...table.inputs.map((one) => this.any("input", { label: one.label }, said("inputExpression", one.expression))),
      ...table.outputs.map((one) => this.any("output", { name: one.name, typeRef: TYPES[one.type] ?? "" }, ...(one.values ? [said("outputValues", one.values)] : []))),
      ...table.rules.map(rule),
    );
    const made = this.any("definitions", { id: `${table.id}_definitions`, name: table.name || table.id, namespace: "urn:tingtang:flows:1" },
      this.any("decision", { id: table.id, name: table.name }, body));
    const isIt = (one: Any) => children(one, "decision").some((each) => each.id === table.id);
    const others = this.documents();
    const at = others.findIndex(isIt);
    const values = at < 0 ? [...others, made] : others.map((one, number) => (number === at ? made : one));
    const root = this.root();
    this.extensions.set(root, subjectOf(root), "Decisions", { values });
    const holder = this.extensions.found(subjectOf(root), "Decisions");
    for (const one of values) one.$parent = holder;
  }
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
