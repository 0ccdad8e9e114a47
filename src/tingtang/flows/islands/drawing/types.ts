/** What the studio uses of bpmn-js and its model; the library gives services by name, so their shapes are said here. */

export interface Moddle {
  $type: string;
  id: string;
  name?: string;
  $parent?: Moddle;
  $attrs?: Record<string, string>;
  get<T = unknown>(name: string): T;
  [name: string]: unknown;
}

export interface Element {
  id: string;
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  parent?: Element;
  source?: Element;
  target?: Element;
  labelTarget?: Element;
  outgoing: Element[];
  businessObject: Moddle;
}

export interface EventBus {
  on(names: string | string[], listener: (event: never) => void): void;
  fire(name: string, event?: object): void;
}
export interface Canvas {
  zoom(level: "fit-viewport" | number, center?: "auto"): number;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  getRootElement(): Element;
  scrollToElement(element: string | Element): void;
  viewbox(): { x: number; y: number; width: number; height: number };
}
export interface Overlays {
  add(element: string, type: string, overlay: { position: Record<string, number>; html: HTMLElement }): string;
  remove(filter: { type: string }): void;
}
export interface Registry {
  get(id: string): Element | undefined;
  filter(test: (element: Element) => boolean): Element[];
}
export interface Modeling {
  updateProperties(element: Element, values: Record<string, unknown>): void;
  updateModdleProperties(element: Element, part: Moddle, values: Record<string, unknown>): void;
  updateLabel(element: Element, text: string): void;
  createShape(shape: Element, at: { x: number; y: number }, parent: Element): Element;
  connect(source: Element, target: Element): Element;
  removeElements(elements: Element[]): void;
}
export interface Factory {
  create(type: string, values?: Record<string, unknown>): Moddle;
}
export interface ElementFactory {
  createShape(values: Record<string, unknown>): Element;
}
export interface Selection {
  get(): Element[];
  select(element: Element | Element[] | null): void;
}

/** A modeler or viewer, by what is used of it. */
export interface Drawing {
  importXML(xml: string): Promise<{ warnings: { message: string }[] }>;
  saveXML(options: { format: boolean }): Promise<{ xml?: string }>;
  saveSVG(): Promise<{ svg: string }>;
  get(name: string): unknown;
  getDefinitions(): unknown;
}

/** A service of `drawing`. */
export const service = <T>(drawing: Drawing, name: string): T => drawing.get(name) as T;

/** Calls `act` when the drawing has changed; not for a file that could not be taken in and left the canvas empty. */
export const whenDrawn = (drawing: Drawing, act: () => void): void => {
  const listener = (event?: { error?: unknown }) => { if (!event?.error) act(); };
  service<EventBus>(drawing, "eventBus").on(["commandStack.changed", "import.done"], listener);
};

/** Whether `element` is one of the BPMN types, without prefix. */
export const isOne = (element: Element, ...types: string[]): boolean => {
  const own = element.businessObject as Moddle & { $instanceOf(type: string): boolean };
  return types.some((type) => own.$instanceOf(`bpmn:${type}`));
};
