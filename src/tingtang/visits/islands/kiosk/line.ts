/** The line to the server: numbers come from it while it holds, from the leased block while it is cut; afterwards all is handed over. */
import { newKey, read, Refusal, Unreachable, write } from "../parts/http";
import { dayIn, type Hall, label, type Service, type Setup, type Shown } from "./hall";
import * as offline from "./offline";
import * as store from "./store";

const OPEN_PULSE_MS = 15000;
const CUT_PULSE_MS = 5000;
const ISSUE_TIMEOUT_MS = 5000;
const FULL_LEASE = 0.5;

/** What the server answered; undefined when it refused for good, which must not hold up the rest. */
async function settled<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal && !error.isRevoked) return undefined;
    throw error;
  }
}

export class NoNumbersLeft extends Error {}

interface Issued {
  label: string;
  ahead: number | null;
  low: number | null;
  high: number | null;
  link_key: string;
  url: string;
}

export class Line {
  hall: Hall;
  isOpen = navigator.onLine;
  isRevoked = false;
  pending = 0;
  refused = 0;
  private running: Promise<void> | null = null;
  private timer = 0;
  private cuts = 0;

  constructor(private readonly setup: Setup, private readonly changed: () => void) {
    this.hall = setup.hall;
    window.addEventListener("online", () => void this.pulse());
    window.addEventListener("offline", () => {
      this.cuts += 1;
      this.tell(false);
    });
  }

  /** The day of the hall now. */
  get day(): string {
    return dayIn(this.hall.time_zone);
  }

  /** Takes up what was left when the machine stopped; returns the number that was on the screen. */
  async start(): Promise<Shown | undefined> {
    if (!offline.canSign()) {
      this.again();
      return undefined;
    }
    const kept = await store.recall<Hall>("hall");
    if (kept && kept.at > this.hall.at) this.hall = kept;
    const shown = await store.recall<Shown>("shown");
    const intended = await store.recall<string>("intended");
    if (intended && intended !== shown?.key) await this.giveUp(intended);
    await store.keep("intended", undefined);
    this.pending = await offline.pending();
    void this.pulse();
    return shown;
  }

  /** A number for these services. Refusals of the server are thrown; a cut line is not. */
  async take(services: Service[], language: Shown["language"]): Promise<Shown> {
    const key = newKey();
    const codes = services.map((service) => service.code);
    if (this.isOpen) {
      if (offline.canSign()) await store.keep("intended", key);
      try {
        const issued = await write<Issued>(this.setup.urls.issue, { services: codes, language }, key, ISSUE_TIMEOUT_MS);
        return await this.show({ ...issued, key, services: codes, language, at: Date.now(), is_offline: false, is_printed: false });
      } catch (error) {
        if (!(error instanceof Unreachable)) {
          this.refuse(error);
          throw error;
        }
        this.tell(false);
        if (offline.canSign()) await this.giveUp(key);
      }
    }
    return this.takeOffline(services, language, key);
  }

  private async takeOffline(services: Service[], language: Shown["language"], key: string): Promise<Shown> {
    const [service] = services;
    if (!service || !offline.canSign()) throw new NoNumbersLeft();
    const wanted = { service: service.code, service_class: service.service_class, series: service.series, language };
    const entry = await offline.issue(wanted, this.day);
    if (!entry) throw new NoNumbersLeft();
    this.pending = await offline.pending();
    return this.show({
      key, label: label(service.series, entry.number), services: [service.code], language, at: entry.at,
      ahead: null, low: null, high: null, link_key: entry.token,
      url: this.setup.urls.phone.replace("KEY", entry.token), is_offline: true, is_printed: false,
    });
  }

  private async show(shown: Shown): Promise<Shown> {
    if (offline.canSign()) {
      await store.keep("shown", shown);
      await store.keep("intended", undefined);
    }
    return shown;
  }

  /** Remembers that the number on the screen went to paper: it never does so again. */
  async printed(shown: Shown): Promise<void> {
    shown.is_printed = true;
    if (offline.canSign()) await store.keep("shown", shown);
  }

  /** The customer has gone with the number. */
  async done(): Promise<void> {
    if (offline.canSign()) await store.keep("shown", undefined);
  }

  /** A number asked for and never shown must not wait in line: the server is told as soon as it can be. */
  private async giveUp(key: string): Promise<void> {
    const voids = (await store.recall<string[]>("voids")) ?? [];
    await store.keep("voids", [...voids, key]);
  }

  /** Asks the server for news and hands over what it does not know; one at a time. */
  pulse(): Promise<void> {
    this.running ??= this.exchange().finally(() => {
      this.running = null;
      this.again();
    });
    return this.running;
  }

  private async exchange(): Promise<void> {
    const cuts = this.cuts;
    const answered = (): void => this.tell(cuts === this.cuts); // an answer from before a cut says nothing about now
    try {
      this.hall = await read<Hall>(this.setup.urls.hall);
      this.isRevoked = false;
      if (offline.canSign()) await this.settle();
      answered();
    } catch (error) {
      if (error instanceof Refusal && !error.isRevoked) answered();
      else if (error instanceof Unreachable) this.tell(false);
      else this.refuse(error);
    }
  }

  private async settle(): Promise<void> {
    await store.keep("hall", this.hall);
    for (const key of (await store.recall<string[]>("voids")) ?? []) {
      await settled(write(this.setup.urls.void, { key }, `void-${key}`));
      const rest = (await store.recall<string[]>("voids")) ?? [];
      await store.keep("voids", rest.filter((one) => one !== key));
    }
    await offline.handOver(this.setup.urls.replay);
    await this.borrow();
    await offline.tidy(this.day);
    this.pending = await offline.pending();
    this.refused = (await store.leases()).filter((lease) => lease.stopped).length;
  }

  private async borrow(): Promise<void> {
    const day = this.hall.day;
    const wanted = this.setup.settings.offline_numbers;
    const series = new Set(Object.values(this.hall.services).map((service) => service.series));
    for (const name of series) {
      const left = await offline.left(name, day);
      if (left >= wanted * FULL_LEASE) continue;
      const lent = await settled(write<offline.Lent>(this.setup.urls.lease, { series: name, size: wanted - left }, newKey()));
      if (lent) await offline.accept(lent);
    }
  }

  private refuse(error: unknown): void {
    if (error instanceof Refusal && error.isRevoked) this.isRevoked = true;
    else if (!(error instanceof Refusal)) throw error;
    this.changed();
  }

  private tell(isOpen: boolean): void {
    const isNews = this.isOpen !== isOpen;
    this.isOpen = isOpen;
    if (isNews && !this.running) this.again();
    this.changed();
  }

  private again(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.pulse(), this.isOpen ? OPEN_PULSE_MS : CUT_PULSE_MS);
  }
}
