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
  async keep({ version, index, files }: VersionList): Promise<void> {
    const name = this.#nameOf(version);
    const cache = await caches.open(name);
    try {
      const names = Object.entries(files);
      await Promise.all([
        add(cache, this.#scope, index, "reload"),
        // The browser has those already that the page just loaded.
        ...names.map(([file, integrity]) => add(cache, `${this.#scope}${version}/${file}`, integrity, "default")),
      ]);
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

  /** A file of a version that is kept, by its address. */
  async find(version: string, address: string): Promise<Response | undefined> {
    return caches.match(address, { cacheName: this.#nameOf(version), ignoreVary: true });
  }

  #nameOf(version: string): string {
    return `${this.#prefix}${version}`;
  }
}

/** The browser verifies it. What it had kept of an earlier answer may be wrong or incomplete: then the server is asked again. */
async function add(cache: Cache, address: string, integrity: string, mode: RequestCache): Promise<void> {
  try {
    await cache.add(new Request(address, { integrity, cache: mode }));
  } catch (problem) {
    if (mode === "reload") throw problem;
    await add(cache, address, integrity, "reload");
  }
}
