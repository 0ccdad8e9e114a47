/** The customer's page keeps itself fresh and alerts: by a stream where the browser has one, by asking where not. */
import "./ticket/ticket.css";

const PULSE_MS = 20000;
const SOON_MS = 2500;
const TAP_MS = 300;
const ENDED = ["finished", "no_show", "left", "expired"];

const place = document.getElementById("place");
let phase = "";
let counter = "";
let isAsking = false;
let isAskedAgain = false;
let isTouched = false;
let touching = 0;
let soon = 0;
let sound: AudioContext | null = null;

const now = (): HTMLElement | null => document.getElementById("place-now");

function kept(name: string, value?: string): string {
  try {
    if (value !== undefined) window.sessionStorage.setItem(name, value);
    return window.sessionStorage.getItem(name) || "";
  } catch (_error) {
    return "";
  }
}

function ring(times: number): void {
  if (!sound) return;
  for (let index = 0; index < times; index += 1) {
    const tone = sound.createOscillator();
    const loud = sound.createGain();
    const start = sound.currentTime + index * 0.45;
    tone.frequency.value = index % 2 ? 660 : 880;
    loud.gain.setValueAtTime(0.3, start);
    loud.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
    tone.connect(loud);
    loud.connect(sound.destination);
    tone.start(start);
    tone.stop(start + 0.42);
  }
}

function alertAbout(words: string, times: number): void {
  if (navigator.vibrate) navigator.vibrate([300, 150, 300, 150, 600]);
  ring(times);
  const label = (place && place.getAttribute("data-label")) || "";
  document.title = words + " " + label;
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  try {
    new Notification(words, { body: label + (counter ? " → " + counter : ""), tag: "tingtang" });
  } catch (_error) {
    // Some phones show notifications of service workers only; sound and vibration have said it.
  }
}

function notice(): void {
  const part = now();
  if (!part || !place) return;
  const before = phase;
  const beforeCounter = counter;
  phase = part.getAttribute("data-phase") || "";
  counter = part.getAttribute("data-counter") || "";
  const card = document.getElementById("alert-card");
  if (card) card.hidden = phase !== "waiting" && phase !== "near";
  if (!before) return;
  if (phase === "called" && (before !== "called" || counter !== beforeCounter)) alertAbout(place.getAttribute("data-called") || "", 6);
  else if (phase === "near" && before === "waiting") alertAbout(place.getAttribute("data-near") || "", 3);
}

function cut(isCut: boolean): void {
  const banner = document.getElementById("live-cut");
  if (banner) banner.hidden = !isCut;
}

/** Whether the reader is in the middle of answering: what he chose or typed must not be taken from under his fingers. */
function isAnswering(): boolean {
  const focused = document.activeElement;
  return !!document.querySelector("[data-keep] input:checked") || !!(focused && focused.tagName === "TEXTAREA");
}

/** What is the same however often it is asked for: without the marks against forgery. */
const bare = (html: string): string => html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");

/** Shows what came. Where only the time is new, nothing else is drawn: a reader of screens stays where he reads. */
function show(html: string): void {
  if (!place) return;
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  const time = fresh.querySelector("[data-as-of]");
  const shown = place.querySelector("[data-as-of]");
  if (time && shown) shown.textContent = time.textContent;
  if (bare(fresh.innerHTML) !== bare(place.innerHTML)) place.innerHTML = html;
}

/** Asks once more where something happened while the answer was on its way. */
function askedAgain(): void {
  isAsking = false;
  if (isAskedAgain) askSoon();
  isAskedAgain = false;
}

function ask(): void {
  window.clearTimeout(soon);
  soon = 0;
  isAskedAgain = isAsking;
  if (isAsking || !place || isAnswering()) return;
  isAsking = true;
  const request = new XMLHttpRequest();
  request.open("GET", place.getAttribute("data-part") || "");
  request.setRequestHeader("X-Part", "1");
  request.timeout = 10000;
  request.onload = () => {
    askedAgain();
    cut(request.status >= 500);
    if (request.status !== 200 || isAnswering()) return;
    if (isTouched) {
      askSoon(); // what is drawn anew under a finger is not pressed
      return;
    }
    show(request.responseText);
    notice();
  };
  request.onerror = request.ontimeout = () => {
    askedAgain();
    cut(true);
  };
  request.send();
}

function askSoon(): void {
  if (!soon) soon = window.setTimeout(ask, SOON_MS * (0.5 + Math.random()));
}

function listen(): void {
  const url = place && place.getAttribute("data-stream");
  if (!url || typeof EventSource === "undefined") return;
  const source = new EventSource(url);
  source.addEventListener("sign", (event) => {
    const mine = (event as MessageEvent<string>).data.indexOf('"' + (place.getAttribute("data-label") || "") + '"') >= 0;
    if (mine) ask();
    else askSoon();
  });
  for (const name of ["resync", "expired", "announced"]) source.addEventListener(name, askSoon);
}

/** Not every old browser knows pointers. */
function watchFingers(): void {
  const down = (event: Event): void => {
    if ((event as MouseEvent).button) return; // whoever opens a menu lifts nothing
    window.clearTimeout(touching);
    isTouched = true;
  };
  const up = (): void => {
    window.clearTimeout(touching);
    touching = window.setTimeout(() => { isTouched = false; }, TAP_MS);
  };
  for (const name of ["touchstart", "mousedown"]) document.addEventListener(name, down, { capture: true, passive: true });
  for (const name of ["touchend", "touchcancel", "mouseup", "dragend"]) document.addEventListener(name, up, { capture: true, passive: true });
}

function offerAlerts(): void {
  const card = document.getElementById("alert-card");
  const button = document.getElementById("alert-on");
  const told = document.getElementById("alert-is-on");
  if (!card || !button || !told) return;
  const on = (): void => {
    button.hidden = true;
    told.hidden = false;
  };
  button.addEventListener("click", () => {
    const Sound = window.AudioContext || (window as unknown as { webkitAudioContext?: typeof AudioContext }).webkitAudioContext;
    if (Sound && !sound) sound = new Sound();
    ring(1);
    if (navigator.vibrate) navigator.vibrate(200);
    if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
    kept("alerts", "1");
    on();
  });
}

if (place) {
  notice();
  watchFingers();
  offerAlerts();
  if (ENDED.indexOf(phase) < 0 || document.querySelector("[data-keep]")) {
    listen();
    window.setInterval(ask, PULSE_MS);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) ask();
    });
  }
}
