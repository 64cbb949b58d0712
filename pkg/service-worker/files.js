// The files of a service worker, in the state that it was installed with: it may be started when no server can be asked, and may be older
// than what the server has by then. Its scripts are kept by the browser, what they load is not.
import { LunetteError } from "../error.js";
import { hex } from "../common/hex.js";
import { digestOf } from "../common/sha256.js";

/** Of one registration. */
const cacheName = () => `lunette ${registration.scope}`;

/** A file by its address, known by its SHA-256. */
export class KeptFile {
  hash;
  #address;

  constructor(address, hash) {
    this.#address = address;
    this.hash = hash;
  }

  /** The file as it is kept; otherwise from its address, from then on kept. */
  async get() {
    const cache = await caches.open(cacheName());
    const kept = await cache.match(this.#key);
    if (kept) return kept;
    const response = await this.#fetch();
    // Without room to keep it, it is fetched again the next time.
    await cache.put(this.#key, response.clone()).catch(() => {});
    return response;
  }

  get #key() {
    const key = new URL(this.#address);
    key.searchParams.set("sha256", this.hash);
    return key.href;
  }

  async #fetch() {
    const response = await fetch(this.#address, { cache: "no-cache" }).catch((error) => {
      throw unusable(`${this.#address} cannot be fetched: ${error.message}`, error);
    });
    if (!response.ok) throw unusable(`${this.#address} answered ${response.status}`);
    const bytes = await response.arrayBuffer();
    const hash = hex(await digestOf(bytes));
    if (hash !== this.hash) throw unusable(`${this.#address} is of another version than this service worker: it has to be updated`);
    return new Response(bytes, { headers: { "content-type": "application/wasm" } });
  }

  /** Keeps no others than these. */
  static async keepOnly(files) {
    const cache = await caches.open(cacheName());
    const keys = new Set(files.map((file) => file.#key));
    const others = (await cache.keys()).filter(({ url }) => !keys.has(url));
    await Promise.all(others.map((request) => cache.delete(request)));
  }
}

function unusable(problem, cause) {
  return new LunetteError("worker-failed", problem, { cause, retryable: true });
}
