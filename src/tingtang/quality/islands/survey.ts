/** A survey on a page: questions appear when their conditions hold, and the points still to be shared out are said. */
import "./survey.css";

interface Condition {
  question: string;
  is: string[];
  at_least: number | null;
  at_most: number | null;
}

const form = document.getElementById("survey") as HTMLFormElement | null;

function given(code: string): string[] {
  if (!form) return [];
  const inputs = form.querySelectorAll<HTMLInputElement>(`[name="q_${code}"]`);
  return Array.from(inputs)
    .filter((one) => (one.type !== "radio" && one.type !== "checkbox") || one.checked)
    .map((one) => one.value)
    .filter((value) => value !== "");
}

function holds(one: Condition): boolean {
  const values = given(one.question);
  if (values.length === 0) return false;
  if (one.is.length > 0) return values.some((value) => one.is.includes(value));
  const number = Number(values[0]);
  return (one.at_least === null || number >= one.at_least) && (one.at_most === null || number <= one.at_most);
}

function show(): void {
  form?.querySelectorAll<HTMLFieldSetElement>("[data-when]").forEach((part) => {
    const isAsked = (JSON.parse(part.dataset.when ?? "[]") as Condition[]).every(holds);
    part.hidden = !isAsked;
    part.disabled = !isAsked;
  });
  form?.querySelectorAll<HTMLElement>("[data-points-left]").forEach((told) => {
    const inputs = form.querySelectorAll<HTMLInputElement>(`[data-points="${told.dataset.pointsLeft ?? ""}"]`);
    const left = 100 - Array.from(inputs).reduce((sum, one) => sum + (Number(one.value) || 0), 0);
    const words = left < 0 ? told.dataset.over : told.dataset.words;
    told.textContent = (words ?? "{n}").replace("{n}", String(Math.abs(left)));
  });
}

form?.addEventListener("input", show);
form?.addEventListener("change", show);
show();
form?.querySelector<HTMLElement>("[aria-invalid]")?.scrollIntoView({ block: "center" });
