/** A computer in the hall for everybody: tells that it is there, ends forgotten visits, and does not leave its pages while the line is cut. */
import "./terminal/terminal.css";
import { byId, pageData } from "./parts/dom";
import { read, Refusal } from "./parts/http";

interface Setup { home: string; alive: string; is_home: boolean; idle_seconds: number; edition: string; texts: { seconds: string } }

const PULSE_MS = 15000;
const COUNT = 15;

const setup = pageData<Setup>("terminal-data");
const still = document.getElementById("terminal-still") as HTMLDialogElement | null;
let touchedAt = Date.now();
let isCut = false;

/** What somebody typed is kept in this tab for himself only. */
function forget(): void {
  try {
    sessionStorage.clear();
  } catch {
    return; // a browser that keeps nothing
  }
}

function leave(): void {
  forget();
  (document.getElementById("terminal-out") as HTMLFormElement | null)?.submit();
}

async function pulse(): Promise<void> {
  try {
    const { edition } = await read<{ edition: string }>(setup.alive);
    const wasCut = isCut;
    isCut = false;
    if (setup.is_home && (wasCut || edition !== setup.edition)) location.reload();
  } catch (error) {
    if (error instanceof Refusal && error.isRevoked) location.replace(setup.home);
    else isCut = true;
  }
  byId("terminal-cut").hidden = !isCut;
}

function watch(): void {
  if (!still || isCut) return;
  const left = Math.ceil(setup.idle_seconds + COUNT - (Date.now() - touchedAt) / 1000);
  if (left <= 0) {
    leave();
    return;
  }
  if (left <= COUNT) byId("terminal-seconds").textContent = setup.texts.seconds.replace("{n}", String(left));
  if (left <= COUNT && !still.open) still.showModal();
  if (left > COUNT && still.open) still.close();
}

function touched(): void {
  touchedAt = Date.now();
}

for (const name of ["pointerdown", "keydown", "wheel", "input"]) document.addEventListener(name, touched, { capture: true, passive: true });
document.getElementById("terminal-stay")?.addEventListener("click", () => still?.close());
document.getElementById("terminal-out")?.addEventListener("submit", forget);
// While the line is cut a press would leave for the browser's own page, from which nobody comes back.
for (const name of ["click", "submit"]) {
  document.addEventListener(name, (event) => {
    const isLeaving = name === "submit" || (event.target as HTMLElement).closest("a") !== null;
    if (isCut && isLeaving) event.preventDefault();
  }, { capture: true });
}
document.addEventListener("contextmenu", (event) => event.preventDefault());
if (setup.is_home) forget();
window.setInterval(() => void pulse(), PULSE_MS);
window.addEventListener("offline", () => void pulse());
if (still) window.setInterval(watch, 1000);
