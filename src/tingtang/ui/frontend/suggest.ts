/**
 * Boxes that name a record: what begins as typed is offered. `data-suggest` says where to ask; with `data-several` the last name counts.
 * `data-suggest-of` names another box of the form whose own records are offered first, also before anything is typed.
 */

const WAIT_MS = 200;
let timer = 0;
let latest = 0;

function offer(input: HTMLInputElement): void {
  const list = input.list;
  const isSeveral = "several" in input.dataset;
  const cut = isSeveral ? Math.max(...[",", "，", "、"].map((comma) => input.value.lastIndexOf(comma))) + 1 : 0;
  const before = input.value.slice(0, cut);
  const text = input.value.slice(cut).trim();
  const of = input.form?.elements.namedItem(input.dataset.suggestOf ?? "");
  const whose = of instanceof HTMLInputElement ? of.value : "";
  if (!list || (text.length < 1 && !whose)) return;
  latest += 1;
  const mine = latest;
  void fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}&of=${encodeURIComponent(whose)}`)
    .then((answer) => (answer.ok ? (answer.json() as Promise<string[]>) : []))
    .then((found) => {
      if (mine !== latest) return; // what was typed since has asked anew
      const options = found.map((word) => {
        const value = isSeveral ? `${before}${before ? " " : ""}${word.split(" ")[0]}, ` : word;
        return Object.assign(document.createElement("option"), { value, label: word });
      });
      list.replaceChildren(...options);
    });
}

export function start(): void {
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.dataset.suggestOf) offer(event.target);
  });
  document.addEventListener("input", (event) => {
    const target = event.target;
    if (!(target instanceof HTMLInputElement) || !target.dataset.suggest) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => offer(target), WAIT_MS);
  });
}
