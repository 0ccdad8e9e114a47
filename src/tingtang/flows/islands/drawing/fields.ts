/** What each field of the properties reads from the chosen element, and how it writes it back. */
import { Extensions } from "./extensions";
import { type Element, type Factory, type Modeling, type Moddle, type Registry, isOne } from "./types";

export interface Field {
  read(element: Element): string;
  write(element: Element, text: string): void;
}

const EVENTS = ["MessageEventDefinition", "ErrorEventDefinition", "EscalationEventDefinition", "TimerEventDefinition"] as const;
const NAMED: Record<string, [string, string]> = {
  MessageEventDefinition: ["messageRef", "bpmn:Message"],
  ErrorEventDefinition: ["errorRef", "bpmn:Error"],
  EscalationEventDefinition: ["escalationRef", "bpmn:Escalation"],
};
const SOP = ["post", "standard", "service", "minutes", "purpose", "documents", "wording", "system", "hours", "materials", "skills"];

/** What of a step is said in words, and the languages besides that of the drawing. */
const SAID = ["purpose", "documents", "wording", "system", "hours", "materials", "skills"];
const LANGUAGES = { en: "en", hant: "zh-hant" };

/** The event definition of an event, or the message of a task that sends or receives. */
export function trigger(element: Element): Moddle | undefined {
  const definitions = element.businessObject.get<Moddle[] | undefined>("eventDefinitions") ?? [];
  return definitions.find((one) => EVENTS.some((type) => one.$type === `bpmn:${type}`));
}

export const isAfterChoice = (element: Element): boolean =>
  element.type === "bpmn:SequenceFlow" && !!element.source && isOne(element.source, "ExclusiveGateway", "InclusiveGateway");

/** The thing that bears name and extensions: of the empty canvas the process drawn on it. */
export function subjectOf(element: Element): Moddle {
  const own = element.businessObject;
  const inside = own.$type === "bpmn:Participant" ? own.get<Moddle | undefined>("processRef") : undefined;
  return inside ?? own;
}

/** A field that a step or the process asks for. */
export interface Asked { code: string; label: string; type: string; options: string[] }

export class Fields {
  readonly all: Record<string, Field>;

  constructor(
    private modeling: Modeling, private factory: Factory, private extensions: Extensions, private registry: Registry,
    private definitions: () => Moddle,
  ) {
    this.all = {
      name: { read: (element) => element.businessObject.name ?? "", write: (element, text) => this.modeling.updateProperties(element, { name: text || undefined }) },
      name_en: this.inLanguage("en"),
      name_hant: this.inLanguage("zh-hant"),
      condition: { read: (element) => this.condition(element), write: (element, text) => this.setCondition(element, text) },
      is_default: { read: (element) => (this.isDefault(element) ? "1" : ""), write: (element, text) => this.setDefault(element, text) },
      reference: { read: (element) => this.referred(element)?.name ?? "", write: (element, text) => this.refer(element, text) },
      correlation: { read: (element) => this.correlation(element), write: (element, text) => this.correlate(element, text) },
      called: { read: (element) => element.businessObject.get<string | undefined>("calledElement") ?? "", write: (element, text) => this.modeling.updateProperties(element, { calledElement: text || undefined }) },
      action: this.ours("Call", "action"),
      decision: this.ours("Decision", "ref"),
      lane_post: this.ours("Post", "code"),
      timer_kind: { read: (element) => this.timer(element)[0], write: (element, text) => this.setTimer(element, text, this.timer(element)[1]) },
      timer: { read: (element) => this.timer(element)[1], write: (element, text) => this.setTimer(element, this.timer(element)[0] || "timeDuration", text) },
      collection: this.ofMulti("collection"),
      item: this.ofMulti("item"),
      result: this.ofMulti("result"),
      collected: this.ofMulti("collected"),
      cardinality: this.ofLoop("loopCardinality"),
      until: this.ofLoop("completionCondition"),
      documentation: { read: (element) => this.documentation(element), write: (element, text) => this.document(element, text) },
      ...Object.fromEntries(SOP.map((name) => [`sop_${name}`, this.ours("Sop", name)])),
      ...Object.fromEntries(Object.entries(LANGUAGES).flatMap(([short, language]) => SAID.map((name) => [`said_${short}_${name}`, this.translated(language, name)]))),
    };
  }

  private ours(type: string, name: string): Field {
    return {
      read: (element) => String(this.extensions.found(subjectOf(element), type)?.get(name) ?? ""),
      write: (element, text) => this.extensions.set(element, subjectOf(element), type, { [name]: text.trim() }),
    };
  }

  private inLanguage(language: string): Field {
    const isIt = (one: Moddle) => one.get("language") === language;
    return {
      read: (element) => this.extensions.found(subjectOf(element), "Name", isIt)?.get<string>("text") ?? "",
      write: (element, text) => this.extensions.set(element, subjectOf(element), "Name", { text: text.trim() }, { language }),
    };
  }

  /** A text of a step in another language. */
  private translated(language: string, name: string): Field {
    const sop = (element: Element) => this.extensions.found(subjectOf(element), "Sop");
    const all = (element: Element) => sop(element)?.get<Moddle[] | undefined>("translations") ?? [];
    const isIt = (one: Moddle) => one.get("language") === language;
    return {
      read: (element) => all(element).find(isIt)?.get<string | undefined>(name) ?? "",
      write: (element, text) => {
        const before = all(element).find(isIt);
        const said = Object.fromEntries(SAID.map((one) => [one, one === name ? text.trim() : before?.get<string | undefined>(one)]).filter(([, kept]) => kept));
        const made = Object.keys(said).length ? [this.extensions.part("tingtang:Translation", { language, ...said })] : [];
        this.extensions.set(element, subjectOf(element), "Sop", { translations: [...all(element).filter((one) => !isIt(one)), ...made] });
        for (const one of made) one.$parent = sop(element);
      },
    };
  }

