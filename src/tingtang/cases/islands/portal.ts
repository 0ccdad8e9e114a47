/** The customers' pages: how they look, and the fields of the kind that is chosen. */
import "./portal.css";

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const inputs = (box: ParentNode): NodeListOf<Input> => box.querySelectorAll<Input>("input, select, textarea");

async function showFieldsOf(kind: string): Promise<void> {
  const here = document.getElementById("kind-fields");
  if (!here) return;
  const address = new URL(window.location.href);
  address.searchParams.set("kind", kind);
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("kind-fields");
  if (!answer.ok || !fresh) return;
  const typed = new Map([...inputs(here)].map((one) => [one.name, one.value]));
  here.replaceChildren(...fresh.childNodes);
  for (const one of inputs(here)) {
    const before = typed.get(one.name);
    if (before && one.type !== "file" && one.type !== "checkbox") one.value = before;
  }
}

document.addEventListener("change", (event) => {
  const box = event.target as HTMLElement;
  if (box instanceof HTMLInputElement && box.name === "kind") void showFieldsOf(box.value);
});
