/** Talks to the server: every write carries a key, so that repeating it is harmless. */

/** The server could not be reached, or could not answer now: what was asked may or may not have happened. */
export class Unreachable extends Error {}

/** The server refused, and says why. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
  /** The machine's key was withdrawn, or this is another machine's page. */
  get isRevoked(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

const cookie = (name: string): string => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? "";
const csrf = (): string =>
  cookie("csrftoken") || (document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "");

async function ask<T>(url: string, options: RequestInit, timeoutMs: number): Promise<T> {
  const abort = new AbortController();
  const timer = window.setTimeout(() => abort.abort(), timeoutMs);
  try {
    const answer = await fetch(url, { ...options, signal: abort.signal, credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect") throw new Refusal(401, "unknown", "");
    if (answer.status >= 500 || answer.status === 429) throw new Unreachable(String(answer.status));
    const data = (await answer.json()) as T & { code?: string; title?: string };
    if (!answer.ok) throw new Refusal(answer.status, data.code ?? "", data.title ?? "");
    return data;
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unreachable) throw error;
    throw new Unreachable(String(error));
  } finally {
    window.clearTimeout(timer);
  }
}

/** Reads JSON. */
export const read = <T>(url: string, timeoutMs = 6000): Promise<T> =>
  ask<T>(url, { headers: { Accept: "application/json" }, cache: "no-store" }, timeoutMs);

/** Writes JSON under an idempotency key. */
export const write = <T>(url: string, body: unknown, key: string, timeoutMs = 6000): Promise<T> =>
  ask<T>(
    url,
    {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        "Content-Type": "application/json", Accept: "application/json",
        "Accept-Language": document.documentElement.lang, "Idempotency-Key": key, "X-CSRFToken": csrf(),
      },
    },
    timeoutMs,
  );

/** A fresh key, also where the page is not served by HTTPS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
