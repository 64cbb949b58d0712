/** A network over HTTP at one origin: one function from requests to responses, for servers (`lunette/server-node`, `lunette/server-deno`), and whatever else has
 * requests. Edge workers have `lunette/worker`, and service workers `lunette/service-worker`.
 *
 * @example
 * ```js
 * import { Lunette } from "lunette";
 * import { handlerOf } from "lunette/server";
 *
 * const ao = await Lunette.open({ store: "memory" });
 * const handler = handlerOf(ao, { limits: { messages: 10, window: 1_000 } });
 * const { id } = await ao.spawn();
 * const response = await handler(new Request(`http://localhost/cu/results/${id}`), { address: "127.0.0.1" });
 * console.log(response.status); // => 200
 * await ao.close();
 * ```
 *
 * @module lunette/server */
import type { Account, Id, Lunette } from "./index.js";
export type { Account };

/** What a sender may use up in a window of time. Each thing fills up again evenly as time passes. */
export interface SenderLimits {
  /** Messages, processes and questions. Default 100. */
  messages?: number;
  /** Bytes of what is sent. Default 16 MiB. */
  bytes?: number;
  /** Units of work of evaluations, known once they are over: one that was too dear leaves a debt. What comes of a message in other processes is
   * not counted. Default 500,000,000. */
  gas?: number;
  /** Milliseconds. Default 10,000: a short one keeps the burst short that is taken before somebody has to wait. */
  window?: number;
}

/** What the bodies of requests may be. */
export interface BodyLimits {
  /** The most bytes. Default 10 MiB. */
  bytes?: number;
  /** Milliseconds that all of it may take. Default 30,000. */
  milliseconds?: number;
  /** Bytes that have to come in a second on average, once a sixth of its time is over. Default 1,024; 0: any. */
  pace?: number;
}

/** What is served, to whom, and how much. */
export interface HandlerOptions {
  /** The public address of what is served: what schedulers' locations and the root tell. Its path is where everything is then (`/ao/mu`).
   * Default: the origin of each request. */
  url?: string | URL;
  /** Modules that may be spawned beside aos 2.0.4. All processes run that, whatever their module is called. */
  modules?: readonly Id[];
  /** Who may make processes by items that they sign. Others get 403 `forbidden`. Processes make processes all the same. Default: those of
   * `owners`; without these, anybody. */
  spawners?: readonly Account[];
  /** Whose processes take anything from outside: messages, assignments, being monitored. Others get 403 `forbidden`. Reading, dry runs too, stays open, and
   * messages between processes are none of its business. A process that a process made is owned by that one. Default: all. */
  owners?: readonly Account[];
  /** What each sender may have; `false`: there are no limits. Whoever had too much gets 429 `rate-limited` with `Retry-After`.
   *
   * A sender is whoever signed an item, once that is verified: its name alone is enough to be refused, and never to be charged. All else is charged to the
   * client by its `address` (of IPv6 the network of 64 bits): questions (dry runs, GraphQL), assignments, items that do not hold or were here already, and
   * the first item of a signer that is new. Reading costs nothing. */
  limits?: SenderLimits | false;
  /** What bodies may be. */
  body?: BodyLimits;
  /** Whether `/state/:process` gives the file of `Lunette.export`, to anybody. Default false: 501 `not-implemented`. */
  state?: boolean;
}

/** What a host knows of a request beside the request. */
export interface ClientInfo {
  /** The address of whoever asks, as the host sees it. All of whom it is not known share one account. */
  address?: string;
  /** Keeps the host alive until a promise is settled, where it ends when nobody waits: the bill of an evaluation comes after the answer.
   * @param promise The promise. */
  waitUntil?: (promise: Promise<unknown>) => void;
}

/** Answers a request. It never rejects.
 * @param request The request.
 * @param info What the host knows of it beside that.
 * @returns The response. */
export type Handler = (request: Request, info?: ClientInfo) => Promise<Response>;

/** Makes a function from requests to the responses of a network, all at one origin:
 *
 * - `/mu`, `/su`, `/cu`, `/gateway`: the messenger, scheduler and compute units and the gateway, as `unitsOf` of `lunette/units` has them.
 * - The root: their own paths once more. `POST /` is the messenger's; `/:id` is the scheduler's when the query has a `process-id`, else the
 *   gateway's data; `GET /` says what this is.
 * - The paths of a HyperBEAM node: `/~meta@1.0/info`, `/push`, `/~process@1.0/{push,schedule}`, `/~scheduler@1.0/schedule`, and of a
 *   process `push`, `schedule`, `slot`, `now`, `compute`, `as=execution/compute`. `now` and `compute` hold
 *   `{ device, initialized, at-slot, process, results }`: where the process is, how it was made, and what the slot gave (`raw` as of a compute unit,
 *   `json`, `outbox`, `output`, `data`, `error`). State in Lua is no message: it is read by dry runs. What is published to `patch@1.0` is in
 *   `results`, and in no `cache`. Values are text and messages JSON, which `require-codec`, `accept`, or `/~json@1.0/serialize` ask of values
 *   too; nothing is signed by HTTP message signatures. There are no other devices.
 *
 * Bodies that are signed are verified. What is wrong is answered by `{ error, code, field? }`, with a code of `LunetteError` or `forbidden` (403), `not-found`
 * (404), `method-not-allowed` (405), `too-slow` (408), `too-large` (413), `too-long` (414), `not-satisfiable` (416), `rate-limited` (429),
 * `not-implemented` (501).
 * @param network An open network.
 * @param options What is served, to whom, and how much.
 * @returns The function.
 * @throws `LunetteError` `invalid-argument`. */
export function handlerOf(network: Lunette, options?: HandlerOptions): Handler;
