/** AO's interfaces for the pages of an origin, answered by a service worker of theirs: a script that calls {@link serve} while it is evaluated for the first
 * time, registered as a module.
 *
 * Service workers load no script once they run, so everything is imported statically. Bundlers leave it a module (Chrome 91, Safari 15, Firefox 147) at an
 * address that stays: in Vite, an input of its own whose `entryFileNames` is `sw.js`.
 *
 * @example The service worker, `sw.js`.
 * ```js
 * import { serve } from "lunette/service-worker";
 *
 * serve({ path: "/ao", name: "shop", skipWaiting: true, claim: true });
 * ```
 *
 * @example The page, with aoconnect as it is: `connect({ MODE: "legacy", ...units })`, or `connect({ MODE: "mainnet", URL: new URL("/ao/", location.origin).href })`.
 * ```js
 * await navigator.serviceWorker.register("/sw.js", { type: "module" });
 * await navigator.serviceWorker.ready;
 * const ao = `${location.origin}/ao`;
 * export const units = { MU_URL: `${ao}/mu`, CU_URL: `${ao}/cu`, GATEWAY_URL: `${ao}/gateway/` };
 * ```
 *
 * @module lunette/service-worker */
import type { OpenOptions } from "./index.js";
import type { HandlerOptions } from "./server.js";

export { LunetteError } from "./error.js";

/** Where a service worker answers, and how. The network is opened when it is first asked, with those of the options of `Lunette.open` that are here. */
export interface ServeOptions extends Pick<OpenOptions, "name" | "durability" | "clock" | "seed" | "signed" | "limits" | "machine"> {
  /** Where the interfaces are: a folder of this origin. Everything else is none of this service worker's business. Default `/ao`. */
  path?: string;
  /** How requests are answered. Nothing is counted (`limits`) unless it is said: all requests are those of the pages of this origin. */
  handler?: Omit<HandlerOptions, "url">;
  /** Whether this service worker takes the place of an earlier one at once, and not only when all pages of that are closed. Default false. */
  skipWaiting?: boolean;
  /** Whether it also answers pages that were open before there was any. Default false. */
  claim?: boolean;
}

/** Answers requests below a path by the network that pages of this origin open by the same name.
 *
 * A page that has it open runs it, in its worker; otherwise this service worker does, in its only thread: while a message is evaluated there, it answers nothing.
 * Work that follows from a message goes on for some seconds after its answer, and otherwise with the next request, or when a page opens the network. What this
 * package loads is kept when the service worker is installed, so it needs no server afterwards; a `machine` of your own is not.
 * @param options Where, and how.
 * @throws {@link LunetteError} `worker-failed`: this is no service worker; `invalid-argument`. */
export function serve(options?: ServeOptions): void;
