/** A case that this person may no longer see, while its page is open: he is told, and what he had typed is still his. */

interface Answered {
  xhr: XMLHttpRequest;
  elt: Element;
}
const REFUSED = [403, 404];

function typedIn(root: Element): string[] {
  const boxes = root.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea, input[type=text], input:not([type])");
  return [...boxes].filter((box) => box.id === "case-note" || box.value !== box.defaultValue).map((box) => box.value.trim());
}

function tell(place: Element): void {
  const told = document.querySelector<HTMLTemplateElement>("#case-gone")?.content.cloneNode(true) as DocumentFragment | undefined;
  if (!told) return;
  const words = typedIn(place).filter(Boolean).join("\n\n");
  const kept = told.querySelector<HTMLElement>("[data-gone-typed]");
  const box = told.querySelector("textarea");
  if (kept && box) {
    kept.hidden = !words;
    box.value = words;
    box.rows = Math.min(14, words.split("\n").length + 2);
  }
  document.querySelector<HTMLDialogElement>("#case-dialog")?.close();
  document.getElementById("notices")?.replaceChildren(); // what was refused is said here
  place.replaceChildren(told);
  place.querySelector<HTMLElement>("h2")?.focus();
}

/** Only when the case itself is refused: a part of it may be missing for reasons of its own. */
async function look(place: HTMLElement): Promise<void> {
  const answer = await fetch(place.dataset.liveRefresh ?? "", { headers: { "HX-Request": "true" } });
  if (REFUSED.includes(answer.status)) tell(place);
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt } = (event as CustomEvent<Answered>).detail;
  const place = document.querySelector<HTMLElement>("#case[data-live-refresh]");
  if (!place || !REFUSED.includes(xhr.status) || !(place.contains(elt) || elt.closest("#case-dialog"))) return;
  void look(place);
});
document.addEventListener("click", (event) => {
  const box = (event.target as Element).closest("[data-gone-copy]")?.closest("[data-gone-typed]")?.querySelector("textarea");
  if (!box) return;
  box.select();
  void navigator.clipboard?.writeText(box.value);
});
