/** Inspections filled on a phone, with or without a line: everything typed is on the disk at once, and handed over once. */
import { calmly } from "@ui/finger";
import "./rounds.css";

import { type Filled, forget, type Item, keepData, lately, type Photo, put, recallData, type Seen, sheetsOf } from "./rounds/store";

interface Task { key: string; kind: string; title: string; hall: string; hall_name: string; zone: string; place: string; due_at: string | null; day: string | null; told: string; seen: Seen[]; items: Item[]; pass_share: number; }
interface Sheet { code: string; name: string; items: Item[]; pass_share: number; }
interface Data { csrf: string; staff: number; language: string; at: string; tasks: Task[]; sheets: Sheet[]; halls: { code: string; name: string; people: { badge: string; name: string }[] }[]; }

const root = document.getElementById("rounds") as HTMLElement;
const setup = JSON.parse(document.getElementById("rounds-setup")?.textContent ?? "{}") as { urls: Record<string, string>; texts: Record<string, string>; staff: number };
const words = setup.texts;
const RETRY_MS = 20_000;
const LARGEST = 1600;
const STILL_MS = 5_000;
let data: Data | undefined;
let open: Filled | undefined;
let isCut = false;
let isSending = false;
/** Sheets that were opened here and not handed in: one of each, to which a photo comes however late. */
const begun = new Map<string, Filled>();
/** The sheet and the hall that were chosen for a round out of turn. */
const spotted = { sheet: "", hall: "", about: "" };
/** What came of the sheets handed over since one was opened. */
let handed: string[] = [];

const say = (name: string, about: Record<string, string | number> = {}): string =>
  Object.entries(about).reduce((text, [key, value]) => text.replace(`{${key}}`, String(value)), words[name] ?? name);
const inWords = (texts: Record<string, string>): string => texts[data?.language ?? ""] || texts["zh-hans"] || Object.values(texts)[0] || "";

function make<K extends keyof HTMLElementTagNameMap>(tag: K, about: Partial<HTMLElementTagNameMap[K]> & { class?: string } = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  const { class: name, ...rest } = about;
  if (name) made.className = name;
  Object.assign(made, rest);
  made.append(...children);
  return made;
}

