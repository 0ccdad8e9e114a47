/** Conversations: phrases put into the answer, the latest words in sight, sent with Ctrl+Enter. */
import "./talk.css";

const box = (): HTMLTextAreaElement | null => document.querySelector<HTMLTextAreaElement>(".talk-answer textarea");

const NEAR_PX = 40;
const lines = (): HTMLElement | null => document.querySelector<HTMLElement>(".talk-lines");
let isAtEnd = true;

function toTheEnd(): void {
  const all = lines();
  if (all && isAtEnd) all.scrollTop = all.scrollHeight;
}

/** Who reads what was said earlier goes on reading when something new comes. */
function look(): void {
  const all = lines();
  isAtEnd = !all || all.scrollTop + all.clientHeight >= all.scrollHeight - NEAR_PX;
}

document.addEventListener("click", (event) => {
  const chosen = (event.target as HTMLElement).closest<HTMLElement>("[data-phrase]");
  const answer = box();
  if (!chosen || !answer) return;
  const words = chosen.dataset.phrase ?? "";
  answer.value = answer.value.trim() ? `${answer.value.trimEnd()}\n${words}` : words;
  answer.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const answer = box();
  if (answer && event.target === answer) answer.form?.requestSubmit();
});

document.addEventListener("htmx:beforeSwap", look);
document.addEventListener("htmx:afterSwap", toTheEnd);
toTheEnd();
