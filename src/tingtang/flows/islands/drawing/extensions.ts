/** Reads and writes our extension elements of a drawn element, as undoable changes. */
import { type Element, type Factory, type Modeling, type Moddle } from "./types";

export class Extensions {
  constructor(private modeling: Modeling, private factory: Factory) {}

  /** Our element `type` (such as "Sop") of what is drawn; of a lane's or a whole drawing's own element as well. */
  found(subject: Moddle, type: string, where: (one: Moddle) => boolean = () => true): Moddle | undefined {
    const values = subject.get<Moddle | undefined>("extensionElements")?.get<Moddle[]>("values") ?? [];
    return values.find((one) => one.$type === `tingtang:${type}` && where(one));
  }

  /** Sets `values` of the element `type`, which is made when there is none; without values left it goes. */
  set(element: Element, subject: Moddle, type: string, values: Record<string, unknown>, key: Record<string, string> = {}): void {
    const isSame = (one: Moddle) => Object.entries(key).every(([name, value]) => one.get(name) === value);
    const kept = this.found(subject, type, isSame);
    const wanted = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === "" ? undefined : value]));
    if (!kept) {
      if (Object.values(wanted).some((value) => value !== undefined)) this.add(element, subject, type, { ...key, ...wanted });
      return;
    }
    this.modeling.updateModdleProperties(element, kept, wanted);
    if (this.isEmpty(kept, Object.keys(key))) this.remove(element, subject, kept);
  }

  private isEmpty(one: Moddle, keys: string[]): boolean {
    const properties = (one.$descriptor as { properties: { ns: { localName: string } }[] }).properties;
    const names = properties.map((property) => property.ns.localName).filter((name) => !keys.includes(name));
    return names.every((name) => {
      const value = one[name];
      return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
    });
  }

  private add(element: Element, subject: Moddle, type: string, values: Record<string, unknown>): void {
    const made = this.part(`tingtang:${type}`, values);
    const holder = subject.get<Moddle | undefined>("extensionElements");
    if (holder) {
      made.$parent = holder;
      this.modeling.updateModdleProperties(element, holder, { values: [...holder.get<Moddle[]>("values"), made] });
      return;
    }
    const fresh = this.part("bpmn:ExtensionElements", { values: [made] });
    fresh.$parent = subject;
    made.$parent = fresh;
    this.modeling.updateModdleProperties(element, subject, { extensionElements: fresh });
  }

  private remove(element: Element, subject: Moddle, one: Moddle): void {
    const holder = subject.get<Moddle>("extensionElements");
    const values = holder.get<Moddle[]>("values").filter((other) => other !== one);
    if (values.length) this.modeling.updateModdleProperties(element, holder, { values });
    else this.modeling.updateModdleProperties(element, subject, { extensionElements: undefined });
  }

  /** A part of the model, and its children's way to it. */
  part(type: string, values: Record<string, unknown>): Moddle {
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    const made = this.factory.create(type, given);
    for (const value of Object.values(given)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (child && typeof child === "object" && "$type" in child) (child as Moddle).$parent = made;
      }
    }
    return made;
  }
}