async function refresh(): Promise<void> {
  try {
    const answer = await fetch(setup.urls.data ?? "", { headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) throw new Error(String(answer.status));
    data = (await answer.json()) as Data;
    await keepData(setup.staff, data);
    isCut = false;
  } catch {
    isCut = true;
    data ??= await recallData<Data>(setup.staff);
  }
}

async function send(): Promise<void> {
  if (isSending) return;
  isSending = true;
  try {
    const waiting = (await sheetsOf(setup.staff)).filter((one) => one.state === "ready");
    for (const one of waiting) if (!(await handOver(one))) break;
  } finally {
    isSending = false;
  }
}

/** Hands one sheet over; false when there is no line. The server knows its key, so a lost answer does no harm. */
async function handOver(one: Filled): Promise<boolean> {
  const body = new FormData();
  const { photos, ...told } = one;
  body.append("sheet", JSON.stringify(told));
  for (const photo of photos) body.append(`${photo.id}:${photo.item}`, photo.blob, photo.name);
  let answer: Response;
  try {
    answer = await fetch(setup.urls.hand_in ?? "", { method: "POST", body, headers: { "X-CSRFToken": data?.csrf ?? "", Accept: "application/json" }, credentials: "same-origin", redirect: "manual" });
  } catch {
    isCut = true;
    return false;
  }
  if (answer.ok) {
    const kept = (await answer.json().catch(() => ({}))) as { score?: number | null; is_passed?: boolean; findings?: number };
    await forget(one.key);
    handed.push(outcome(one, kept));
    return true;
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status >= 500 || answer.status === 429) {
    isCut = true;
    return false;
  }
  const problem = (await answer.json().catch(() => ({}))) as { title?: string; errors?: Record<string, string[]> };
  if (answer.status === 403 && !problem.title) return false; // the page's token is old: refresh brings a new one
  one.state = "draft";
  one.refused = Object.values(problem.errors ?? {}).flat().join(" ") || problem.title || String(answer.status);
  await put(one);
  return true;
}

function outcome(one: Filled, kept: { score?: number | null; is_passed?: boolean; findings?: number }): string {
  const parts = [say("handed", { title: one.title })];
  if (typeof kept.score === "number") parts.push(say("score", { n: Math.round(kept.score * 10) / 10 }), say(kept.is_passed ? "passed" : "failed"));
  if (kept.findings) parts.push(say("findings", { n: kept.findings }));
  return parts.join(" ");
}

async function goOn(): Promise<void> {
  await refresh();
  await send();
  if (data && !isCut) await refresh();
  if (!open) await list();
}

/** Draws what there is to do, unless a sheet was opened while it was being read. */
async function list(): Promise<void> {
  const kept = await sheetsOf(setup.staff);
  const parts: Node[] = [];
  if (isCut) parts.push(make("p", { class: "rounds-cut", role: "status" }, say("cut")));
  if (open) return;
  if (!data) {
    root.replaceChildren(...parts, make("p", {}, say("no_data")));
    return;
  }
  const ready = kept.filter((one) => one.state === "ready");
  if (ready.length) parts.push(make("p", { class: "rounds-cut", role: "status" }, say("waiting", { n: ready.length })));
  const done = await lately(setup.staff);
  if (open) return;
  const hidden = new Set([...ready.map((one) => one.key), ...done]);
  const tasks = data.tasks.filter((one) => !hidden.has(one.key));
  parts.push(...handed.map((text) => make("p", { class: "rounds-handed", role: "status" }, text)));
  const drafts = kept.filter((one) => one.state === "draft" && !tasks.some((task) => task.key === one.key));
  parts.push(make("h2", { class: "h3" }, say("due")));
  parts.push(tasks.length ? make("ul", { class: "rounds-list" }, ...tasks.map((task) => row(task, kept.find((one) => one.key === task.key)))) : make("p", { class: "text-secondary" }, say("nothing_due")));
  if (drafts.length) parts.push(make("h2", { class: "h3" }, say("drafts")), make("ul", { class: "rounds-list" }, ...drafts.map(draftRow)));
  if (data.halls.length) parts.push(spot());
  show(parts);
}

/** Nothing is drawn anew that stands there already, nor under a finger or a list that is open. */
function show(parts: Node[]): void {
  const fresh = make("div", {}, ...parts);
  if (fresh.innerHTML === root.innerHTML) return;
  const draw = (): void => root.replaceChildren(...fresh.childNodes);
  const isChoosing = (): boolean => root.contains(document.activeElement) && document.activeElement instanceof HTMLSelectElement;
  if (root.querySelector(".rounds-open, .rounds-spot")) calmly(() => { if (!open && !isChoosing()) draw(); });
  else draw();
}

/** The day of a mystery visit: it is made on that day, at no hour. */
function onDay(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(data?.language ?? "zh-CN", { month: "numeric", day: "numeric", weekday: "short", timeZone: "UTC" });
}

function row(task: Task, kept?: Filled): HTMLElement {
  const isLate = task.due_at !== null && new Date(task.due_at) < new Date();
  const due = task.day ? onDay(task.day) : task.due_at ? new Date(task.due_at).toLocaleString(data?.language ?? "zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", timeZone: task.zone }) : "";
  const button = make("button", { class: "btn rounds-open", type: "button" }, make("strong", {}, task.title), make("span", {}, [task.hall_name, task.place].filter(Boolean).join(" · ")));
  const state = make("span", { class: isLate ? "rounds-late" : "text-secondary" }, `${isLate ? `${say("late")} ` : ""}${due}${kept ? ` · ${say("begun")}` : ""}`);
  button.append(state);
  button.addEventListener("click", () => void begin(task, kept));
  return make("li", {}, button);
}

