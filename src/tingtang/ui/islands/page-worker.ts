/** Keeps a page with its scripts and styles, so that it opens without a line. The server puts the list of them before this script (ui/page_worker.py). */
type Here = ServiceWorkerGlobalScope & { TT_NAME: string; TT_VERSION: string; TT_PAGE: string; TT_ASSETS: string[]; TT_IS_PERSONAL: boolean };
const worker = self as unknown as Here;

const PAGE_TIMEOUT_MS = 4000;
const OURS = `tingtang-${worker.TT_NAME}-`;
const CACHE = OURS + worker.TT_VERSION;

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll([worker.TT_PAGE, ...worker.TT_ASSETS])).then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  const tidy = caches.keys().then((names) =>
    Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name))),
  );
  event.waitUntil(tidy.then(() => worker.clients.claim()));
});

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PAGE_TIMEOUT_MS);
  try {
    const answer = await fetch(request.url, { signal: abort.signal, credentials: "same-origin", redirect: "manual" });
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.ok) await cache.put(worker.TT_PAGE, answer.clone());
    else if (worker.TT_IS_PERSONAL && answer.type === "opaqueredirect") await cache.delete(worker.TT_PAGE); // logged out: the page is nobody's now
    return answer;
  } catch {
    return (await cache.match(worker.TT_PAGE)) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (url.pathname === worker.TT_PAGE) event.respondWith(page(event.request));
  else if (worker.TT_ASSETS.includes(url.pathname + url.search)) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
  }
});
