/** The board: who is called where, readable at eight metres, and honest about a cut line. */
import "./board/board.css";
import { type Loudness, Voice } from "./board/voice";
import { byId, h, pageData } from "./parts/dom";
import { read, Refusal } from "./parts/http";
import { renew } from "./parts/edition";
import { maySound, wakeSound } from "./parts/speech";
import { listen } from "./parts/stream";
import { htmlLanguage, isLanguage, type Language, type Names, named, say, type Texts } from "./parts/texts";

interface Call { label: string; counter: number; language: string; at: number; sequence: number }
interface Waiting { names: Names; waiting: number; next: string; low: number | null; high: number | null }
interface State {
  sequence: number; edition: string; at: number; stream: string; hall: Names; time_zone: string; zone: Names | null;
  calls: Call[]; waiting: Waiting[]; messages: Names[];
}
interface Setup {
  state: State; texts: Texts; url: string; zone: string;
  settings: { languages: Language[]; rows: number; voice: Loudness };
}

const PULSE_MS = 30000;
const ASK_MS = 8000;
const SOON_MS = 12000;
const MESSAGE_MS = 12000;
const FRESH_MS = 75000;
const FRESH_CALL_MS = 30000;

const setup = pageData<Setup>("board-data");
const languages = setup.settings.languages.filter(isLanguage);
const first: Language = languages[0] ?? "zh-hans";
const second: Language | undefined = languages[1];
let state = setup.state;
let freshAt = Date.now();
let isCut = false;
let askedAt = 0;
let isAsking = false;
let isAskedAgain = false;
let isRevoked = false;
let shownNewest = "";
let message = 0;
let soon = 0;

const text = (name: string, data?: Record<string, string | number>): string => say(setup.texts, first, name, data);
const both = (name: string): (Node | string)[] => {
  const words = [text(name), second ? say(setup.texts, second, name) : ""].map((one) => (one === "-" ? "" : one));
  return second ? [words[0] ?? "", h("small", { lang: htmlLanguage(second) }, words[1] || "\u00a0")] : [words[0] ?? ""];
};
const clock = (at: number, seconds = false): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone: state.time_zone, hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}) }).format(at);

const voice = new Voice(setup.texts, () => setup.settings.voice, () => clock(Date.now()));

function drawNewest(call: Call | undefined): void {
  const place = byId("board-newest");
  const mark = call ? `${call.sequence}` : "";
  if (mark === shownNewest && place.childElementCount) return;
  shownNewest = mark;
  if (!call) {
    place.replaceChildren(h("p", { class: "newest-rest" }, ...both("welcome")));
    return;
  }
  place.replaceChildren(
    h("p", { class: "newest-number" }, call.label),
    h("p", { class: "newest-to" }, h("span", {}, ...both("please_go")), h("b", {}, call.counter), h("span", {}, ...both("counter"))));
  place.classList.remove("blink");
  void place.offsetWidth;
  place.classList.add("blink");
}

function draw(): void {
  const [newest, ...earlier] = state.calls;
  const perRow = window.innerHeight > window.innerWidth ? 4 : 7;
  document.body.style.setProperty("--rows", String(setup.settings.rows));
  document.body.style.setProperty("--columns", String(Math.ceil(state.waiting.length / Math.ceil(state.waiting.length / perRow)) || 1));
  drawNewest(newest);
  byId("board-calls").replaceChildren(...earlier.slice(0, setup.settings.rows).map((call) =>
    h("tr", {}, h("td", {}, call.label), h("td", {}, call.counter))));
  byId("board-waiting").replaceChildren(...state.waiting.map((one) =>
    h("li", {}, h("span", {}, named(one.names, first), second ? h("small", { lang: htmlLanguage(second) }, named(one.names, second)) : null), h("b", {}, one.waiting),
      h("span", { class: "next" }, one.next ? h("span", {}, text("next_up", { number: one.next })) : null,
        one.low === null || one.high === null ? null : h("span", {}, text("about", { low: one.low, high: one.high }))))));
  byId("board-hall").textContent = [named(state.hall, first), state.zone ? named(state.zone, first) : ""].filter(Boolean).join(" · ");
  drawLine();
}

function drawLine(): void {
  const isStale = isCut || Date.now() - freshAt > FRESH_MS;
  document.body.classList.toggle("stale", isStale);
  const place = byId("board-line");
  place.textContent = isRevoked ? text("revoked") : isStale ? text("cut", { time: clock(freshAt, true) }) : text("fresh", { time: clock(freshAt) });
  place.classList.toggle("is-cut", isStale || isRevoked);
}

