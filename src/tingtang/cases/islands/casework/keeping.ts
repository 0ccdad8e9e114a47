/** What is typed in one part of a case stays when another part is sent and all of them are drawn again. */

type Box = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
interface Swap {
  target: HTMLElement;
  requestConfig?: { elt?: Element };
}

const PARTS = "case-main-panels";
let typed = new Map<string, { value: string; checked: boolean }>();

function boxesOf(root: ParentNode): [string, Box][] {
  const found: [string, Box][] = [];
  for (const form of root.querySelectorAll<HTMLFormElement>("form[hx-post]")) {
    const address = form.getAttribute("hx-post") ?? "";
    const boxes = form.querySelectorAll<Box>("input:not([type=hidden], [type=file]), select, textarea");
    boxes.forEach((box, place) => found.push([`${address} ${box.name} ${place}`, box]));
  }
  return found;
}

function isChanged(box: Box): boolean {
  if (box instanceof HTMLSelectElement) {
    const named = [...box.options].filter((one) => one.defaultSelected);
    const chosen = named.length > 0 || box.multiple ? named : [...box.options].slice(0, 1); // where none is named, the first shows
    return [...box.options].some((one) => one.selected !== chosen.includes(one));
  }
  return box.value !== box.defaultValue || (box instanceof HTMLInputElement && box.checked !== box.defaultChecked);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = (event as CustomEvent<Swap>).detail;
  if (target.id !== PARTS) return;
  const sent = requestConfig?.elt?.closest("form");
  const kept = boxesOf(target).filter(([, box]) => box.form !== sent && isChanged(box));
  typed = new Map(kept.map(([name, box]) => [name, { value: box.value, checked: box instanceof HTMLInputElement && box.checked }]));
});

document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = (event as CustomEvent<Swap>).detail;
  if (target.id !== PARTS || typed.size === 0) return;
  for (const [name, box] of boxesOf(target)) {
    const before = typed.get(name);
    if (!before) continue;
    if (box instanceof HTMLInputElement && (box.type === "checkbox" || box.type === "radio")) box.checked = before.checked;
    else box.value = before.value;
    const more = box.closest("details");
    if (more) more.open = true;
  }
  typed = new Map();
});
