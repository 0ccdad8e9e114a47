/** A line that hears what happens: reconnects by itself, says when it is cut, and falls back to asking. */
interface Hearing {
  heard: (name: string, data: Record<string, unknown>) => void;
  /** Something may have been missed, or the link is over: fetch the state, which brings a new link. */
  missed: () => void;
  line: (isOpen: boolean) => void;
}

const RETRY_MS = 3000;

/** Listens to `url`; returns a function that changes the link. */
export function listen(first: string, names: readonly string[], hearing: Hearing): (url: string) => void {
  let url = first;
  let source: EventSource | undefined;
  let timer = 0;
  let openings = 0;

  function open(): void {
    window.clearTimeout(timer);
    source?.close();
    source = new EventSource(url);
    source.onopen = () => {
      openings += 1;
      hearing.line(true);
      if (openings > 1) hearing.missed();
    };
    source.onerror = () => {
      hearing.line(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      hearing.missed();
      timer = window.setTimeout(open, RETRY_MS * (1 + Math.random()));
    };
    for (const name of names) {
      source.addEventListener(name, (event) => hearing.heard(name, JSON.parse((event as MessageEvent<string>).data) as Record<string, unknown>));
    }
    for (const name of ["resync", "expired", "gap"]) source.addEventListener(name, () => hearing.missed());
  }
  open();
  window.addEventListener("online", open);
  return (next) => {
    if (next === url) return;
    const wasClosed = source?.readyState === EventSource.CLOSED;
    url = next;
    if (wasClosed) open();
  };
}
