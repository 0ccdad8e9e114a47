/** The customer's chat: new words come by a stream where the browser has one, by asking where not; nothing typed is lost. */
import "./chat.css";

const ASK_MS = 5000;
const CALM_MS = 30000;
const root = document.getElementById("chat");
const form = document.querySelector<HTMLFormElement>("form[data-chat]");
let isAsking = false;
let isAskedAgain = false;
let sendings = 0;
let shown = "";

function show(html: string): void {
  const lines = document.getElementById("chat-lines");
  if (!lines || html === shown) return; // a file that is being pressed stays where it is
  shown = html;
  const before = lines.childElementCount && lines.textContent;
  lines.innerHTML = html;
  if (lines.textContent !== before) lines.lastElementChild?.scrollIntoView({ block: "end" });
}

/** Asks for the lines. What was said meanwhile is asked for again; an answer from before one's own words would take them away. */
async function ask(): Promise<void> {
  isAskedAgain = isAsking;
  if (isAsking || !root) return;
  isAsking = true;
  const before = sendings;
  try {
    const answer = await fetch(window.location.href, { headers: { "X-Part": "lines" } });
    const html = await answer.text();
    if (before !== sendings) isAskedAgain = true;
    else if (answer.ok) show(html);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  } finally {
    isAsking = false;
  }
  if (isAskedAgain) void ask();
}

/** What was typed on while the words before it were being sent stays. */
function takeOut(box: HTMLTextAreaElement, said: string): void {
  box.value = box.value.startsWith(said) ? box.value.slice(said.length).trimStart() : box.value;
}

async function send(filled: HTMLFormElement): Promise<void> {
  const box = filled.querySelector("textarea");
  const button = filled.querySelector("button");
  const trouble = document.getElementById("chat-trouble");
  const files = filled.querySelector<HTMLInputElement>('input[type="file"]');
  const hasFiles = !!files?.files?.length;
  if (!box || (!box.value.trim() && !hasFiles)) return;
  const given = new FormData(filled);
  const body = hasFiles ? given : new URLSearchParams(given as unknown as Record<string, string>);
  if (button) button.disabled = true;
  const said = box.value;
  sendings += 1;
  try {
    const answer = await fetch(filled.action, { method: "POST", body, headers: { "X-Part": "lines" } });
    const html = await answer.text();
    if (answer.status < 500) show(html);
    if (answer.ok) {
      takeOut(box, said);
      if (files) files.value = "";
    }
    if (trouble) trouble.hidden = answer.ok;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    if (trouble) trouble.hidden = false;
  } finally {
    sendings += 1;
    if (button) button.disabled = false;
    box.focus();
  }
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void send(form);
});

if (root?.dataset.stream && typeof EventSource !== "undefined") {
  const source = new EventSource(root.dataset.stream);
  source.addEventListener("talk", () => void ask());
  source.addEventListener("resync", () => void ask());
  source.addEventListener("expired", () => window.location.reload());
  source.onopen = () => void ask();
  window.addEventListener("pagehide", () => source.close());
}
if (root) {
  let calm = 0;
  window.setInterval(() => {
    calm += ASK_MS;
    if (document.hidden || (root.dataset.stream && typeof EventSource !== "undefined" && calm < CALM_MS)) return;
    calm = 0;
    void ask();
  }, ASK_MS);
  document.getElementById("chat-lines")?.lastElementChild?.scrollIntoView({ block: "end" });
}
