/** Keeps the kiosk's page, scripts and styles, so that it starts without a line. The server puts the list of them before this script. */
declare const self: ServiceWorkerGlobalScope & { TT_VERSION: string; TT_PAGE: string; TT_ASSETS: string[] };

const PAGE_TIMEOUT_MS = 4000;
const CACHE = `tingtang-kiosk-${self.TT_VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll([self.TT_PAGE, ...self.TT_ASSETS])).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const tidy = caches.keys().then((names) =>
    Promise.all(names.filter((name) => name.startsWith("tingtang-kiosk-") && name !== CACHE).map((name) => caches.delete(name))),
  );
  event.waitUntil(tidy.then(() => self.clients.claim()));
});

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PAGE_TIMEOUT_MS);
  try {
    const answer = await fetch(request.url, { signal: abort.signal, credentials: "same-origin", redirect: "manual" });
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.ok) await cache.put(self.TT_PAGE, answer.clone());
    return answer;
  } catch {
    return (await cache.match(self.TT_PAGE)) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === self.TT_PAGE) event.respondWith(page(event.request));
  else if (self.TT_ASSETS.includes(url.pathname + url.search)) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
  }
});
