/** The kiosk: category, service, number in three touches; also without a line, by keyboard, by ear, and from a wheelchair. */
import "./kiosk/kiosk.css";
import { byId, type Child, h, pageData } from "./parts/dom";
import { read, Refusal, Unreachable, write } from "./parts/http";
import { renew } from "./parts/edition";
import { hush, speak } from "./parts/speech";
import { htmlLanguage, isLanguage, type Language, LANGUAGES, named, say } from "./parts/texts";
import { clockIn, type Service, type Setup, type Shown } from "./kiosk/hall";
import { watch } from "./kiosk/idle";
import { Line, NoNumbersLeft } from "./kiosk/line";
import { canSign } from "./kiosk/offline";
import * as screens from "./kiosk/screens";
import { lay } from "./kiosk/slip";

type Screen = { name: "home" | "services" | "service"; code: string } | { name: "ticket"; shown: Shown } | { name: "trouble"; what: string; then: string };
interface Ease { language: Language; isBig: boolean; isLow: boolean; isSpoken: boolean }

const PRINT_LOOKS = 6;
const PRINT_LOOK_MS = 1500;
const QUIET_SECONDS = 10;
const RESTORE_MS = 3 * 60 * 1000;
const OWN_NAMES: Record<Language, string> = { "zh-hans": "简体中文", "zh-hant": "繁體中文", en: "English" };

const setup = pageData<Setup>("kiosk-data");
const atRest = (): Ease => ({
  language: setup.settings.language, isBig: setup.settings.is_big, isLow: setup.settings.is_low, isSpoken: setup.settings.is_spoken,
});
const main = byId("kiosk-main");
const bar = byId("kiosk-bar");
const line = new Line(setup, () => told());
let ease = atRest();
let screen: Screen = { name: "home", code: "" };
let basket: Service[] = [];
let isBusy = false;
let secondsLeft = 0;
let quietSeconds = 0;
let isPressed = false;
let isStale = false;

const text = (name: string, data?: Record<string, string | number>): string => say(setup.texts, ease.language, name, data);

const view = (): screens.View => ({
  hall: line.hall, language: ease.language, isOpen: line.isOpen, isBusy, basket, text,
  go: (name, code = "") => show({ name, code }),
  add: (service) => { basket = [...basket, service]; show({ name: "home", code: "" }); },
  drop: (service) => { basket = basket.filter((one) => one.code !== service.code); refresh(); },
  take: (services) => void take(services),
  done: () => rest(),
  stay: () => { secondsLeft += 60; },
});

function content(): Child[] {
  if (line.isRevoked) return screens.trouble(view(), text("revoked"), text("revoked_what"));
  switch (screen.name) {
    case "home": return onlyCategory() ? screens.services(view(), onlyCategory() ?? "") : screens.home(view());
    case "services": return screens.services(view(), screen.code);
    case "service": return screens.service(view(), screen.code);
    case "ticket": return screens.ticket(view(), screen.shown, secondsLeft);
    case "trouble": return screens.trouble(view(), screen.what, screen.then);
  }
}

const onlyCategory = (): string | undefined => (line.hall.categories.length === 1 && !basket.length ? line.hall.categories[0]?.code : undefined);

function drawBar(): void {
  const toggle = (key: string, isOn: boolean, label: string, change: () => void): HTMLElement =>
    h("button", { class: "touch", type: "button", "data-key": key, "aria-pressed": String(isOn), onclick: () => { change(); refresh(); readOut(); } }, label);
  const languages = LANGUAGES.map((one) =>
    h("button", { class: "touch", type: "button", lang: htmlLanguage(one), "data-key": one, "aria-pressed": String(one === ease.language),
      onclick: () => { ease.language = one; refresh(); readOut(); } }, OWN_NAMES[one]));
  bar.replaceChildren(
    h("div", { class: "bar-part", role: "group", "aria-label": text("language") }, ...languages),
    h("div", { class: "bar-part", role: "group", "aria-label": text("ease") },
      toggle("big", ease.isBig, text("big"), () => { ease.isBig = !ease.isBig; }),
      toggle("low", ease.isLow, text("low"), () => { ease.isLow = !ease.isLow; }),
      toggle("spoken", ease.isSpoken, text("spoken"), () => { ease.isSpoken = !ease.isSpoken; if (!ease.isSpoken) hush(); })));
}

/** Draws what is known now; the focus stays where it was. */
function refresh(): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["key"] : undefined;
  const root = document.documentElement;
  isStale = false;
  root.lang = htmlLanguage(ease.language);
  root.classList.toggle("big", ease.isBig);
  root.classList.toggle("low", ease.isLow);
  main.dataset["screen"] = screen.name;
  main.replaceChildren(...content().filter((child): child is Node => child instanceof Node));
  byId("kiosk-hall").textContent = named(line.hall.names, ease.language);
  byId("kiosk-cut").hidden = line.isOpen;
  byId("kiosk-cut").textContent = text("offline");
  byId("kiosk-pending").textContent = line.pending ? text("pending", { n: line.pending }) : line.refused ? text("log_refused") : canSign() ? "" : text("not_secure");
  drawBar();
  if (focused) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** News wait while a finger is on the screen: a button that is drawn anew under it would not be pressed. */
function told(): void {
  if (isPressed) isStale = true;
  else refresh();
}

function release(): void {
  isPressed = false;
  window.setTimeout(() => {
    if (isStale && !isPressed) refresh();
  });
}

