/** What the kiosk keeps through reloads and power loss: leases with their keys, the log of numbers given, what it knows of the hall. */
import { answer, storage } from "@ui/storage";

export interface Entry {
  lease: number;
  seq: number;
  number: number;
  at: number;
  service: string;
  service_class: string;
  language: string;
  token: string;
  previous: string;
  mac: string;
}

/** A block of numbers with the state of its chain. The key signs and cannot be read. */
export interface Lease {
  id: number;
  series: string;
  day: string;
  first: number;
  last: number;
  next: number;
  seq: number;
  previous: string;
  acknowledged: number;
  stopped?: string;
  key: CryptoKey;
}

const transact = storage("tingtang-kiosk", (database) => {
  database.createObjectStore("leases", { keyPath: "id" });
  database.createObjectStore("log", { keyPath: ["lease", "seq"] });
  database.createObjectStore("kept");
});

/** Reads a kept value. */
export const recall = <T>(name: string): Promise<T | undefined> =>
  transact(["kept"], "readonly", (t) => answer<T | undefined>(t.objectStore("kept").get(name)));

/** Keeps a value under a name; undefined forgets it. */
export const keep = (name: string, value: unknown): Promise<void> =>
  transact(["kept"], "readwrite", async (t) => {
    const store = t.objectStore("kept");
    if (value === undefined) await answer(store.delete(name));
    else await answer(store.put(value, name));
  });

/** All leases, oldest first. */
export const leases = (): Promise<Lease[]> =>
  transact(["leases"], "readonly", (t) => answer<Lease[]>(t.objectStore("leases").getAll()));

/** Adds a lease unless it is known: a repeated answer must not reset a chain. */
export const addLease = (lease: Lease): Promise<void> =>
  transact(["leases"], "readwrite", async (t) => {
    const store = t.objectStore("leases");
    if (!(await answer<Lease | undefined>(store.get(lease.id)))) await answer(store.add(lease));
  });

/** Changes one lease. */
export const changeLease = (id: number, change: Partial<Lease>): Promise<void> =>
  transact(["leases"], "readwrite", async (t) => {
    const store = t.objectStore("leases");
    const lease = await answer<Lease | undefined>(store.get(id));
    if (lease) await answer(store.put({ ...lease, ...change }));
  });

/** Appends to the log and moves the lease on, together or not at all. Refuses when another window was faster. */
export const append = (entry: Entry): Promise<void> =>
  transact(["leases", "log"], "readwrite", async (t) => {
    const store = t.objectStore("leases");
    const lease = await answer<Lease | undefined>(store.get(entry.lease));
    if (!lease || lease.seq !== entry.seq || lease.previous !== entry.previous || lease.next !== entry.number) {
      throw new Error("the chain has moved on");
    }
    await answer(t.objectStore("log").add(entry));
    await answer(store.put({ ...lease, next: entry.number + 1, seq: entry.seq + 1, previous: entry.mac }));
  });

/** Entries of a lease from `seq` on, at most `limit`. */
export const entriesFrom = (lease: number, seq: number, limit: number): Promise<Entry[]> =>
  transact(["log"], "readonly", (t) =>
    answer<Entry[]>(t.objectStore("log").getAll(IDBKeyRange.bound([lease, seq], [lease, Infinity]), limit)),
  );

/** Forgets a lease of an earlier day and its log, once all of it was taken over. */
export const dropLease = (id: number): Promise<void> =>
  transact(["leases", "log"], "readwrite", async (t) => {
    await answer(t.objectStore("log").delete(IDBKeyRange.bound([id, 0], [id, Infinity])));
    await answer(t.objectStore("leases").delete(id));
  });
