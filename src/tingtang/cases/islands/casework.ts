/** The work pages: drafts that are kept, who else is here, parts that open, printing. */
import "./casework.css";
import "./casework/gone";
import "./casework/keeping";

const DRAFT_MS = 800;
const HERE_MS = 20000;
const GONE_MS = 50000;
const SUGGEST_MS = 200;

const parsed = (id: string): Record<string, string> =>
  JSON.parse(document.getElementById(id)?.textContent || "{}") as Record<string, string>;
const texts = parsed("casework-texts");
const token = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

async function send(url: string, values: Record<string, string>): Promise<boolean> {
  const body = new URLSearchParams(values);
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
    return answer.ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

interface Ajax {
  ajax(verb: string, url: string, context: Record<string, unknown>): Promise<void>;
}
const htmx = (window as unknown as { htmx: Ajax }).htmx;

/* Drafts: kept on the server a moment after the last key. */
const composer = (): HTMLFormElement | null => document.querySelector<HTMLFormElement>("#case-composer");
let draftTimer = 0;
let kept = composer()?.querySelector("textarea")?.value ?? "";
let keeping: Promise<void> | undefined;

function tellDraft(text: string): void {
  const told = document.querySelector("[data-draft-told]");
  if (told) told.textContent = text;
}

function kindOf(form: HTMLFormElement): string {
  return form.querySelector<HTMLInputElement>("input[name=kind]:checked")?.value ?? "note";
}

/** One after the other: a draft on its way when the note itself was sent would stay behind it, so the empty field is told after it. */
function keepDraft(): Promise<void> {
  keeping = (keeping ?? Promise.resolve()).then(keepNow);
  return keeping;
}

async function keepNow(): Promise<void> {
  const form = composer();
  const text = form?.querySelector("textarea")?.value ?? "";
  if (!form || text === kept) return;
  tellDraft((text && texts.saving) || "");
  const isKept = await send(form.dataset.draftUrl ?? "", { body: text, kind: kindOf(form) });
  if (isKept) kept = text;
  tellDraft((text && (isKept ? texts.saved : texts.not_saved)) || "");
}

function later(): void {
  window.clearTimeout(draftTimer);
  draftTimer = window.setTimeout(() => { void keepDraft(); }, DRAFT_MS);
}

function showKind(): void {
  const form = composer();
  if (!form) return;
  const isNote = kindOf(form) === "note";
  form.classList.toggle("is-public", !isNote);
  const verb = form.querySelector("[data-composer-verb]");
  if (verb) verb.textContent = (isNote ? texts.note : texts.answer) ?? "";
  const area = form.querySelector("textarea");
  if (area) area.placeholder = (isNote ? texts.note_hint : texts.answer_hint) ?? "";
}

function clearComposer(): void {
  const form = composer();
  const area = form?.querySelector("textarea");
  if (!form || !area) return;
  window.clearTimeout(draftTimer);
  const chosen = form.querySelector<HTMLInputElement>("input[name=kind]:checked");
  form.reset(); // else the empty field, which may not be sent empty, is drawn as a mistake
  if (chosen) chosen.checked = true;
  area.value = "";
  void keepDraft();
  area.rows = 3;
  tellDraft("");
}

/* Who else has the page open. */
const others = new Map<number, { name: string; state: string; at: number }>();
const root = document.querySelector<HTMLElement>("[data-case]");
const me = Number(root?.dataset.me ?? 0);
let mine = "reading";

function drawOthers(): void {
  const place = document.getElementById("case-here");
  if (!place) return;
  const now = Date.now();
  for (const [key, one] of others) if (now - one.at > GONE_MS) others.delete(key);
  place.replaceChildren(...[...others.values()].map((one) => {
    const chip = document.createElement("span");
    chip.className = `chip chip-here ${one.state === "writing" ? "is-writing" : ""}`;
    chip.textContent = (texts[one.state] ?? texts.reading ?? "{name}").replace("{name}", one.name);
    return chip;
  }));
}

function tellHere(state: string): void {
  const url = root?.dataset.hereUrl;
  if (url) void send(url, { state });
}

function hear(data: { who: number; name: string; state: string }): void {
  if (data.who === me) return;
  const isNew = !others.has(data.who);
  if (data.state === "left") others.delete(data.who);
  else others.set(data.who, { name: data.name, state: data.state, at: Date.now() });
  drawOthers();
  if (isNew && data.state !== "left") tellHere(mine);
}

function setMine(state: string): void {
  if (mine === state) return;
  mine = state;
  tellHere(state);
}

/* The reasoning of a clock that somebody has open stays open, and is reckoned again when the clock may have changed. */
function reckonAgain(): void {
  for (const told of document.querySelectorAll<HTMLDetailsElement>("details[data-reckoning][open]")) {
    void htmx.ajax("get", told.dataset.reckoning ?? "", { target: told.querySelector("div"), swap: "innerHTML" });
  }
}
document.addEventListener("live:case", reckonAgain);
document.addEventListener("live:clocks", reckonAgain);

let similarTimer = 0;
let similarAsked = 0;

function askSimilar(): void {
  const place = document.querySelector<HTMLElement>("[data-similar-url]");
  const form = place?.parentElement?.querySelector("form");
  if (!place || !form) return;
  window.clearTimeout(similarTimer);
  similarTimer = window.setTimeout(() => {
    const values = new FormData(form);
    const query = new URLSearchParams({ title: String(values.get("title") ?? ""), customer: String(values.get("customer") ?? "") });
    similarAsked += 1;
    const mine = similarAsked;
    void fetch(`${place.dataset.similarUrl}?${query}`).then(async (answer) => {
      const html = await answer.text();
      if (answer.ok && mine === similarAsked) place.innerHTML = html;
    });
  }, 2 * SUGGEST_MS);
}

/* The board: cards dragged, or moved with Shift and the arrow keys. */
let dragged = "";

function dropOn(column: HTMLElement, number: string): void {
  const board = document.querySelector<HTMLElement>("#board");
  const holder = column.closest<HTMLElement>("[data-by]");
  const card = document.getElementById(`card-${number}`);
  if (!board || !holder || !number || card?.closest("[data-column]") === column) return;
  const { by, team, kind } = holder.dataset;
  const values = { number, column: column.dataset.column ?? "", by, team, kind };
  void htmx.ajax("post", board.dataset.dropUrl ?? "", { target: board, swap: "morph:innerHTML", values, source: board });
}

function onBoardKey(event: KeyboardEvent): void {
  const card = (event.target as HTMLElement).closest<HTMLElement>(".board-card");
  const column = card?.closest<HTMLElement>("[data-column]");
  if (!card || !column || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const columns = [...document.querySelectorAll<HTMLElement>("[data-column]")];
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  const next = columns[columns.indexOf(column) + step];
  if (step && event.shiftKey && next) dropOn(next, card.dataset.number ?? "");
  else if (step) next?.querySelector<HTMLElement>(".board-card a")?.focus();
  else {
    const cards = [...column.querySelectorAll<HTMLElement>(".board-card")];
    cards[cards.indexOf(card) + (event.key === "ArrowDown" ? 1 : -1)]?.querySelector<HTMLElement>("a")?.focus();
  }
}

document.addEventListener("dragstart", (event) => {
  dragged = (event.target as HTMLElement).closest<HTMLElement>(".board-card")?.dataset.number ?? "";
});
document.addEventListener("dragover", (event) => {
  const column = (event.target as Element).closest("[data-column]");
  if (!dragged || !column) return;
  event.preventDefault();
  for (const one of document.querySelectorAll("[data-column]")) one.classList.toggle("is-over", one === column);
});
document.addEventListener("drop", (event) => {
  const column = (event.target as Element).closest<HTMLElement>("[data-column]");
  if (!dragged || !column) return;
  event.preventDefault();
  dropOn(column, dragged);
});
document.addEventListener("dragend", () => {
  dragged = "";
  for (const one of document.querySelectorAll(".is-over")) one.classList.remove("is-over");
});
document.addEventListener("keydown", onBoardKey);

/* Parts that open in place, and the dialog. */
const dialog = (): HTMLDialogElement | null => document.querySelector<HTMLDialogElement>("#case-dialog");

function ofTeam(): void {
  const team = document.querySelector<HTMLSelectElement>("[data-give-team]");
  const staff = document.querySelector<HTMLSelectElement>("#give-staff");
  if (!team || !staff) return;
  for (const option of staff.options) option.hidden = option.disabled = Boolean(option.value) && option.dataset.team !== team.value;
  if (staff.selectedOptions[0]?.disabled) staff.value = "";
}

function closeParts(): void {
  for (const part of document.querySelectorAll<HTMLElement>(".case-part")) part.hidden = true;
}

function openPart(id: string): void {
  closeParts();
  const part = document.getElementById(id);
  if (!part) return;
  part.hidden = false;
  part.querySelector<HTMLElement>("input:not([type=hidden], [type=radio]), select, textarea")?.focus();
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const asks = target.closest<HTMLElement>("[data-ask-reason]");
  if (asks) {
    const reason = asks.parentElement?.querySelector<HTMLElement>(".case-reason");
    if (reason) {
      reason.hidden = false;
      asks.hidden = true;
      reason.querySelector("input")?.focus();
    }
  }
  const opens = target.closest<HTMLElement>("[data-open-part]");
  if (opens) openPart(opens.dataset.openPart ?? "");
  if (target.closest("[data-close-part]")) closeParts();
  if (target.closest("[data-close]")) dialog()?.close();
  if (target.closest("[data-print]")) window.print();
  const fill = target.closest<HTMLInputElement>("[data-fill]");
  const box = fill && document.getElementById(fill.dataset.fill ?? "");
  if (fill && box instanceof HTMLInputElement) box.value = fill.value;
});
document.addEventListener("input", (event) => {
  const target = event.target as HTMLElement;
  if (target.id === "case-note") {
    later();
    setMine("writing");
    const area = target as HTMLTextAreaElement;
    area.rows = Math.min(14, Math.max(3, area.value.split("\n").length + 1));
  }
  if (target.matches("[data-similar], form [name=title]")) askSimilar();
});
document.addEventListener("change", (event) => {
  const target = event.target as HTMLElement;
  if (target.matches("#case-composer input[name=kind]")) {
    showKind();
    later();
    document.getElementById("case-note")?.focus();
  }
  if (target.matches("[data-give-team]")) ofTeam();
});
document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.id === "case-note") composer()?.requestSubmit();
  if (event.key === "Escape" && target.closest(".case-part, .case-reason, #case-composer")) {
    closeParts();
    target.blur();
  }
});
document.addEventListener("focusout", (event) => {
  if ((event.target as HTMLElement).id === "case-note") {
    setMine("reading");
    void keepDraft();
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  const target = (event as CustomEvent<{ target: Element }>).detail.target;
  if (target.id !== "case-dialog-body") return;
  if (!dialog()?.open) dialog()?.showModal();
  ofTeam();
  target.querySelector<HTMLElement>("select")?.focus();
});
/** A diagram that came with a part of the page: what draws it is fetched once. */
document.addEventListener("htmx:afterSettle", () => {
  const diagram = document.querySelector<HTMLElement>("[data-flowchart][data-script]:not([data-ready])");
  if (!diagram) return;
  const src = diagram.dataset.script ?? "";
  if (document.querySelector(`script[src="${src}"]`)) {
    document.dispatchEvent(new Event("flowchart:draw"));
    return;
  }
  const script = document.createElement("script");
  script.src = src;
  document.head.append(script);
});
for (const name of ["casework:done", "casework:written"]) {
  document.addEventListener(name, () => {
    dialog()?.close();
    closeParts();
    for (const part of document.querySelectorAll<HTMLFormElement>(".case-part")) part.reset();
  });
}
/** What was taken, taken back from a notice, or kept in a part of the case is shown at once, also where the line is cut:
 *  a step taken a moment later by the same person must not look like somebody else's change. */
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, target, successful, requestConfig } = (
    event as CustomEvent<{ elt: Element; target: Element; successful: boolean; requestConfig: { verb: string } }>
  ).detail;
  const isOurs = elt === document.body || elt.matches(".case-row-act") || target.matches("#case-main-panels, #case-panels");
  if (!successful || requestConfig.verb !== "post" || !isOurs) return;
  for (const part of document.querySelectorAll("#case, #board, #mine, #queue")) part.dispatchEvent(new CustomEvent("tt:refresh", { bubbles: true }));
});
document.addEventListener("casework:written", () => {
  clearComposer();
  setMine("reading");
});
document.addEventListener("live:here", (event) => {
  const message = (event as CustomEvent<{ data: { who: number; name: string; state: string } }>).detail;
  hear(message.data);
});
if (root) {
  tellHere(mine);
  window.setInterval(() => { if (!document.hidden) tellHere(mine); drawOthers(); }, HERE_MS);
  window.addEventListener("pagehide", () => {
    const values = new FormData();
    values.set("state", "left");
    values.set("csrfmiddlewaretoken", token());
    navigator.sendBeacon(root.dataset.hereUrl ?? "", values);
  });
  showKind();
}
