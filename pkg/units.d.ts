/** The units of a network over HTTP, without a server: clients of AO work on a network here unmodified.
 *
 * @example aoconnect itself, by its option `fetch`: `connect({ MODE: "legacy", fetch: unitsOf(ao) })`. What it does then:
 * ```js
 * import { Lunette } from "lunette";
 * import { unitsOf } from "lunette/units";
 *
 * const ao = await Lunette.open({ store: "memory" });
 * const { id } = await ao.spawn({ tags: { Name: "shop" } });
 * const fetch = unitsOf(ao, { cu: "http://localhost:6363" });
 * const response = await fetch(`http://localhost:6363/results/${id}?limit=1`);
 * console.log(response.status, (await response.json()).edges.length); // => 200 1
 * await ao.close();
 * ```
 *
 * @module lunette/units */
import type { Id, Lunette } from "./index.js";

/** Where the units are looked for. One address may lie within another. Default: where aoconnect looks for them when nobody tells it. */
export interface UnitsOptions {
  /** The address of the messenger unit. */
  mu?: string | URL;
  /** The address of the scheduler unit. */
  su?: string | URL;
  /** The address of the compute unit. */
  cu?: string | URL;
  /** The address of the gateway. */
  gateway?: string | URL;
  /** Modules that may be spawned beside aos 2.0.4. All processes run that, whatever their module is called. */
  modules?: readonly Id[];
  /** Takes requests to anything else. Without it these fail as for a host that is not there.
   * @param input What is asked for, as `fetch` takes it.
   * @param init How, as `fetch` takes it.
   * @returns The response. */
  fetch?: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

/** Answers a request to a unit, as `fetch` would.
 * @param input What is asked for, as `fetch` takes it.
 * @param init How, as `fetch` takes it.
 * @returns The response. It rejects as `fetch` does: with a `TypeError` for a host that is not there, and when the signal of the request is aborted. */
export type UnitsFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Makes a function like `fetch` that answers for the messenger, scheduler and compute units and the gateway of a network.
 *
 * The gateway has data, blocks and GraphQL, and what arweave-js asks before it signs. There is no base layer, so transactions (`/tx`) are neither kept nor
 * found: what is here are data items. Bodies may have 10 MiB. What is wrong is answered by `{ error, code, field? }`.
 * @param network An open network.
 * @param options Where the units are looked for.
 * @returns The function.
 * @throws `LunetteError` `invalid-argument`. */
export function unitsOf(network: Lunette, options?: UnitsOptions): UnitsFetch;