function draftRow(one: Filled): HTMLElement {
  const button = make("button", { class: "btn rounds-open", type: "button" }, make("strong", {}, one.title), make("span", { class: "text-secondary" }, `${one.hall_name} · ${say("begun")}`));
  button.addEventListener("click", () => { enter(one); fill(); });
  return make("li", {}, button);
}

function spot(): HTMLElement {
  const sheet = make("select", { class: "form-select", ariaLabel: say("sheet") }, ...(data?.sheets ?? []).map((one) => make("option", { value: one.code }, one.name)));
  const hall = make("select", { class: "form-select", ariaLabel: say("hall") }, ...(data?.halls ?? []).map((one) => make("option", { value: one.code }, one.name)));
  const about = make("select", { class: "form-select", ariaLabel: say("about") });
  const people = (): { badge: string; name: string }[] => data?.halls.find((one) => one.code === hall.value)?.people ?? [];
  const offer = (): void => {
    about.replaceChildren(make("option", { value: "" }, say("nobody")), ...people().map((one) => make("option", { value: one.badge }, one.name)));
    about.value = people().some((one) => one.badge === spotted.about) ? spotted.about : "";
  };
  for (const [box, name] of [[sheet, "sheet"], [hall, "hall"], [about, "about"]] as const) {
    if ([...box.options].some((one) => one.value === spotted[name])) box.value = spotted[name];
    box.addEventListener("change", () => { spotted[name] = box.value; });
  }
  hall.addEventListener("change", offer);
  offer();
  const button = make("button", { class: "btn", type: "button" }, say("begin_spot"));
  button.addEventListener("click", () => {
    const chosen = data?.sheets.find((one) => one.code === sheet.value);
    const where = data?.halls.find((one) => one.code === hall.value);
    if (!chosen || !where) return;
    const one: Filled = { key: crypto.randomUUID(), staff: setup.staff, kind: "spot", sheet: chosen.code, title: chosen.name, hall: where.code, hall_name: where.name, place: "", about: about.value, about_name: people().find((one) => one.badge === about.value)?.name ?? "", told: "", items: chosen.items, pass_share: chosen.pass_share, marks: {}, note: "", photos: [], state: "draft", done_at: "", refused: "" };
    enter(one);
    void put(one).then(fill);
  });
  return make("section", { class: "card rounds-spot" }, make("div", { class: "card-body" }, make("h2", { class: "h3" }, say("spot")), sheet, hall, make("label", {}, make("span", {}, say("about")), about), button));
}

function enter(one: Filled): void {
  open = begun.get(one.key) ?? one;
  begun.set(open.key, open);
}

async function begin(task: Task, kept?: Filled): Promise<void> {
  const one: Filled = kept ?? { key: task.key, staff: setup.staff, kind: task.kind, sheet: "", title: task.title, hall: task.hall, hall_name: task.hall_name, place: task.place, told: task.told, seen: task.seen, items: task.items, pass_share: task.pass_share, marks: {}, note: "", photos: [], state: "draft", done_at: "", refused: "" };
  enter(one);
  await put(begun.get(one.key) ?? one);
  fill();
}

function isOpen(item: Item): boolean {
  const value = open?.marks[item.code]?.value ?? "";
  return value === "" || (needsPhoto(item) && !open?.photos.some((one) => one.item === item.code));
}

function needsPhoto(item: Item): boolean {
  const value = open?.marks[item.code]?.value ?? "";
  if (value === "" || value === "none") return false;
  return item.photo === "always" || (item.photo === "failed" && Number(value) / item.most < (open?.pass_share ?? 0));
}

