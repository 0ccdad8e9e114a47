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
