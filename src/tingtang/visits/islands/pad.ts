/** The rating pad: faces with words for the service that has just ended, one touch, thanks, back to rest. */
import { calmly } from "@ui/finger";
import "./pad/pad.css";
import { byId, type Child, h, pageData } from "./parts/dom";
import { read, Refusal, write } from "./parts/http";
import { renew } from "./parts/edition";
import { listen } from "./parts/stream";
import { htmlLanguage, isLanguage, type Language, LANGUAGES, type Names, named, say, type Texts } from "./parts/texts";
import { face } from "./pad/face";

interface Level { code: string; names: Names }
interface Asked { id: number; clerk: string; badge: string; service: Names; language: string; seconds_left: number; levels: Level[] }
interface State { edition: string; stream: string; hall: Names; counter: number; clerk: string; badge: string; asked: Asked | null }
interface Setup { state: State; texts: Texts; settings: { language: Language; thanks_seconds: number }; urls: { state: string; rate: string } }

const PULSE_MS = 30000;
const ASK_MS = 5000;
const OWN_NAMES: Record<Language, string> = { "zh-hans": "简体中文", "zh-hant": "繁體中文", en: "English" };

const setup = pageData<Setup>("pad-data");
const main = byId("pad-main");
let state = setup.state;
let language = setup.settings.language;
let screen: "rest" | "ask" | "thanks" | "sorry" = "rest";
let isSending = false;
let isOpen = true;
let isRevoked = false;
let askedId = 0;
let askedAt = 0;
let latestAsk = 0;
let drawn = "";
let done = 0;
let timer = 0;

const text = (name: string, data?: Record<string, string | number>): string => say(setup.texts, language, name, data);

function person(name: string, badge: string): HTMLElement {
  return h("div", { class: "person" }, h("span", { class: "portrait", "aria-hidden": "true" }, name.slice(0, 1)),
    h("div", {}, h("strong", {}, name), badge ? h("span", {}, text("badge", { badge })) : null));
}

function asking(asked: Asked): Child[] {
  const faces = asked.levels.map((level, index) =>
    h("li", {}, h("button", { class: "face", type: "button", disabled: isSending, "data-level": level.code, onclick: () => void rate(asked, level) },
      face(index, asked.levels.length), h("span", {}, named(level.names, language)))));
  return [person(asked.clerk, asked.badge), h("p", { class: "service" }, named(asked.service, language)),
    h("h1", { tabindex: "-1", id: "pad-heading" }, text("how_was_it")), h("ul", { class: "faces" }, ...faces),
    h("p", { class: "quiet" }, text("voluntary"))];
}

function resting(): Child[] {
  return [h("p", { class: "counter" }, text("counter", { n: state.counter })), state.clerk ? person(state.clerk, state.badge) : null,
    h("h1", { tabindex: "-1", id: "pad-heading" }, text(state.clerk ? "at_your_service" : "nobody_here"))];
}

function content(): Child[] {
  if (isRevoked) return [h("h1", {}, text("revoked")), h("p", { class: "service" }, text("revoked_what"))];
  if (screen === "thanks") return [h("div", { class: "thanks" }, face(0, 2)), h("div", { role: "status" }, h("h1", { tabindex: "-1", id: "pad-heading" }, text("thanks"))), h("p", { class: "service" }, text("thanks_why"))];
  if (screen === "sorry") return [h("div", { role: "status" }, h("h1", { tabindex: "-1", id: "pad-heading" }, text("sorry"))), h("p", { class: "service" }, text("sorry_why"))];
  return screen === "ask" && state.asked ? asking(state.asked) : resting();
}

/** All that the screen is drawn of. */
const facts = (): string =>
  JSON.stringify([screen, language, isOpen, isRevoked, isSending, state.hall, state.counter, state.clerk, state.badge, state.asked?.id]);

/** Draws what is new; a pulse without news leaves every button where it is. */
function drawNews(): void {
  if (facts() !== drawn) calmly(draw);
}

function draw(): void {
  drawn = facts();
  document.documentElement.lang = htmlLanguage(language);
  main.dataset["screen"] = isRevoked ? "revoked" : screen;
  const levels = state.asked?.levels.length ?? 4;
  main.style.setProperty("--levels", String(levels));
  main.style.setProperty("--columns", String(levels === 4 ? 2 : Math.min(3, levels)));
  main.replaceChildren(...content().filter((child): child is Node => child instanceof Node));
  byId("pad-hall").textContent = named(state.hall, language);
  byId("pad-cut").hidden = isOpen;
  byId("pad-cut").textContent = text("cut");
  byId("pad-languages").replaceChildren(...LANGUAGES.map((one) =>
    h("button", { class: "touch", type: "button", lang: htmlLanguage(one), "aria-pressed": String(one === language), onclick: () => { language = one; draw(); } }, OWN_NAMES[one])));
}

function go(next: typeof screen, seconds?: number): void {
  window.clearTimeout(timer);
  screen = next;
  if (seconds) timer = window.setTimeout(rest, seconds * 1000);
  draw();
  document.getElementById("pad-heading")?.focus({ preventScroll: true });
}

function rest(): void {
  language = setup.settings.language;
  askedId = 0;
  go("rest");
}

/** Shows the question when there is a new one; takes it away when it is no longer open. */
function settle(next: State): void {
  state = next;
  isRevoked = false;
  isOpen = true;
  if (screen === "rest") renew(setup.state.edition, next.edition);
  again(next.stream);
  const asked = next.asked;
  if (asked && asked.id !== done && asked.id !== askedId) {
    askedId = asked.id;
    language = isLanguage(asked.language) ? asked.language : setup.settings.language;
    go("ask", asked.seconds_left);
  } else if (!asked && screen === "ask" && !isSending) rest();
  else drawNews();
}

async function fetchState(): Promise<void> {
  askedAt = Date.now();
  latestAsk += 1;
  const mine = latestAsk;
  try {
    const next = await read<State>(setup.urls.state);
    if (mine === latestAsk) settle(next); // an answer that was overtaken tells of what was
  } catch (error) {
    if (mine !== latestAsk) return;
    if (error instanceof Refusal && error.isRevoked) isRevoked = true;
    else isOpen = false;
    drawNews();
  }
}

async function rate(asked: Asked, level: Level): Promise<void> {
  if (isSending || done === asked.id) return;
  isSending = true;
  draw();
  try {
    await write(setup.urls.rate, { rating: asked.id, level: level.code }, `pad-${asked.id}-${level.code}`);
    done = asked.id;
    go("thanks", setup.settings.thanks_seconds);
  } catch (error) {
    if (error instanceof Refusal) done = asked.id;
    go("sorry", setup.settings.thanks_seconds);
  } finally {
    isSending = false;
  }
}

const again = listen(state.stream, ["pad"], {
  heard: () => void fetchState(),
  missed: () => void fetchState(),
  // Without the stream the pad asks instead; only when that fails too is the line cut.
  line: (open) => { if (!open && Date.now() - askedAt > ASK_MS) void fetchState(); },
});

document.addEventListener("contextmenu", (event) => event.preventDefault());
settle(state);
window.setInterval(() => void fetchState(), PULSE_MS);