function fill(): void {
  const one = open;
  if (!one) return;
  handed = [];
  const parts: Node[] = [];
  const back = make("button", { class: "btn", type: "button" }, say("back"));
  back.addEventListener("click", () => { open = undefined; void list(); });
  parts.push(back, make("h2", {}, one.title), make("p", { class: "text-secondary" }, [one.hall_name, one.place, one.about_name].filter(Boolean).join(" · ")));
  if (one.told) parts.push(make("details", { class: "card", open: true }, make("summary", { class: "card-body" }, say("script")), make("p", { class: "card-body rounds-told" }, one.told)));
  if (one.seen?.length) parts.push(make("div", { class: "card card-body rounds-seen" }, ...one.seen.map(seen)));
  if (one.refused) parts.push(make("p", { class: "rounds-cut", role: "alert" }, one.refused));
  let section = "";
  for (const item of one.items) {
    const name = inWords(item.section);
    if (name && name !== section) parts.push(make("h3", { class: "h4" }, name));
    section = name;
    parts.push(card(item));
  }
  const note = make("textarea", { class: "form-control", rows: 3, maxLength: 4000, value: one.note, id: "rounds-note" });
  note.addEventListener("input", () => { one.note = note.value; void put(one); });
  parts.push(make("label", { class: "form-label", htmlFor: "rounds-note" }, say("note")), note, foot());
  root.replaceChildren(...parts);
  back.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function seen(one: Seen): HTMLElement {
  const told = { class: "recording", controls: true, src: one.url, title: one.name };
  if (one.type === "video") return make("video", { ...told, preload: "metadata", playsInline: true });
  if (one.type === "picture") return make("figure", { class: "rounds-picture" }, picture(one), make("figcaption", {}, make("a", { href: one.url, target: "_blank", rel: "noreferrer" }, one.name)));
  if (one.type === "audio") return make("audio", { ...told, preload: "none" });
  return make("a", { class: "btn", href: one.url, target: "_blank", rel: "noreferrer" }, one.name);
}

/** The picture of a camera: a stream goes on by itself, a still is fetched again; what is no picture leaves the link alone. */
function picture(one: Seen): HTMLElement {
  const shown = make("img", { src: one.url, alt: say("camera"), referrerPolicy: "no-referrer" });
  shown.addEventListener("load", () => setTimeout(() => {
    if (shown.isConnected) shown.src = `${one.url}${one.url.includes("?") ? "&" : "?"}at=${Date.now()}`;
  }, STILL_MS));
  shown.addEventListener("error", () => shown.remove());
  return shown;
}

function foot(): HTMLElement {
  const left = open?.items.filter(isOpen).length ?? 0;
  const button = make("button", { class: "btn btn-primary", type: "button", disabled: left > 0 }, say("hand_in"));
  button.addEventListener("click", () => void ready());
  return make("div", { class: "rounds-foot", id: "rounds-foot" }, make("span", { ariaLive: "polite" }, left ? say("left", { n: left }) : say("saved")), button);
}

/** Photos that are being made smaller: a phone needs seconds for one, and a sheet is handed in with all of them. */
const taking = new Set<Promise<void>>();

async function ready(): Promise<void> {
  const one = open;
  await Promise.all(taking);
  if (!one || open !== one) return;
  one.state = "ready";
  one.refused = "";
  one.done_at = new Date().toISOString();
  await put(one);
  begun.delete(one.key);
  open = undefined;
  await send();
  await goOn();
  window.scrollTo(0, 0); // where it says that the sheet was handed over, or waits for a line
}

function card(item: Item): HTMLElement {
  const made = make("section", { class: "rounds-item" });
  const places = (): HTMLElement[] => [...made.querySelectorAll<HTMLElement>("button, input")];
  const draw = (): void => {
    const at = places().indexOf(document.activeElement as HTMLElement);
    made.replaceChildren(...inside(item, () => { draw(); document.getElementById("rounds-foot")?.replaceWith(foot()); }));
    if (at >= 0) places()[at]?.focus({ preventScroll: true }); // who fills it by keys goes on where he is
    made.classList.toggle("is-marked", !isOpen(item));
  };
  draw();
  return made;
}

function inside(item: Item, again: () => void): Node[] {
  const one = open as Filled;
  const mark = (one.marks[item.code] ??= { value: "", note: "" });
  const keep = (): void => void put(one);
  const choices: [string, string][] = item.how === "passed" ? [["1", say("yes")], ["0", say("no")]] : Array.from({ length: item.most + 1 }, (_unused, n): [string, string] => [String(n), String(n)]);
  const buttons = [...choices, ["none", say("none")] as [string, string]].map(([value, word]) => {
    const button = make("button", { class: "btn rounds-mark", type: "button", ariaPressed: String(mark.value === value) }, word);
    button.addEventListener("click", () => { mark.value = value; keep(); again(); });
    return button;
  });
  const parts: Node[] = [make("p", { class: "rounds-text" }, inWords(item.text), ...(item.is_critical ? [make("strong", { class: "rounds-late" }, ` ${say("critical")}`)] : [])), make("div", { class: "rounds-marks", role: "group", ariaLabel: inWords(item.text) }, ...buttons)];
  const note = make("input", { class: "form-control", type: "text", maxLength: 500, value: mark.note, placeholder: say("remark"), ariaLabel: `${say("remark")}: ${inWords(item.text)}` });
  note.addEventListener("input", () => { mark.note = note.value; keep(); });
  parts.push(note, photosOf(item, again));
  if (needsPhoto(item) && !one.photos.some((each) => each.item === item.code)) parts.push(make("p", { class: "rounds-late" }, say("wants_photo")));
  return parts;
}

function photosOf(item: Item, again: () => void): HTMLElement {
  const one = open as Filled;
  const input = make("input", { type: "file", accept: "image/*", class: "visually-hidden" });
  input.setAttribute("capture", "environment");
  const shown = (): void => { if (open === one) again(); };
  input.addEventListener("change", () => {
    const photo = take(one, item, input.files?.[0]).finally(() => taking.delete(photo));
    taking.add(photo);
    void photo.then(shown);
  });
  const label = make("label", { class: "btn" }, say("photo"), input);
  const figures = one.photos.filter((each) => each.item === item.code).map((each) => {
    const url = URL.createObjectURL(each.blob);
    const image = make("img", { src: url, alt: inWords(item.text), onload: () => URL.revokeObjectURL(url) });
    const remove = make("button", { class: "btn btn-sm", type: "button" }, say("remove_photo"));
    remove.addEventListener("click", () => { one.photos = one.photos.filter((other) => other.id !== each.id); void put(one).then(shown); });
    return make("figure", {}, image, remove);
  });
  return make("div", { class: "rounds-photos" }, label, ...figures);
}

/** Puts a photo on the sheet it was taken for, whichever is open by then. */
async function take(one: Filled, item: Item, file: File | undefined): Promise<void> {
  if (!file) return;
  const photo: Photo = { id: crypto.randomUUID(), item: item.code, name: file.name.replace(/\.\w+$/, ".jpg"), blob: await smaller(file) };
  if (photo.blob === file) photo.name = file.name;
  one.photos.push(photo);
  await put(one);
}

/** A picture no larger than a screen needs: a phone's own would take minutes over a weak line. */
async function smaller(file: File): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file);
    const share = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
    const canvas = make("canvas", { width: Math.round(picture.width * share), height: Math.round(picture.height * share) });
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.8));
  } catch {
    return file;
  }
}

if ("serviceWorker" in navigator) void navigator.serviceWorker.register(setup.urls.worker ?? "", { scope: setup.urls.page ?? "" });
window.addEventListener("online", () => void goOn());
window.setInterval(() => void (open ? refresh().then(send) : goOn()), RETRY_MS);
void goOn();
