import type { Page } from "playwright-core";
import { findCanaries } from "../reliability/leaks/canaries.ts";

/** Where a page and the storages of its origin have a secret, or a part, an encoding or a digest of it. */
export async function findPlaces(page: Page, secret: string): Promise<string[]> {
  const texts: Record<string, string> = {
    ...(await page.evaluate(readPage)),
    // With those that scripts can't read.
    cookies: JSON.stringify(await page.context().cookies()),
  };
  return Object.keys(texts).filter((place) => findCanaries(texts[place] ?? "", [{ name: "it", secret }]).length > 0);
}

/** Reads everything that a page and its origin keep. It runs in the page. */
async function readPage(): Promise<Record<string, string>> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const databases: unknown[] = await indexedDB.databases();
  for (const { name = "" } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      databases.push(await done(database.transaction(store).objectStore(store).getAll()));
    }
    database.close();
  }
  const cached: string[] = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      cached.push(name, request.url, (await (await cache.match(request))?.text()) ?? "");
    }
  }
  const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")];
  return {
    document: document.documentElement.outerHTML,
    fields: fields.map(({ value }) => value).join(" "),
    title: document.title,
    address: `${location.href} ${document.referrer}`,
    history: JSON.stringify(history.state),
    requests: performance
      .getEntries()
      .map((entry) => entry.name)
      .join(" "),
    window: window.name,
    localStorage: JSON.stringify(localStorage),
    sessionStorage: JSON.stringify(sessionStorage),
    databases: JSON.stringify(databases),
    caches: cached.join(" "),
  };
}
