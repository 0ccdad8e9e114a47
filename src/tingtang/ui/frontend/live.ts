/**
 * Live pages: one stream per link, reconnecting by itself.
 * A new connection, or the server's "resync", means that something may have been missed: fetch again.
 */
import { isFromHistory } from "./history";
import { refresh as fetchAgain } from "./refreshing";
import { language, text } from "./strings";

export interface Message {
  name: string;
  sequence: number | null;
  data: unknown;
}

interface Listener {
  /** Names of the messages wanted; "message" when empty. */
  names?: string[];
  message?: (message: Message) => void;
  /** Something may have been missed: fetch the whole. */
  gap?: () => void;
  /** The time of the link is over: only a new page brings a new one. */
  expired?: () => void;
  /** True when the line is open, false when it is cut. */
  state?: (open: boolean, at: Date) => void;
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30000;
const REFRESH_MS = 700;
const LOOK_MS = 120000;
const FOR_READER = "notices";

/** A connection to one stream. Islands use it directly; pages use data-live attributes. */
class Stream {
  private source: EventSource | null = null;
  private wait = FIRST_RETRY_MS;
  private timer = 0;
  private opened = 0;

  constructor(private readonly url: string, private readonly listener: Listener) {
    this.open();
    window.addEventListener("online", this.again);
    document.addEventListener("visibilitychange", this.again);
  }

  close(): void {
    this.source?.close();
    this.source = null;
    window.clearTimeout(this.timer);
    window.removeEventListener("online", this.again);
    document.removeEventListener("visibilitychange", this.again);
  }

  private readonly again = (): void => {
    if (!document.hidden && this.source?.readyState === EventSource.CLOSED) this.open();
  };

  private open(): void {
    window.clearTimeout(this.timer);
    this.source?.close();
    const source = new EventSource(this.url);
    this.source = source;
    source.onopen = () => {
      this.wait = FIRST_RETRY_MS;
      this.opened += 1;
      this.listener.state?.(true, new Date());
      if (this.opened > 1) this.listener.gap?.();
    };
    source.onerror = () => {
      this.listener.state?.(false, new Date());
      if (source.readyState !== EventSource.CLOSED) return;
      this.timer = window.setTimeout(() => this.open(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(this.wait * 2, LONGEST_RETRY_MS);
    };
    const names = this.listener.names?.length ? this.listener.names : ["message"];
    source.addEventListener("resync", () => this.listener.gap?.());
    source.addEventListener("expired", () => {
      this.close();
      this.listener.state?.(false, new Date());
      this.listener.expired?.();
    });
    for (const name of new Set(names)) source.addEventListener(name, (event) => this.take(name, event as MessageEvent<string>));
  }

  private take(name: string, event: MessageEvent<string>): void {
    const sequence = /^\d+$/.test(event.lastEventId) ? Number(event.lastEventId) : null;
    this.listener.state?.(true, new Date());
    this.listener.message?.({ name, sequence, data: JSON.parse(event.data) as unknown });
  }
}

const clock = new Intl.DateTimeFormat(language(), {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: document.documentElement.dataset.zone || undefined,
});

/** Says on the page whether the line is open, and when the latest message came. */
function tellState(open: boolean, at: Date): void {
  const cut = document.getElementById("live-cut");
  if (cut) cut.hidden = open;
  for (const element of document.querySelectorAll<HTMLElement>("[data-live-fresh]")) {
    element.dataset.state = open ? "open" : "cut";
    if (open) {
      element.dataset.at = clock.format(at);
      element.textContent = text("updated", { time: element.dataset.at });
    } else {
      element.textContent = element.dataset.at ? text("stale", { time: element.dataset.at }) : text("cut");
    }
  }
}

const words = (value: string | undefined): string[] => (value ?? "").split(/[\s,]+/).filter(Boolean);

function refresh(element: HTMLElement): void {
  if (!element.dataset.liveRefresh || element.dataset.liveWaiting) return;
  element.dataset.liveWaiting = "1";
  window.setTimeout(() => {
    delete element.dataset.liveWaiting;
    fetchAgain(element);
  }, REFRESH_MS);
}

function tell(root: HTMLElement, message: Message): void {
  root.dispatchEvent(new CustomEvent(`live:${message.name}`, { detail: message, bubbles: true }));
  for (const part of root.querySelectorAll<HTMLElement>("[data-live-refresh]")) {
    const wanted = words(part.dataset.liveOn);
    if (!wanted.length || wanted.includes(message.name)) refresh(part);
  }
}

/** A page without a stream looks now and then whether something concerns its reader; one that nobody sees does not. */
function look(): void {
  if (!document.hidden) document.body.dispatchEvent(new CustomEvent("live:look"));
}

/** Connects `root` to its stream. */
function connect(root: HTMLElement): Stream {
  const parts = [root, ...root.querySelectorAll<HTMLElement>("[data-live-on]")];
  const names = ["message", FOR_READER, ...parts.flatMap((part) => words(part.dataset.liveOn))];
  return new Stream(root.dataset.live ?? "", {
    names,
    message: (message) => tell(root, message),
    gap: () => {
      root.dispatchEvent(new CustomEvent("live:gap", { bubbles: true }));
      root.querySelectorAll<HTMLElement>("[data-live-refresh]").forEach(refresh);
    },
    expired: () => window.location.reload(),
    state: tellState,
  });
}

/** Connects every `data-live` element of the page, and fetches anew what the browser took out of its history. */
export function start(): void {
  const roots = [...document.querySelectorAll<HTMLElement>("[data-live]")];
  const fetchAll = (): void => document.querySelectorAll<HTMLElement>("[data-live-refresh]").forEach(fetchAgain);
  let streams = roots.map(connect);
  if (!streams.length) window.setInterval(look, LOOK_MS);
  window.addEventListener("pagehide", () => streams.forEach((stream) => stream.close()));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) streams = roots.map(connect);
    if (event.persisted || isFromHistory()) fetchAll();
  });
}
