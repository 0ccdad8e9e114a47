/** Parts of a page that fetch themselves again. What somebody presses wins: a refresh on its way is given up for it and made up for after it. */
import htmx from "htmx.org";

const coming = new Set<HTMLElement>();
const owed = new Set<HTMLElement>();
let writing = 0;

const verbOf = (event: Event): string | undefined => {
  const { verb, requestConfig } = (event as CustomEvent<{ verb?: string; requestConfig?: { verb: string } }>).detail;
  return verb ?? requestConfig?.verb;
};

const isAsked = (): boolean => document.querySelector("#ask[open]") !== null;

/** Fetches `part` again from `data-live-refresh` or from where the reader is, or as soon as what he is doing is done. */
export function refresh(part: HTMLElement): void {
  if (!part.isConnected) return;
  if (writing || isAsked()) {
    owed.add(part);
    return;
  }
  const url = part.dataset.liveRefresh || `${window.location.pathname}${window.location.search}`;
  const gone = (): void => { coming.delete(part); };
  coming.add(part);
  htmx.ajax("get", url, { target: part, swap: "morph:innerHTML", source: part }).then(gone, gone);
}

function catchUp(): void {
  if (writing || isAsked()) return;
  const parts = [...owed];
  owed.clear();
  parts.forEach(refresh);
}

function giveWay(event: Event): void {
  if (verbOf(event) === "get") return;
  for (const part of coming) {
    owed.add(part);
    htmx.trigger(part, "htmx:abort", {});
  }
  coming.clear();
}

/** The browser answers what a page of its history asks for out of its memory, however old that is: no part is to come from there. */
function askAnew(event: Event): void {
  const { verb, headers } = (event as CustomEvent<{ verb: string; headers: Record<string, string> }>).detail;
  if (verb === "get") headers["Cache-Control"] = "no-cache";
}

/** Watches what is sent from the page; a part asks to be fetched again by the event `tt:refresh`. */
export function start(): void {
  document.addEventListener("htmx:configRequest", askAnew);
  document.addEventListener("htmx:confirm", giveWay);
  document.addEventListener("htmx:beforeSend", (event) => {
    if (verbOf(event) === "get") return;
    writing += 1;
    (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr.addEventListener("loadend", () => {
      writing -= 1;
      catchUp();
    });
  });
  document.getElementById("ask")?.addEventListener("close", () => window.setTimeout(catchUp));
  document.addEventListener("tt:refresh", (event) => refresh(event.target as HTMLElement));
}