function drawMessage(): void {
  const place = byId("board-message");
  const one = state.messages[message % Math.max(1, state.messages.length)];
  place.hidden = !one;
  if (one) place.textContent = languages.map((language) => named(one, language)).filter((line, at, all) => all.indexOf(line) === at).join("　　");
}

const isHere = (zone: unknown): boolean => !setup.zone || !zone || zone === setup.zone;

function announce(call: Call): void {
  voice.call({ label: call.label, counter: call.counter, language: isLanguage(call.language) ? call.language : first, at: call.at });
}

/** Asks for the whole; asked for again meanwhile, once more afterwards, however many changes were missed. */
async function fetchState(): Promise<void> {
  if (isAsking) {
    isAskedAgain = true;
    return;
  }
  isAsking = true;
  isAskedAgain = false;
  await fetchNow();
  isAsking = false;
  if (isAskedAgain) void fetchState();
}

async function fetchNow(): Promise<void> {
  window.clearTimeout(soon);
  soon = 0;
  askedAt = Date.now();
  try {
    const before = state.sequence;
    const next = await read<State>(setup.url);
    if (next.sequence < state.sequence && next.sequence !== 0) return;
    state = next;
    freshAt = Date.now();
    isCut = false;
    isRevoked = false;
    renew(setup.state.edition, next.edition);
    again(next.stream);
    const missed = next.calls.filter((call) => call.sequence > before && next.at - call.at < FRESH_CALL_MS);
    missed.reverse().forEach(announce);
    draw();
  } catch (error) {
    if (error instanceof Refusal && error.isRevoked) isRevoked = true;
    isCut = true;
    drawLine();
  }
}

function fetchSoon(): void {
  if (!soon) soon = window.setTimeout(() => void fetchState(), SOON_MS * (0.5 + Math.random()));
}

/** One change: shown at once when it is the very next; anything else means that something was missed. */
function heard(data: Record<string, unknown>): void {
  const sequence = Number(data["sequence"]);
  if (sequence <= state.sequence) return;
  if (sequence !== state.sequence + 1) {
    void fetchState();
    return;
  }
  state.sequence = sequence;
  freshAt = Date.now();
  isCut = false;
  fetchSoon();
  const kind = data["kind"];
  const label = String(data["label"] ?? "");
  if ((kind === "called" || kind === "recalled") && isHere(data["zone"])) {
    const call: Call = { label, counter: Number(data["counter"]), language: String(data["language"] ?? ""), at: Date.now(), sequence };
    state.calls = [call, ...state.calls.filter((one) => one.label !== label)].slice(0, setup.settings.rows + 1);
    announce(call);
  }
  draw();
}

const again = listen(state.stream, ["sign", "announced"], {
  heard: (name, data) => { if (name === "announced") fetchSoon(); else heard(data); },
  missed: () => void fetchState(),
  // Without the stream the board asks instead; only when that fails too is the line cut.
  line: (open) => { if (!open && Date.now() - askedAt > ASK_MS) void fetchState(); },
});

function tick(): void {
  const now = Date.now();
  byId("board-clock").textContent = clock(now);
  const date = new Intl.DateTimeFormat(htmlLanguage(first), { timeZone: state.time_zone, year: "numeric", month: "long", day: "numeric", weekday: "short" }).format(now);
  byId("board-date").textContent = date.replace(/日(?=[周週])/, "日 ");
  drawLine();
}

function offerSound(): void {
  const button = byId("board-sound");
  button.textContent = text("sound_on");
  button.hidden = !setup.settings.voice.is_on || maySound();
  button.addEventListener("click", () => void wakeSound().then((isAwake) => { button.hidden = isAwake; }));
  document.addEventListener("pointerdown", () => void wakeSound().then((isAwake) => { button.hidden = isAwake; }), { once: true });
}

document.documentElement.lang = htmlLanguage(first);
byId("board-title").replaceChildren(...both("latest_calls"));
byId("board-col-number").replaceChildren(...both("number"));
byId("board-col-counter").replaceChildren(...both("counter_col"));
byId("board-waiting-title").replaceChildren(...both("waiting_now"));
window.addEventListener("resize", draw);
draw();
drawMessage();
tick();
offerSound();
window.setInterval(tick, 1000);
window.setInterval(() => { message += 1; drawMessage(); }, MESSAGE_MS);
window.setInterval(() => void fetchState(), PULSE_MS * (0.8 + 0.4 * Math.random()));
