/** Light, dark, or as the machine says; runs before the page is drawn. */
import { start as holdPresses } from "./early";

const root = document.documentElement;
const machine = window.matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const wanted = root.dataset.theme ?? "auto";
  const dark = wanted === "dark" || (wanted === "auto" && machine.matches);
  root.setAttribute("data-bs-theme", dark ? "dark" : "light");
  root.dispatchEvent(new CustomEvent("tt:theme"));
}

apply();
holdPresses();
machine.addEventListener("change", apply);
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-set-theme]");
  if (!button) return;
  root.dataset.theme = button.dataset.setTheme;
  document.cookie = `tt_theme=${button.dataset.setTheme}; path=/; max-age=31536000; samesite=lax`;
  document.querySelectorAll("[data-set-theme]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  apply();
});
