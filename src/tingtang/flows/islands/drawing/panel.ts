/** The properties beside the drawing: the chosen element, what it says, and what may follow it. */
import { Extensions } from "./extensions";
import { type Asked, Fields, isAfterChoice, trigger } from "./fields";
import { Many, isStep } from "./many";
import { Rows } from "./rows";
import {
  type Canvas, type Drawing, type Element, type ElementFactory, type EventBus, type Factory, type Modeling, type Moddle, type Registry,
  type Selection, isOne, service, whenDrawn,
} from "./types";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const ROOM = 180;
const GAP = 20;

/** Which parts of the form speak of `element`. */
function partsFor(element: Element): Set<string> {
  const parts = new Set<string>(["named"]);
  const add = (is: boolean, ...names: string[]) => { if (is) for (const name of names) parts.add(name); };
  add(isOne(element, "Process", "Collaboration", "Participant"), "process");
  add(isOne(element, "UserTask", "ManualTask"), "sop");
  add(isOne(element, "UserTask", "Process", "Participant"), "asked");
  add(isOne(element, "ServiceTask"), "service");
  add(isOne(element, "BusinessRuleTask"), "rule");
  add(isOne(element, "CallActivity"), "call");
  add(isOne(element, "Lane"), "lane");
  add(isAfterChoice(element), "condition");
  add(isOne(element, "FlowNode") && !isOne(element, "EndEvent"), "append");
  add(isOne(element, "Activity") && !!element.businessObject.get("loopCharacteristics"), "multi");
  const type = trigger(element)?.$type;
  add(type === "bpmn:TimerEventDefinition", "timer");
  add(type === "bpmn:MessageEventDefinition" || isOne(element, "SendTask", "ReceiveTask"), "message");
  add(type === "bpmn:ErrorEventDefinition", "error");
  add(type === "bpmn:EscalationEventDefinition", "escalation");
  return parts;
}

export class Panel {
  private fields: Fields;
  private rows: Rows[];
  private registry: Registry;
  private selection: Selection;
  private canvas: Canvas;
  private element?: Element;
  private several: Element[] = [];
  private many: Many;
  private isFilling = false;

  constructor(
    private drawing: Drawing, private root: HTMLElement, many: HTMLElement, private kinds: Record<string, string>,
    private severalOf: (count: number) => string, private onShown: (element: Element) => void,
  ) {
    this.registry = service<Registry>(drawing, "elementRegistry");
    this.selection = service<Selection>(drawing, "selection");
    this.canvas = service<Canvas>(drawing, "canvas");
    const modeling = service<Modeling>(drawing, "modeling");
    const factory = service<Factory>(drawing, "bpmnFactory");
    const extensions = new Extensions(modeling, factory);
    this.fields = new Fields(modeling, factory, extensions, this.registry, () => drawing.getDefinitions() as Moddle);
    this.rows = [...root.querySelectorAll<HTMLElement>("[data-rows]")].map((one) => new Rows(one, extensions, () => this.fields.asked().map(({ code }) => code)));
    this.many = new Many(drawing, many, (name) => this.fields.all[name]);
    const bus = service<EventBus>(drawing, "eventBus");
    bus.on("selection.changed", () => this.follow());
    whenDrawn(drawing, () => { this.outline(); this.follow(); });
    root.addEventListener("change", (event) => this.take(event.target as HTMLElement));
    root.querySelector<HTMLSelectElement>("[data-outline]")?.addEventListener("change", (event) => this.choose((event.target as HTMLSelectElement).value));
    for (const button of root.querySelectorAll<HTMLElement>("[data-append]")) button.addEventListener("click", () => this.append(button.dataset.append ?? ""));
    root.querySelector("[data-connect]")?.addEventListener("change", (event) => this.connect(event.target as HTMLSelectElement));
    root.querySelector("[data-delete]")?.addEventListener("click", () => { if (this.element) modeling.removeElements([this.element]); });
  }

  /** The element with `id` becomes the chosen one and is brought into sight. */
  choose(id: string): void {
    const found = this.registry.get(id);
    this.selection.select(found && found !== this.canvas.getRootElement() ? found : null);
    if (found) this.canvas.scrollToElement(found);
    this.follow();
  }

  /** Fields that conditions may speak of: code and label, for completion, and with their types. */
  asked = (): [string, string][] => this.fields.asked().map(({ code, label }) => [code, label]);
  askedInFull = (): Asked[] => this.fields.asked();

  private controls(): Control[] {
    return [...this.root.querySelectorAll<Control>("[data-field]")];
  }

  private follow(): void {
    const chosen = this.selection.get();
    this.several = chosen.length > 1 && chosen.every(isStep) ? chosen : [];
    if (this.several.length) return this.showSeveral();
    const only = chosen.length === 1 ? chosen[0] : undefined;
    const found = only?.labelTarget ?? only ?? this.canvas.getRootElement();
    if ((found as Partial<Element>).businessObject) this.show(found); // the empty canvas before the first import has none
  }

  private show(element: Element): void {
    const isSame = this.element === element;
    this.element = element;
    const parts = partsFor(element);
    this.isFilling = true;
    for (const part of this.root.querySelectorAll<HTMLElement>("[data-for]")) {
      part.hidden = !(part.dataset.for ?? "").split(" ").some((name) => parts.has(name));
    }
    for (const control of this.controls()) this.fill(control, element);
    if (!isSame || !this.root.contains(document.activeElement)) for (const rows of this.rows) rows.show(element);
    const kind = this.root.querySelector("[data-kind]");
    if (kind) kind.textContent = this.kindOf(element);
    const outline = this.root.querySelector<HTMLSelectElement>("[data-outline]");
    if (outline) outline.value = element.id;
    this.root.querySelector("[data-delete]")?.toggleAttribute("hidden", element === this.canvas.getRootElement());
    this.isFilling = false;
    this.onShown(element);
  }

