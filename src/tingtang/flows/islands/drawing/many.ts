/** What is filled in for several steps at once: who lacks what, and one change that is undone as one. */
import { type Field } from "./fields";
import { type Drawing, type Element, type Moddle, type Registry, type Selection, isOne, service, whenDrawn } from "./types";

export const isStep = (element: Element): boolean => isOne(element, "UserTask", "ManualTask");

interface Stack {
  registerHandler(name: string, handler: unknown): void;
  execute(name: string, context: { act: () => void }): void;
}

/** Does what it is told as one change. */
class Together {
  preExecute(context: { act: () => void }): void { context.act(); }
}

const NAME = "tingtang.together";

export class Many {
  private stack: Stack;
  private registry: Registry;

  constructor(private drawing: Drawing, private root: HTMLElement, private field: (name: string) => Field | undefined) {
    this.stack = service<Stack>(drawing, "commandStack");
    this.stack.registerHandler(NAME, Together);
    this.registry = service<Registry>(drawing, "elementRegistry");
    for (const button of this.buttons()) button.addEventListener("click", () => this.choose(button.dataset.many ?? ""));
    whenDrawn(drawing, () => this.count());
  }

  /** Writes the same into a field of all of them. */
  write(elements: Element[], field: Field, text: string): void {
    this.stack.execute(NAME, { act: () => { for (const one of elements) if (field.read(one) !== text) field.write(one, text); } });
  }

  private buttons(): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>("[data-many]")];
  }

  private lacking(what: string): Element[] {
    const empty = (name: string, element: Element) => !this.field(name)?.read(element);
    const lanes = this.registry.filter((one) => isOne(one, "Lane") && !empty("lane_post", one));
    const placed = new Set(lanes.flatMap((lane) => lane.businessObject.get<Moddle[] | undefined>("flowNodeRef") ?? []));
    return this.registry.filter((one) => {
      if (one.type === "label" || !isStep(one)) return false;
      if (what === "post") return empty("sop_post", one) && !placed.has(one.businessObject);
      return what === "minutes" ? empty("sop_minutes", one) : true;
    });
  }

  private choose(what: string): void {
    service<Selection>(this.drawing, "selection").select(this.lacking(what));
  }

  private count(): void {
    let shown = 0;
    for (const button of this.buttons()) {
      const { length } = this.lacking(button.dataset.many ?? "");
      button.hidden = length < 2;
      shown += Number(!button.hidden);
      const number = button.querySelector("[data-number]");
      if (number) number.textContent = String(length);
    }
    this.root.hidden = shown === 0;
  }
}
