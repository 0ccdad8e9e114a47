/** What a page keeps in the browser through reloads and power loss: an IndexedDB whose transactions are on the disk when they are done. */
export const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage failed"));
  });

/** Runs `work` in one transaction; resolves when it is on the disk, not before. */
export type Transact = <T>(stores: string[], mode: IDBTransactionMode, work: (t: IDBTransaction) => Promise<T>) => Promise<T>;

/** The database called `name`, opened when it is first needed; `build` makes its stores where it is new. */
export function storage(name: string, build: (database: IDBDatabase) => void): Transact {
  let opened: Promise<IDBDatabase> | undefined;

  const open = () =>
    (opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => build(request.result);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("no storage"));
    }));

  return async (stores, mode, work) => {
    const transaction = (await open()).transaction(stores, mode, mode === "readwrite" ? { durability: "strict" } : {});
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("storage gave up"));
      transaction.onerror = () => reject(transaction.error ?? new Error("storage failed"));
    });
    done.catch(() => undefined);
    const result = await work(transaction);
    await done;
    return result;
  };
}
