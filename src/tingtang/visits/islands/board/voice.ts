/** Calls one after the other, in the customer's language; a chime where there is no voice; silence in quiet hours. */
import { chime, speak } from "../parts/speech";
import { type Language, say, type Texts } from "../parts/texts";

interface Spoken {
  label: string;
  counter: number;
  language: Language;
  at: number;
}

export interface Loudness {
  is_on: boolean;
  volume: number;
  quiet: string[];
}

const TOO_OLD_MS = 90000;
const DIGITS = "零一二三四五六七八九";

/** A number as it is said: sign by sign, so that no voice reads A007 as a word. */
function spelt(label: string, language: Language): string {
  const signs = [...label].map((sign) => (language !== "en" && /\d/.test(sign) ? (DIGITS[Number(sign)] ?? sign) : sign));
  return signs.join(language === "en" ? " " : "");
}

/** Whether `clock` (HH:MM) lies in one of the spans, such as 12:00-13:30; a span may pass midnight. */
function isQuiet(spans: readonly string[], clock: string): boolean {
  return spans.some((span) => {
    const [from = "", to = ""] = span.split("-");
    return from <= to ? from <= clock && clock < to : clock >= from || clock < to;
  });
}

/** A queue of calls that never overlap. */
export class Voice {
  private readonly queue: Spoken[] = [];
  private isSpeaking = false;

  constructor(private readonly texts: Texts, private readonly loudness: () => Loudness, private readonly clock: () => string) {}

  /** Takes a call into the queue; the same number waiting to be said is not said twice. */
  call(spoken: Spoken): void {
    const isWaiting = this.queue.some((one) => one.label === spoken.label && one.counter === spoken.counter);
    if (!isWaiting) this.queue.push(spoken);
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.isSpeaking) return;
    this.isSpeaking = true;
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const { is_on, volume, quiet } = this.loudness();
      if (is_on && !isQuiet(quiet, this.clock()) && Date.now() - next.at < TOO_OLD_MS) await this.sound(next, volume);
    }
    this.isSpeaking = false;
  }

  private async sound(call: Spoken, volume: number): Promise<void> {
    await chime(volume);
    const text = say(this.texts, call.language, "spoken_call", { number: spelt(call.label, call.language), counter: call.counter });
    if (!(await speak({ text, language: call.language }, volume))) await chime(volume);
  }
}