function show(next: Screen): void {
  screen = next;
  if (next.name === "trouble") secondsLeft = setup.settings.ticket_seconds;
  main.scrollTop = 0;
  refresh();
  document.getElementById("screen-heading")?.focus({ preventScroll: true });
  startWaiting();
  readOut();
}

function readOut(): void {
  hush();
  if (!ease.isSpoken) return;
  const words = [...main.querySelectorAll<HTMLElement>("h1, .lead, .ticket-service, .warning, dt, dd, .documents h2, .documents li")];
  const told = words.map((element) => (element.classList.contains("number") ? [...(element.textContent ?? "")].join(" ") : element.textContent ?? ""));
  void speak({ text: told.filter(Boolean).join(ease.language === "en" ? ". " : "。"), language: ease.language });
}

async function take(services: Service[]): Promise<void> {
  if (isBusy || !services.length) return;
  isBusy = true;
  refresh();
  try {
    await present(await line.take(services, ease.language));
  } catch (error) {
    if (error instanceof NoNumbersLeft) show({ name: "trouble", what: text("none_left"), then: text("ask_desk") });
    else if (error instanceof Refusal) show({ name: "trouble", what: error.message || text("failed"), then: text("ask_desk") });
    else {
      show({ name: "trouble", what: text("failed"), then: text("ask_desk") });
      throw error;
    }
  } finally {
    isBusy = false;
    told();
  }
}

async function present(shown: Shown): Promise<void> {
  basket = [];
  secondsLeft = setup.settings.ticket_seconds;
  show({ name: "ticket", shown });
  if (shown.is_printed || setup.settings.printing === "none") return;
  await line.printed(shown);
  if (setup.settings.printing === "printer" && !shown.is_offline) {
    void printThere(shown);
  } else printHere(shown);
}

/** Has the hall's printer print, and tells the customer when no slip is to be expected. */
async function printThere(shown: Shown): Promise<void> {
  let state = "";
  try {
    await write(setup.urls.print, { ticket: shown.link_key, job: shown.key }, `print-${shown.key}`);
    for (let look = 0; look < PRINT_LOOKS && state !== "sent"; look += 1) {
      await new Promise((resolve) => window.setTimeout(resolve, PRINT_LOOK_MS));
      state = (await read<{ state: string }>(`${setup.urls.printed}?job=${shown.key}`)).state;
    }
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
  }
  shown.is_slipless = state !== "sent";
  if (shown.is_slipless && screen.name === "ticket" && screen.shown === shown) refresh();
}

function printHere(shown: Shown): void {
  lay(byId("kiosk-slip"), line.hall, shown, (name, data) => say(setup.texts, shown.language, name, data));
  window.print();
}

/** Ready for who comes next. A number is forgotten first: once the screen invites the next, a power cut brings back nobody else's. */
function rest(): void {
  if (screen.name === "ticket") void line.done().finally(goHome);
  else goHome();
}

function goHome(): void {
  ease = atRest();
  basket = [];
  quietSeconds = 0;
  show({ name: "home", code: "" });
}

const isUntouched = (): boolean => screen.name === "home" && !basket.length && !isPressed && JSON.stringify(ease) === JSON.stringify(atRest());

const startWaiting = watch({
  seconds: () => (screen.name === "services" || screen.name === "service" || (screen.name === "home" && basket.length) ? setup.settings.idle_seconds : null),
  text,
  rest,
  asked: (question) => { if (ease.isSpoken) void speak({ text: question, language: ease.language }); },
});

function everySecond(): void {
  byId("kiosk-clock").textContent = clockIn(line.hall.time_zone);
  if (screen.name === "ticket" || screen.name === "trouble") {
    if (screen.name === "trouble" && line.isRevoked) return;
    secondsLeft -= 1;
    const count = document.getElementById("ticket-count");
    if (count) count.textContent = ` ${secondsLeft}`;
    if (secondsLeft <= 0) rest();
    return;
  }
  quietSeconds += 1;
  if (screen.name === "home" && !basket.length && line.isOpen && quietSeconds > QUIET_SECONDS) renew(setup.hall.edition, line.hall.edition);
  const isChanged = JSON.stringify(ease) !== JSON.stringify(atRest());
  if (screen.name === "home" && !basket.length && isChanged && quietSeconds > setup.settings.idle_seconds) rest();
}

function onKey(event: KeyboardEvent): void {
  quietSeconds = 0;
  if (document.querySelector("dialog[open]") || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape" && screen.name !== "home") rest();
  if (/^[1-9]$/.test(event.key)) main.querySelector<HTMLElement>(`[data-digit="${event.key}"]`)?.click();
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const stops = [...document.querySelectorAll<HTMLElement>("main button:not([disabled]), #kiosk-bar button")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[(at + step + stops.length) % stops.length]?.focus();
  event.preventDefault();
}

async function start(): Promise<void> {
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", () => { quietSeconds = 0; isPressed = true; });
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  main.addEventListener("focusin", (event) => {
    if (ease.isSpoken && event.target instanceof HTMLButtonElement) { hush(); void speak({ text: event.target.innerText, language: ease.language }); }
  });
  refresh();
  window.setInterval(everySecond, 1000);
  everySecond();
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register(setup.urls.worker, { scope: new URL(setup.urls.worker, location.href).pathname.replace(/[^/]*$/, "") });
  const shown = await line.start();
  told();
  if (shown && Date.now() - shown.at < RESTORE_MS && isLanguage(shown.language) && isUntouched()) {
    ease.language = shown.language;
    await present(shown);
  }
}

void start();
