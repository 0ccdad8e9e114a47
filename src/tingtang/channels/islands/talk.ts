/** Conversations: phrases put into the answer, the latest words in sight, sent with Ctrl+Enter. */
import "./talk.css";

const box = (): HTMLTextAreaElement | null => document.querySelector<HTMLTextAreaElement>(".talk-answer textarea");

function toTheEnd(): void {
  const lines = document.querySelector<HTMLElement>(".talk-lines");
  if (lines) lines.scrollTop = lines.scrollHeight;
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

document.addEventListener("htmx:afterSwap", toTheEnd);
toTheEnd();
