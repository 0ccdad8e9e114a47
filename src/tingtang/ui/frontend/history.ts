/** How a page was reached. */
const cameBy = (type: NavigationTimingType): boolean =>
  performance.getEntriesByType("navigation").some((entry) => (entry as PerformanceNavigationTiming).type === type);

let isBack = cameBy("back_forward");

window.addEventListener("pageshow", (event) => { if (event.persisted) isBack = true; });

/** Reached by the browser's way back: it then shows what was true when it was left. */
export const isFromHistory = (): boolean => isBack;

/** Loaded again by who reads it. */
export const isReloaded = (): boolean => cameBy("reload");