  private ofMulti(name: string): Field {
    const loop = (element: Element) => element.businessObject.get<Moddle | undefined>("loopCharacteristics");
    return {
      read: (element) => String(loop(element)?.get(`tingtang:${name}`) ?? ""),
      write: (element, text) => {
        const found = loop(element);
        if (found) this.modeling.updateModdleProperties(element, found, { [`tingtang:${name}`]: text.trim() || undefined });
      },
    };
  }

  private ofLoop(name: string): Field {
    const loop = (element: Element) => element.businessObject.get<Moddle | undefined>("loopCharacteristics");
    return {
      read: (element) => loop(element)?.get<Moddle | undefined>(name)?.get<string>("body") ?? "",
      write: (element, text) => {
        const found = loop(element);
        if (!found) return;
        const body = text.trim();
        const made = body ? this.extensions.part("bpmn:FormalExpression", { body }) : undefined;
        if (made) made.$parent = found;
        this.modeling.updateModdleProperties(element, found, { [name]: made });
      },
    };
  }

  private condition(element: Element): string {
    return element.businessObject.get<Moddle | undefined>("conditionExpression")?.get<string>("body") ?? "";
  }

  private setCondition(element: Element, text: string): void {
    const body = text.trim();
    const made = body ? this.extensions.part("bpmn:FormalExpression", { body }) : undefined;
    if (made) made.$parent = element.businessObject;
    this.modeling.updateProperties(element, { conditionExpression: made });
  }

  private isDefault(element: Element): boolean {
    return element.source?.businessObject.get("default") === element.businessObject;
  }

  private setDefault(element: Element, text: string): void {
    if (element.source) this.modeling.updateProperties(element.source, { default: text ? element.businessObject : undefined });
  }

  private holder(element: Element): [Moddle, string, string] | undefined {
    const found = trigger(element);
    const names = found && NAMED[found.$type.replace("bpmn:", "")];
    if (found && names) return [found, ...names];
    return isOne(element, "SendTask", "ReceiveTask") ? [element.businessObject, "messageRef", "bpmn:Message"] : undefined;
  }

  private referred(element: Element): Moddle | undefined {
    const held = this.holder(element);
    return held?.[0].get<Moddle | undefined>(held[1]);
  }

  private refer(element: Element, text: string): void {
    const held = this.holder(element);
    if (!held) return;
    const [part, property, type] = held;
    const roots = this.definitions().get<Moddle[]>("rootElements");
    const name = text.trim();
    let found = roots.find((one) => one.$type === type && one.name === name);
    if (!found && name) {
      const code = type === "bpmn:Error" ? { errorCode: name } : type === "bpmn:Escalation" ? { escalationCode: name } : {};
      found = this.factory.create(type, { name, ...code });
      found.$parent = this.definitions();
      roots.push(found);
    }
    this.modeling.updateModdleProperties(element, part, { [property]: found });
  }

  private correlation(element: Element): string {
    return this.extensions.found(element.businessObject, "Correlation")?.get<string>("expression") ?? "";
  }

  private correlate(element: Element, text: string): void {
    this.extensions.set(element, element.businessObject, "Correlation", { expression: text.trim() });
  }

  private timer(element: Element): [string, string] {
    const found = trigger(element);
    for (const kind of ["timeDuration", "timeDate", "timeCycle"]) {
      const part = found?.get<Moddle | undefined>(kind);
      if (part) return [kind, part.get<string>("body") ?? ""];
    }
    return ["timeDuration", ""];
  }

  private setTimer(element: Element, kind: string, text: string): void {
    const found = trigger(element);
    if (!found) return;
    const made = this.extensions.part("bpmn:FormalExpression", { body: text.trim() });
    made.$parent = found;
    const none = { timeDuration: undefined, timeDate: undefined, timeCycle: undefined };
    this.modeling.updateModdleProperties(element, found, { ...none, [kind]: made });
  }

  private documentation(element: Element): string {
    return subjectOf(element).get<Moddle[] | undefined>("documentation")?.[0]?.get<string>("text") ?? "";
  }

  private document(element: Element, text: string): void {
    const subject = subjectOf(element);
    const made = text.trim() ? [this.extensions.part("bpmn:Documentation", { text: text.trim() })] : [];
    for (const one of made) one.$parent = subject;
    this.modeling.updateModdleProperties(element, subject, { documentation: made });
  }

  /** Every field that steps and the process ask for. */
  asked(): Asked[] {
    const found = new Map<string, Asked>();
    const subjects = new Set(this.registry.filter(() => true).map((element) => subjectOf(element)));
    for (const subject of subjects) {
      for (const one of this.extensions.found(subject, "Form")?.get<Moddle[]>("fields") ?? []) {
        const code = one.get<string>("code");
        const options = (one.get<Moddle[] | undefined>("options") ?? []).map((option) => option.get<string>("value"));
        if (code) found.set(code, { code, label: one.get<string>("label") ?? "", type: one.get<string>("type") ?? "string", options });
      }
    }
    return [...found.values()];
  }
}
