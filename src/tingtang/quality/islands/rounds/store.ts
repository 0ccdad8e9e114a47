/** What an inspector's phone keeps through reloads and power loss: sheets being filled with their photos, and what there is to do. */
import { answer, storage } from "@ui/storage";

/** One thing to look at, as the server gave it. */
export interface Item {
  code: string;
  text: Record<string, string>;
  section: Record<string, string>;
  how: string;
  most: number;
  is_critical: boolean;
  photo: string;
}

export interface Photo { id: string; item: string; name: string; blob: Blob; }
/** What is looked at from afar: a recording (`type` audio or video) or an address to open. */
export interface Seen { url: string; type: string; name: string; }

export interface Filled {
  key: string; staff: number; kind: string; sheet: string; title: string; hall: string; hall_name: string; place: string; about?: string; about_name?: string; told: string; seen?: Seen[];
  items: Item[];
  pass_share: number; marks: Record<string, { value: string; note: string }>; note: string; photos: Photo[]; state: "draft" | "ready"; done_at: string; refused: string;
}

const LATELY_MS = 24 * 3600_000;
const transact = storage("tingtang-rounds", (database) => {
  database.createObjectStore("sheets", { keyPath: "key" });
  database.createObjectStore("done", { keyPath: "key" });
  database.createObjectStore("kept");
});

/** Keeps a sheet as it is now. One that was handed over meanwhile, perhaps from another window, does not come back. */
export const put = (one: Filled): Promise<void> =>
  transact(["sheets", "done"], "readwrite", async (t) => {
    if (await answer(t.objectStore("done").get(one.key))) return;
    await answer(t.objectStore("sheets").put(one));
  });

/** All sheets of one inspector. */
export const sheetsOf = (staff: number): Promise<Filled[]> =>
  transact(["sheets"], "readonly", async (t) => (await answer<Filled[]>(t.objectStore("sheets").getAll())).filter((one) => one.staff === staff));

/** Forgets a sheet that the server has, and remembers that it has. */
export const forget = (key: string): Promise<void> =>
  transact(["sheets", "done"], "readwrite", async (t) => {
    const one = await answer<Filled | undefined>(t.objectStore("sheets").get(key));
    await answer(t.objectStore("done").put({ key, staff: one?.staff ?? 0, at: Date.now() }));
    await answer(t.objectStore("sheets").delete(key));
  });

/** The keys of what one inspector has handed over within a day; older ones are swept away. */
export const lately = (staff: number): Promise<string[]> =>
  transact(["done"], "readwrite", async (t) => {
    const store = t.objectStore("done");
    const all = await answer<{ key: string; staff: number; at: number }[]>(store.getAll());
    for (const one of all) if (Date.now() - one.at > LATELY_MS) await answer(store.delete(one.key));
    return all.filter((one) => one.staff === staff).map((one) => one.key);
  });

/** Keeps what there is to do for one inspector. */
export const keepData = (staff: number, data: unknown): Promise<void> =>
  transact(["kept"], "readwrite", async (t) => void (await answer(t.objectStore("kept").put(data, `data ${staff}`))));

/** What there was to do when the line last held. */
export const recallData = <T>(staff: number): Promise<T | undefined> =>
  transact(["kept"], "readonly", (t) => answer<T | undefined>(t.objectStore("kept").get(`data ${staff}`)));
