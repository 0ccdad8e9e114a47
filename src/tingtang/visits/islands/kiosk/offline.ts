/** Numbers through a network cut: given from a leased block, chained, signed, and handed over in order afterwards. */
import { Refusal, write } from "../parts/http";
import * as store from "./store";
import type { Entry, Lease } from "./store";

const GENESIS = "0".repeat(64);
const BATCH = 250;

/** A lease as the server gives it; `secret` is turned into a key that cannot be read, and forgotten. */
export interface Lent {
  id: number;
  series: string;
  day: string;
  first: number;
  last: number;
  secret: string;
}

interface Issue {
  service: string;
  service_class: string;
  series: string;
  language: string;
}

interface Progress {
  expected: number;
  stopped_by: string | null;
}

const encoder = new TextEncoder();
const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Whether this browser signs: only on HTTPS or the machine itself. */
export const canSign = (): boolean => typeof crypto.subtle !== "undefined" && typeof indexedDB !== "undefined";

/** The one way to write an entry: keys sorted, no blanks. */
function canonical(entry: Omit<Entry, "mac">): string {
  const fields = Object.entries(entry).filter(([name]) => name !== "mac");
  return JSON.stringify(Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** The key of a lease: it signs, and no script can read it. */
const importKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", unhex(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

/** The signature of an entry. */
export const sign = async (entry: Omit<Entry, "mac">, key: CryptoKey): Promise<string> =>
  hex(await crypto.subtle.sign("HMAC", key, encoder.encode(canonical(entry))));

/** Takes in a lease from the server. */
export async function accept({ secret, ...lease }: Lent): Promise<void> {
  const key = await importKey(secret);
  await store.addLease({ ...lease, next: lease.first, seq: 0, previous: GENESIS, acknowledged: 0, key });
}

const isUsable = (lease: Lease, series: string, day: string): boolean =>
  lease.series === series && lease.day === day && lease.next <= lease.last && !lease.stopped;

/** How many numbers of a series are left for `day`. */
export async function left(series: string, day: string): Promise<number> {
  const usable = (await store.leases()).filter((lease) => isUsable(lease, series, day));
  return usable.reduce((sum, lease) => sum + lease.last - lease.next + 1, 0);
}

const linkKey = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(12)))).replace(/\+/g, "-").replace(/\//g, "_");

let queue: Promise<unknown> = Promise.resolve();

/** One after the other: two touches may not read the same number. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const run = (): Promise<T> =>
    "locks" in navigator ? (navigator.locks.request("tingtang-kiosk-log", work) as Promise<T>) : work();
  const result = queue.then(run, run);
  queue = result.catch(() => undefined);
  return result;
}

/** Gives a number from a block of `day`; undefined when none is left. It is on the disk when this resolves. */
export const issue = (wanted: Issue, day: string): Promise<Entry | undefined> =>
  alone(async () => {
    const lease = (await store.leases()).find((one) => isUsable(one, wanted.series, day));
    if (!lease) return undefined;
    const unsigned = {
      lease: lease.id, seq: lease.seq, number: lease.next, at: Date.now(),
      service: wanted.service, service_class: wanted.service_class, language: wanted.language,
      token: linkKey(), previous: lease.previous,
    };
    const entry = { ...unsigned, mac: await sign(unsigned, lease.key) };
    await store.append(entry);
    return entry;
  });

/** How many numbers the server does not know yet. */
export async function pending(): Promise<number> {
  return (await store.leases()).reduce((sum, lease) => sum + (lease.stopped ? 0 : lease.seq - lease.acknowledged), 0);
}

/** One delivery; a refusal for good stops this lease, not the others. */
async function deliver(url: string, body: unknown, key: string, from: number): Promise<Progress> {
  try {
    return await write<Progress>(url, body, key, 30000);
  } catch (error) {
    if (error instanceof Refusal && !error.isRevoked) return { expected: from, stopped_by: error.code || "refused" };
    throw error;
  }
}

/** Hands over what is pending, in order, until acknowledged; returns how many numbers were taken over. Throws when cut again. */
export async function handOver(url: string): Promise<number> {
  let taken = 0;
  for (const lease of await store.leases()) {
    let from = lease.acknowledged;
    while (!lease.stopped && from < lease.seq) {
      const entries = await store.entriesFrom(lease.id, from, BATCH);
      const latest = entries[entries.length - 1];
      if (!latest) break;
      const key = `replay-${lease.id}-${from}-${latest.mac.slice(0, 32)}`;
      const progress = await deliver(url, { lease: lease.id, sent_at: Date.now(), entries }, key, from);
      const stopped = progress.expected === from ? (progress.stopped_by ?? "no_progress") : undefined;
      taken += Math.max(0, progress.expected - from);
      from = progress.expected;
      await store.changeLease(lease.id, stopped ? { stopped } : { acknowledged: from });
      if (stopped) break;
    }
  }
  return taken;
}

/** Forgets leases of days before `day` that are wholly taken over. */
export async function tidy(day: string): Promise<void> {
  for (const lease of await store.leases()) {
    if (lease.day < day && lease.acknowledged >= lease.seq) await store.dropLease(lease.id);
  }
}
