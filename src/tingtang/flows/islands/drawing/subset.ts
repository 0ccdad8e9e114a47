/** Only what the engine runs can be drawn; a step of work is a user task from the start. */
import { type Element, type ElementFactory } from "./types";

type Entry = { group?: string; className?: string; title?: string; action?: unknown };
type Entries = Record<string, Entry>;
interface Registers { registerProvider(priority: number, provider: object): void }
interface Popup { registerProvider(id: string, priority: number, provider: object): void }
interface Create { start(event: Event, shape: Element, context?: object): void }
interface AutoPlace { append(source: Element, shape: Element): void }
type Translate = (text: string) => string;

const LATER = 500;
const NO_PALETTE = ["create.data-object", "create.data-store", "create.group", "create.task", "hand-tool"];
const NO_PAD = ["append.condition-intermediate-event", "append.signal-intermediate-event", "append.compensation-activity"];
// Words of entries for what the engine does not run.
const FOREIGN = /signal|conditional-(?!flow)|compensation|cancel|link|complex|transaction|ad-hoc|script|instantiat|data-|-task$|collapsed/;
const STEPS = new Set(
  ["user", "manual", "service", "send", "receive", "rule"].map((kind) => `replace-with-${kind}-task`).concat("replace-with-call-activity"),
);
const NO_HEADER = ["toggle-loop", "toggle-is-collection", "toggle-participant-multiplicity"];

const without = (entries: Entries, names: string[]): Entries => {
  for (const name of names) delete entries[name];
  return entries;
};

const isOffered = (name: string): boolean => STEPS.has(name) || !FOREIGN.test(name);

class Subset {
  static $inject = ["palette", "contextPad", "popupMenu", "create", "elementFactory", "autoPlace", "translate"];

  constructor(
    palette: Registers, contextPad: Registers, popupMenu: Popup, private create: Create, private factory: ElementFactory,
    private autoPlace: AutoPlace, private translate: Translate,
  ) {
    palette.registerProvider(LATER, { getPaletteEntries: () => (entries: Entries) => this.inPalette(entries) });
    contextPad.registerProvider(LATER, { getContextPadEntries: () => (entries: Entries) => this.inPad(entries) });
    popupMenu.registerProvider("bpmn-replace", LATER, {
      getPopupMenuEntries: () => (entries: Entries) => without(entries, Object.keys(entries).filter((name) => !isOffered(name))),
      getPopupMenuHeaderEntries: () => (entries: Entries) => without(entries, NO_HEADER),
    });
  }

  private step = (): Element => this.factory.createShape({ type: "bpmn:UserTask" });

  private inPalette(entries: Entries): Entries {
    const start = (event: Event) => this.create.start(event, this.step());
    const step: Entry = {
      group: "activity",
      className: "bpmn-icon-user-task",
      title: this.translate("Create step"),
      action: { dragstart: start, click: start },
    };
    const { "create.subprocess-expanded": part, ...rest } = without(entries, NO_PALETTE);
    return { ...rest, "create.step": step, ...(part ? { "create.subprocess-expanded": part } : {}) };
  }

  private inPad(entries: Entries): Entries {
    without(entries, NO_PAD);
    if (entries["append.append-task"]) {
      entries["append.append-task"] = {
        group: "model",
        className: "bpmn-icon-user-task",
        title: this.translate("Append step"),
        action: {
          click: (_event: Event, element: Element) => this.autoPlace.append(element, this.step()),
          dragstart: (event: Event, element: Element) => this.create.start(event, this.step(), { source: element }),
        },
      };
    }
    return entries;
  }
}

export const subset = { __init__: ["subset"], subset: ["type", Subset] };
