/** The studio: a process is drawn, each step says what it needs, what is wrong stands beside it, and the draft keeps itself. */
import { calmly } from "@ui/finger";
import Modeler from "bpmn-js/lib/Modeler";
import { Conditions } from "./drawing/conditions";
import { Decisions } from "./drawing/decisions";
import { type Mark, show } from "./drawing/marks";
import { Panel } from "./drawing/panel";
import { type Problem, Saving } from "./drawing/saving";
import { SimpleCondition } from "./drawing/simple";
import { subset } from "./drawing/subset";
import { Trial } from "./drawing/trial";
import { type Canvas, type Drawing, service } from "./drawing/types";
import { letters, parsed, translation } from "./drawing/words";
import { written } from "./drawing/written";
import vocabulary from "./vocabulary.json";
import "./studio.css";

interface Setup {
  save_url: string;
  condition_url: string;
  decision_url: string;
  tables_url: string;
  trial_url: string;
  seen: string;
  name: string;
  may_change: boolean;
}

const setup = parsed<Setup>("studio-setup");
const texts = parsed<Record<string, string>>("studio-texts");
const part = <T extends HTMLElement = HTMLElement>(name: string): T => {
  const found = document.querySelector<T>(`[data-studio="${name}"]`);
  if (!found) throw new Error(name);
  return found;
};

const drawing = new Modeler({
  container: part("canvas"),
  textRenderer: letters,
  moddleExtensions: { tingtang: vocabulary },
  additionalModules: [translation(parsed("drawing-words")), subset],
} as never) as unknown as Drawing;

let problems: Problem[] = [];

function mark(): void {
  show(drawing, problems.map((one): Mark => {
    const isRemark = one.level === "warning";
    return { element: one.element, tone: isRemark ? "risk" : "bad", word: (isRemark ? texts.remark : texts.problem) ?? "" };
  }));
}

function list(found: Problem[]): void {
  const isNews = JSON.stringify(found) !== JSON.stringify(problems);
  problems = found;
  if (!trial.isRunning) mark();
  if (isNews) calmly(listProblems);
  part("count").textContent = found.length ? String(found.length) : texts.none ?? "";
  part("count").dataset.state = found.some((one) => one.level !== "warning") ? "bad" : found.length ? "risk" : "ok";
}

/** Drawn anew after each save that finds others, which comes while one presses the one before. */
function listProblems(): void {
  part("problems").replaceChildren(...problems.map((one) => {
    const item = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: one.text, className: "flow-problem" });
    button.dataset.level = one.level;
    button.addEventListener("click", () => panel.choose(one.element));
    item.append(button);
    return item;
  }));
}

function conflict(text: string): void {
  part("conflict").hidden = false;
  part("conflict-text").textContent = text;
}

const panel: Panel = new Panel(
  drawing, part("panel"), part("many"), parsed("drawing-kinds"), (count) => (texts.chosen_steps ?? "").replace("{count}", String(count)),
  (element) => { conditions?.follow(element); simple?.follow(element); },
);
const saving = new Saving(drawing, setup.save_url, setup.seen, texts, part("told"), list, conflict);
const xml = (): Promise<string> => written(drawing);
const conditions = new Conditions(
  part<HTMLTextAreaElement>("condition"), part("condition-told"), setup.condition_url, panel.asked, parsed("drawing-fields"), xml,
);
const simple = new SimpleCondition(part("simple"), part<HTMLTextAreaElement>("condition"), panel.askedInFull);
new Decisions(
  drawing, part("panel"), document.querySelector("[data-table]") as HTMLDialogElement, setup, xml, panel.asked, () => saving.save(),
  (text, parts) => sayOfFile(text, parts),
);
const trial = new Trial(drawing, part("trial"), setup.trial_url, texts, parsed("drawing-kinds"), () => { part("panel").hidden = false; mark(); });

function download(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/xml" }));
  link.download = `${setup.name}.bpmn`;
  link.click();
  URL.revokeObjectURL(link.href);
}

const MOST_SAID = 20;

/** What is to be known of a file that was taken in: what of it is lost, or why it was not taken. */
function sayOfFile(text: string, parts: string[] = []): void {
  part("file-told").hidden = !text;
  part("file-text").textContent = text;
  part("file-parts").replaceChildren(...[...new Set(parts)].slice(0, MOST_SAID).map((one) => Object.assign(document.createElement("li"), { textContent: one })));
}

async function take(file: File): Promise<void> {
  const before = await xml();
  sayOfFile("");
  try {
    const { warnings } = await drawing.importXML(await file.text());
    fit();
    saving.later();
    if (warnings.length) sayOfFile(texts.left_out ?? "", warnings.map((one) => one.message.split("\n")[0] ?? ""));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    await drawing.importXML(before);
    fit();
    sayOfFile((/no diagram to display/.test(error.message) ? texts.not_drawn : texts.unreadable) ?? "");
  }
}

const BESIDE_PALETTE = 92;
const EDGE = 32;

/** The whole drawing, beside the palette and not under it. */
function fit(): void {
  interface Box { x: number; y: number; width: number; height: number }
  const canvas = service<{ viewbox(box?: Box): { inner: Box }; getSize(): Box }>(drawing, "canvas");
  const { inner } = canvas.viewbox();
  const { width, height } = canvas.getSize();
  const scale = Math.min(1, (width - BESIDE_PALETTE - EDGE) / inner.width, (height - 2 * EDGE) / inner.height);
  if (!(scale > 0)) return;
  canvas.viewbox({
    x: inner.x - BESIDE_PALETTE / scale, y: inner.y - (height / scale - inner.height) / 2, width: width / scale, height: height / scale,
  });
}
const zoom = (factor: number): void => {
  const canvas = service<Canvas & { zoom(): number }>(drawing, "canvas");
  canvas.zoom(canvas.zoom() * factor);
};
const stack = (): { undo(): void; redo(): void } => service(drawing, "commandStack");

const verbs: Record<string, () => void> = {
  undo: () => stack().undo(),
  redo: () => stack().redo(),
  fit,
  nearer: () => zoom(1.2),
  farther: () => zoom(1 / 1.2),
  export: () => { void xml().then(download); },
  import: () => part<HTMLInputElement>("file").click(),
  trial: () => {
    service<{ select(none: null): void }>(drawing, "selection").select(null);
    part("panel").hidden = !trial.isRunning;
    trial.toggle();
  },
  mine: () => { void xml().then(download); },
  theirs: () => window.location.reload(),
  understood: () => sayOfFile(""),
};
// The library names the tools of its palette to readers of screens only.
part("canvas").addEventListener("pointerover", (event) => {
  const tool = (event.target as HTMLElement).closest<HTMLElement>(".djs-palette .entry[aria-label]");
  if (tool && !tool.title) tool.title = tool.getAttribute("aria-label") ?? "";
});
for (const button of document.querySelectorAll<HTMLElement>("[data-verb]")) {
  button.addEventListener("click", () => verbs[button.dataset.verb ?? ""]?.());
}
part<HTMLInputElement>("file").addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  if (file) void take(file);
  input.value = "";
});
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-after-save]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void saving.save().then((isKept) => { if (isKept) form.submit(); });
  });
}

void drawing.importXML(parsed<{ xml: string }>("studio-diagram").xml).then(() => {
  fit();
  list(parsed<Problem[]>("studio-problems-found"));
  part("canvas").dataset.ready = "yes";
});
