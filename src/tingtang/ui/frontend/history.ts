/** Whether a page was reached by the browser's way back: it then shows what was true when it was left. */
let isBack = performance.getEntriesByType("navigation").some((entry) => (entry as PerformanceNavigationTiming).type === "back_forward");

window.addEventListener("pageshow", (event) => { if (event.persisted) isBack = true; });

export const isFromHistory = (): boolean => isBack;
