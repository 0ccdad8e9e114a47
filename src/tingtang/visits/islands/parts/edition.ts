/** Loads the page again when the server has a newer one or other settings, once for each edition. */
const AGAIN_MS = 600000;
const NAME = "tingtang-edition";

/** Reloads when `latest` is not `own`; not twice for the same within ten minutes, should an old page come again. */
export function renew(own: string, latest: string): void {
  if (!latest || own === latest) return;
  const [tried, at] = (sessionStorage.getItem(NAME) ?? "").split(" ");
  if (tried === latest && Date.now() - Number(at) < AGAIN_MS) return;
  sessionStorage.setItem(NAME, `${latest} ${Date.now()}`);
  location.reload();
}
