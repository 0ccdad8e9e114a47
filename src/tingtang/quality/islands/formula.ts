/** The editor of formulas: suggestions from the journal's vocabulary while typing, and the figure of the latest weeks beside it. */
import "./formula.css";

interface Kind { name: string; label: string; attributes: Record<string, string>; objects: string[] }
interface Vocabulary { words: string[]; events: Kind[] }
interface Option { text: string; note: string }

const MOST = 12;
const PAUSE = 500;
const WORD = /[\w.":]*$/;

function start(area: HTMLTextAreaElement): void {
  const source = document.getElementById("formula-vocabulary");
  const logs = JSON.parse(source?.textContent ?? "{}") as Record<string, Vocabulary>;
  const list = document.createElement("ul");
  list.className = "formula-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.id = "formula-options";
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  area.after(list);
  const log = document.querySelector<HTMLSelectElement>("[name=log]");
  const vocabulary = (): Vocabulary | undefined => logs[log?.value || "1"] ?? logs["1"];
  let chosen = 0;
  let options: Option[] = [];

  /** What may stand here: fields of the event types that the formula names come first. */
  function fitting(): Option[] {
    const known = vocabulary();
    const word = area.value.slice(0, area.selectionStart).match(WORD)?.[0] ?? "";
    if (!known || word.length < 1) return [];
    const named = known.events.filter((one) => area.value.includes(one.name));
    const fields = (named.length ? named : []).flatMap((one) => [
      ...Object.entries(one.attributes).map(([text, note]) => ({ text, note })),
      ...one.objects.map((text) => ({ text, note: "●" })),
    ]);
    const all: Option[] = [...fields, ...known.words.map((text) => ({ text, note: "" })), ...known.events.map((one) => ({ text: one.name, note: one.label }))];
    const low = word.toLowerCase();
    const seen = new Set<string>();
    const fits = all.filter((one) => (one.text.toLowerCase().includes(low) || one.note.toLowerCase().includes(low)) && one.text !== word && !seen.has(one.text) && seen.add(one.text));
    return fits.sort((a, b) => Number(b.text.startsWith(low)) - Number(a.text.startsWith(low))).slice(0, MOST);
  }

  function show(): void {
    options = fitting();
    chosen = 0;
    list.hidden = options.length === 0;
    draw();
  }

  function draw(): void {
    list.replaceChildren(...options.map((one, place) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(place === chosen));
      item.textContent = one.text;
      if (one.note) {
        const note = document.createElement("small");
        note.textContent = one.note;
        item.append(note);
      }
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(place); });
      return item;
    }));
  }

  function take(place: number): void {
    const one = options[place];
    if (!one) return;
    const before = area.value.slice(0, area.selectionStart).replace(WORD, "");
    const after = area.value.slice(area.selectionStart);
    area.value = before + one.text + after;
    area.selectionStart = area.selectionEnd = before.length + one.text.length;
    list.hidden = true;
    later();
  }

  area.addEventListener("input", () => { show(); later(); });
  area.addEventListener("blur", () => { list.hidden = true; });
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return; // Chinese that is being typed takes the keys for itself
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length;
      draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(chosen);
    } else if (event.key === "Escape") {
      list.hidden = true;
    } else {
      return;
    }
    event.preventDefault();
  });

  const panel = document.getElementById("formula-preview");
  let timer = 0;
  let asked = 0;
  function later(): void {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void preview(), PAUSE);
  }
  async function preview(): Promise<void> {
    if (!panel?.dataset.url) return;
    const form = area.form;
    const body = new FormData();
    for (const name of ["formula", "unit", "log", "csrfmiddlewaretoken"]) {
      const field = form?.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) body.set(name, field.value);
    }
    const mine = ++asked;
    const answer = await fetch(panel.dataset.url, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (mine === asked && answer.ok) panel.innerHTML = await answer.text();
  }
  document.querySelectorAll<HTMLButtonElement>("[data-formula-example]").forEach((button) => {
    button.addEventListener("click", () => { area.value = button.dataset.formulaExample ?? ""; area.focus(); later(); });
  });
  for (const name of ["unit", "log"]) document.querySelector(`[name=${name}]`)?.addEventListener("change", later);
  if (area.value) later();
}

document.querySelectorAll<HTMLTextAreaElement>("textarea[data-formula]").forEach(start);
