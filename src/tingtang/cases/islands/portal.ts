/** The customers' pages: how they look, the kinds of the hall that is chosen, and the fields of the kind. */
import "./portal.css";

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const inputs = (box: ParentNode): NodeListOf<Input> => box.querySelectorAll<Input>("input, select, textarea");

const isTicked = (one: Input): one is HTMLInputElement => one.type === "checkbox" || one.type === "radio";
const mark = (one: Input): string => (isTicked(one) ? `${one.name} ${one.value}` : one.name);

const chosen = (name: string): string =>
  document.querySelector<Input>(`input[name=${name}]:checked, select[name=${name}]`)?.value ?? "";

/** Another hall offers other services; the one chosen stays where it is offered there too. */
function offerServices(fresh: HTMLSelectElement | null): void {
  const here = document.querySelector<HTMLSelectElement>("select[name=service]");
  if (!here || !fresh) return;
  const before = here.value;
  here.replaceChildren(...fresh.childNodes);
  here.value = [...here.options].some((one) => one.value === before) ? before : "";
}

let chosenAt = 0;
let isOtherHall = false;

/** Shows the fields of what is chosen now; an answer to an earlier choice is let go, and the box one is in stays one's own. */
async function showFields(hasOtherKinds: boolean): Promise<void> {
  chosenAt += 1;
  const mine = chosenAt;
  isOtherHall = isOtherHall || hasOtherKinds;
  const here = document.getElementById("kind-fields");
  if (!here) return;
  const address = new URL(window.location.href);
  for (const name of ["kind", "hall"]) if (chosen(name)) address.searchParams.set(name, chosen(name));
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("kind-fields");
  if (mine !== chosenAt || !answer.ok || !fresh) return;
  const hasNewKinds = isOtherHall;
  isOtherHall = false;
  const kinds = page.getElementById("portal-kind");
  if (hasNewKinds && kinds) document.getElementById("portal-kind")?.replaceWith(kinds);
  if (hasNewKinds) offerServices(page.querySelector<HTMLSelectElement>("select[name=service]"));
  const typed = new Map([...inputs(here)].map((one) => [mark(one), one]));
  const focused = here.contains(document.activeElement) ? (document.activeElement as Input).name : "";
  here.replaceChildren(...fresh.childNodes);
  for (const one of inputs(here)) {
    const before = typed.get(mark(one));
    if (isTicked(one) && before) one.checked = (before as HTMLInputElement).checked;
    else if (before?.value && one.type !== "file") one.value = before.value;
    if (focused && one.name === focused) one.focus();
  }
}

document.addEventListener("change", (event) => {
  const box = event.target as HTMLElement;
  if (box instanceof HTMLInputElement && box.name === "kind") void showFields(false);
  if (box instanceof HTMLSelectElement && box.name === "hall") void showFields(true);
});
