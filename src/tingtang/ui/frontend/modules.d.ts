declare module "@tabler/core/dist/js/tabler.esm.min.js" {
  export const Tooltip: { getOrCreateInstance(element: Element, options?: object): unknown };
}
declare module "@alpinejs/csp" {
  interface Alpine {
    start(): void;
    data(name: string, make: (...args: never[]) => object): void;
    store(name: string, value?: unknown): unknown;
  }
  const alpine: Alpine;
  export default alpine;
}
declare module "idiomorph/dist/idiomorph-ext.esm.js" {
  export const Idiomorph: { defaults: Record<string, unknown> };
}
declare module "*.css";
declare module "bpmn-js-differ" {
  interface Differences {
    _added: Record<string, unknown>;
    _removed: Record<string, unknown>;
    _changed: Record<string, unknown>;
    _layoutChanged: Record<string, unknown>;
  }
  export function diff(before: unknown, after: unknown): Differences;
}
