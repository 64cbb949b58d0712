import type { Id, Lunette } from "./index.js";

/** Where the units are looked for. Default: where aoconnect looks for them when nobody tells it. One address may lie within another. */
export interface UnitsOptions {
  mu?: string | URL;
  su?: string | URL;
  cu?: string | URL;
  gateway?: string | URL;
  /** Modules that may be spawned beside aos 2.0.4. All processes run that, whatever their module is called. */
  modules?: readonly Id[];
  /** Takes requests to anything else. Without it these fail as for a host that is not there. */
  fetch?: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
}

/** A function like `fetch` that answers for the messenger, scheduler and compute units and the gateway of a network: clients of AO work
 *  on it unmodified, and a server can hand its requests to it. The gateway has data, blocks and GraphQL, and what arweave-js asks before it signs;
 *  there is no base layer, so transactions (`/tx`) are neither kept nor found: what is here are data items. Bodies may have 10 MiB. What is wrong is answered by
 *  `{ error, code, field? }`. */
export function unitsOf(network: Lunette, options?: UnitsOptions): (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
