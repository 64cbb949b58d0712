// The files of versions of the page, in the browser's caches: one cache a version, whole and verified, or not there.
import type { VersionList } from "./protocol";

/** Of one scope: other pages of this origin may have caches too. */
export class Files {
  #scope: string;
  #prefix: string;
  /** Where it is written which version is used. */
  #marks: string;

  constructor(scope: string) {
    this.#scope = scope;
    this.#prefix = `lunette-page ${scope} `;
    this.#marks = `${this.#prefix}used`;
  }

  /** Fetches all files of a version. When one cannot be had, or is not what the list says, none is kept. */
  async keep({ version, files }: VersionList): Promise<void> {
    const name = this.#nameOf(version);
    const cache = await caches.open(name);
    try {
      await Promise.all(Object.entries(files).map(([path, integrity]) => add(cache, this.#scope + path, integrity)));
    } catch (problem) {
      await caches.delete(name);
      throw problem;
    }
  }

  /** A version is used from now on. Others are of no more use, but for the one before: a tab may have been asleep while all were reloaded. */
  async use(version: string): Promise<void> {
    const marks = await caches.open(this.#marks);
    const before = await (await marks.match(this.#scope))?.text();
    const kept = [this.#marks, this.#nameOf(version), before];
    for (const name of await caches.keys()) if (name.startsWith(this.#prefix) && !kept.includes(name)) await caches.delete(name);
    await marks.put(this.#scope, new Response(this.#nameOf(version)));
  }

  /** A file of a version that is kept. */
  async find(version: string, path: string): Promise<Response | undefined> {
    return caches.match(this.#scope + path, { cacheName: this.#nameOf(version), ignoreVary: true });
  }

  #nameOf(version: string): string {
    return `${this.#prefix}${version}`;
  }
}

/** The browser verifies it. What it had kept of an earlier answer may be another version, or incomplete: then the server is asked again. */
async function add(cache: Cache, address: string, integrity: string): Promise<void> {
  const response = await fetch(address, { integrity }).catch(() => fetch(address, { integrity, cache: "reload" }));
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  // A document must not say that it was somewhere else.
  await cache.put(address, response.redirected ? new Response(response.body, { headers: response.headers }) : response);
}
