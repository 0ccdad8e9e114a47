/** The customers' pages: how they look, the kinds of the hall that is chosen, and the fields of the kind. */
import "./portal.css";

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const inputs = (box: ParentNode): NodeListOf<Input> => box.querySelectorAll<Input>("input, select, textarea");

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

async function showFields(hasOtherKinds: boolean): Promise<void> {
  const here = document.getElementById("kind-fields");
  if (!here) return;
  const address = new URL(window.location.href);
  for (const name of ["kind", "hall"]) if (chosen(name)) address.searchParams.set(name, chosen(name));
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("kind-fields");
  if (!answer.ok || !fresh) return;
  const kinds = page.getElementById("portal-kind");
  if (hasOtherKinds && kinds) document.getElementById("portal-kind")?.replaceWith(kinds);
  if (hasOtherKinds) offerServices(page.querySelector<HTMLSelectElement>("select[name=service]"));
  const typed = new Map([...inputs(here)].map((one) => [one.name, one.value]));
  here.replaceChildren(...fresh.childNodes);
  for (const one of inputs(here)) {
    const before = typed.get(one.name);
    if (before && one.type !== "file" && one.type !== "checkbox") one.value = before;
  }
}

document.addEventListener("change", (event) => {
  const box = event.target as HTMLElement;
  if (box instanceof HTMLInputElement && box.name === "kind") void showFields(false);
  if (box instanceof HTMLSelectElement && box.name === "hall") void showFields(true);
});
