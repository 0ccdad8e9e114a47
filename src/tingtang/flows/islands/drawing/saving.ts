/** Keeps the draft: a moment after the last change, and never over what somebody else has saved meanwhile. */
import { type Drawing, type EventBus, service } from "./types";
import { written } from "./written";

export interface Problem {
  element: string;
  text: string;
  level: string;
}
interface Answer {
  seen?: string;
  problems?: Problem[];
  message?: string;
  detail?: string;
  title?: string;
}

const WAIT_MS = 900;
export const token = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

/** Posts `values` as JSON; without an answer, the line is cut. */
export async function post(url: string, values: unknown): Promise<{ status: number; answer: Answer & Record<string, unknown> }> {
  try {
    const got = await fetch(url, {
      method: "POST",
      body: JSON.stringify(values),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
    });
    const isJson = (got.headers.get("Content-Type") ?? "").includes("json");
    return { status: got.status, answer: isJson ? ((await got.json()) as Answer & Record<string, unknown>) : {} };
  } catch (error) {
    if (error instanceof TypeError) return { status: 0, answer: {} };
    throw error;
  }
}

export class Saving {
  private timer = 0;
  private isSending = false;
  private sent?: Promise<boolean>;
  private isChanged = false;
  private isLost = false;

  constructor(
    private drawing: Drawing, private url: string, private seen: string, private texts: Record<string, string>, private told: HTMLElement,
    private onProblems: (problems: Problem[]) => void, private onConflict: (text: string) => void,
  ) {
    service<EventBus>(drawing, "eventBus").on("commandStack.changed", () => this.later());
    window.addEventListener("beforeunload", (event) => { if (this.isChanged) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && this.isChanged) void this.save(); });
  }

  later(): void {
    this.isChanged = true;
    this.tell(this.isLost ? "lost" : "changed");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { void this.save(); }, WAIT_MS);
  }

  /** Saves now, after what is being saved already; whether all is kept. */
  async save(): Promise<boolean> {
    while (this.isSending) await this.sent;
    if (this.isLost) return false;
    window.clearTimeout(this.timer);
    this.isChanged = false;
    this.isSending = true;
    this.tell("saving");
    this.sent = this.send().finally(() => { this.isSending = false; });
    return this.sent;
  }

  private async send(): Promise<boolean> {
    const xml = await written(this.drawing);
    const { svg } = await this.drawing.saveSVG();
    const { status, answer } = await post(this.url, { xml, svg, seen: this.seen });
    if (status === 200) this.kept(answer);
    else this.failed(status, answer);
    return status === 200;
  }

  private kept(answer: Answer): void {
    this.seen = answer.seen ?? this.seen;
    this.tell(this.isChanged ? "changed" : "saved");
    this.onProblems(answer.problems ?? []);
  }

  private failed(status: number, answer: Answer): void {
    this.isChanged = true;
    const message = answer.message ?? answer.detail ?? answer.title ?? "";
    if (status === 0 || status >= 500) {
      this.tell("not_saved");
      this.timer = window.setTimeout(() => { void this.save(); }, 5 * WAIT_MS);
      return;
    }
    this.isLost = true;
    this.tell("lost");
    this.onConflict(message);
  }

  private tell(name: string): void {
    this.told.textContent = this.texts[name] ?? "";
    this.told.dataset.state = name;
  }
}