  /** Of several steps only what can be the same for all: who does them, and how long they may take. */
  private showSeveral(): void {
    this.isFilling = true;
    for (const part of this.root.querySelectorAll<HTMLElement>("[data-for]")) part.hidden = !part.hasAttribute("data-for-several");
    for (const control of this.root.querySelectorAll<Control>("[data-several]")) {
      const field = this.fields.all[control.dataset.several ?? ""];
      const values = new Set(this.several.map((one) => field?.read(one) ?? ""));
      if (control !== document.activeElement) control.value = values.size === 1 ? [...values][0] ?? "" : "";
    }
    const kind = this.root.querySelector("[data-kind]");
    if (kind) kind.textContent = this.severalOf(this.several.length);
    this.root.querySelector("[data-delete]")?.setAttribute("hidden", "");
    this.isFilling = false;
  }

  private kindOf(element: Element): string {
    const stem = element.type.replace("bpmn:", "");
    const type = trigger(element)?.$type.replace("bpmn:", "").replace("EventDefinition", "") ?? "";
    return this.kinds[type + stem] ?? this.kinds[stem] ?? stem;
  }

  private fill(control: Control, element: Element): void {
    if (control === document.activeElement) return;
    const value = this.fields.all[control.dataset.field ?? ""]?.read(element) ?? "";
    if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = !!value;
    else if (control instanceof HTMLSelectElement && value && ![...control.options].some((option) => option.value === value)) {
      control.add(new Option(value, value));
      control.value = value;
    } else control.value = value;
  }

  private take(target: HTMLElement): void {
    const control = target as Control;
    const shared = this.fields.all[target.dataset.several ?? ""];
    if (shared && this.several.length && control.value && control.checkValidity()) this.many.write(this.several, shared, control.value);
    const field = this.fields.all[target.dataset.field ?? ""];
    if (!field || !this.element || this.isFilling || this.several.length) return;
    const isBox = control instanceof HTMLInputElement && control.type === "checkbox";
    const value = isBox ? (control.checked ? "1" : "") : control.value;
    if (value !== field.read(this.element)) field.write(this.element, value);
  }

  /** Names of everything drawn, so that all of it can be reached without a mouse. */
  private outline(): void {
    const list = this.root.querySelector<HTMLSelectElement>("[data-outline]");
    const targets = this.root.querySelector<HTMLSelectElement>("[data-connect]");
    const drawn = this.registry.filter((element) => !element.labelTarget && element.type !== "label");
    const ordered = drawn.sort((one, other) => Number(!!one.source) - Number(!!other.source) || one.x - other.x || one.y - other.y);
    const word = (element: Element) => {
      const ends = element.source && element.target ? ` ${this.called(element.source)} → ${this.called(element.target)}` : "";
      return `${this.kindOf(element)}${ends} ${element.businessObject.name ?? ""}`.trim();
    };
    list?.replaceChildren(...ordered.map((element) => new Option(word(element), element.id)));
    const nodes = ordered.filter((element) => isOne(element, "FlowNode") && !isOne(element, "StartEvent", "BoundaryEvent"));
    const first = targets?.options[0];
    targets?.replaceChildren(...(first ? [first] : []), ...nodes.map((element) => new Option(word(element), element.id)));
  }

  private called(element: Element): string {
    return element.businessObject.name || this.kindOf(element);
  }

  private append(type: string): void {
    const element = this.element;
    if (!element) return;
    const shape = service<ElementFactory>(this.drawing, "elementFactory").createShape({ type: `bpmn:${type}` });
    const ways = element.outgoing.filter((one) => one.type === "bpmn:SequenceFlow");
    const following = ways[0]?.target;
    if (ways.length === 1 && following && type !== "EndEvent" && !isOne(element, "Gateway")) this.insert(element, shape, ways[0] as Element, following);
    else service<{ append(source: Element, shape: Element): Element }>(this.drawing, "autoPlace").append(element, shape);
    if (this.registry.get(shape.id)) this.choose(shape.id);
    this.root.querySelector<HTMLElement>('[data-field="name"]')?.focus();
  }

  /** Between an element and the only one that follows it, which moves aside. */
  private insert(element: Element, shape: Element, way: Element, following: Element): void {
    interface Space {
      calculateAdjustments(elements: Element[], axis: string, delta: number, start: number): { movingShapes: Element[]; resizingShapes: Element[] };
      makeSpace(moving: Element[], resizing: Element[], delta: { x: number; y: number }, direction: string, start: number): void;
    }
    const modeling = service<Modeling>(this.drawing, "modeling");
    const edge = element.x + element.width;
    if (following.x > edge) {
      const space = service<Space>(this.drawing, "spaceTool");
      const drawn = this.registry.filter((one) => !one.source && !!one.parent && !one.labelTarget);
      const { movingShapes, resizingShapes } = space.calculateAdjustments(drawn, "x", ROOM, edge);
      space.makeSpace(movingShapes, resizingShapes, { x: ROOM, y: 0 }, "e", edge);
    }
    const place = { x: edge + ROOM / 2 + GAP, y: element.y + element.height / 2 };
    modeling.createShape(shape, place, element.parent as Element);
    modeling.removeElements([way]);
    modeling.connect(element, shape);
    modeling.connect(shape, following);
  }

  private connect(list: HTMLSelectElement): void {
    const target = this.registry.get(list.value);
    if (this.element && target) service<Modeling>(this.drawing, "modeling").connect(this.element, target);
    list.value = "";
  }
}
