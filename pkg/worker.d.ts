/** An AO network on the edge: for workerd, which is what runs Cloudflare Workers. The folder `templates/cloudflare` of this package is a project to start from:
 * this is all of its code.
 *
 * @example
 * ```js
 * import { lunette } from "lunette/worker";
 *
 * const { LunetteProcess, LunetteIndex, worker } = lunette({ handler: { limits: { messages: 50 } } });
 * export { LunetteProcess, LunetteIndex };
 * export default worker;
 * ```
 *
 * @module lunette/worker */
import type { HandlerOptions } from "./server.js";

/** How the network outside is reached. All are addresses with `http:` or `https:`. */
export interface WorkerRelay {
  /** The messenger unit that takes what processes send to others than those of this deployment. */
  messenger: string;
  /** The compute unit in whose results answers are looked for. Without it nobody looks. */
  compute?: string;
  /** The bundler that takes what is for nobody in particular. */
  uploader?: string;
  /** Gateways: they know processes and whom these trust, and tell them from wallets. */
  gateways?: readonly string[];
}

/** What can be chosen of a deployment. */
export interface WorkerOptions {
  /** What a message may cost, and how much may wait. They count for processes that are made from then on. */
  limits?: {
    /** Units of work of one evaluation. Default 400,000,000. */
    gas?: number;
    /** Bytes that the Lua values of a process may occupy. Default 64 MiB: an isolate of Cloudflare has 128 MiB in all, and what a message changes is kept until
     * it has succeeded. */
    memory?: number;
    /** Units of work after which other work has its turn. Default 20,000,000. */
    slice?: number;
    /** How many messages may follow from one another. Default 256. */
    hops?: number;
    /** Messages that may wait for one process. Default 10,000. */
    mailbox?: number;
  };
  /** Units of work that an object uses at most for one event, a request or an alarm: what is left waits for the next. Default 500,000,000, some seconds
   * of a processor. */
  eventGas?: number;
  /** Milliseconds that a process stays ready in memory when nobody asks it anything and nothing of it is due in that time; after that the next request reads
   * it from the object's storage again. Default 5,000. */
  idleTime?: number;
  /** Where messages to others than the processes here go. Default: nowhere; they are in the results of who sent them. */
  relay?: WorkerRelay;
  /** Whether the units of the relay may be on this machine or its network, for tests. Default false. */
  allowPrivateAddresses?: boolean;
  /** Objects that the index of messages is spread over, 1 to 64. It is never to be changed once there are messages. Default 16. */
  indexShards?: number;
  /** What of AO's interfaces is served, to whom, and how much. */
  handler?: HandlerOptions;
}

/** What a worker's environment has to have (`wrangler.jsonc`). */
export interface WorkerEnvironment {
  /** The key of the deployment, a secret: an Arweave wallet (JSON), or `ed25519:` or `ethereum:` and 64 hexadecimal digits. It signs the messages of
   * processes, and assignments; with an Arweave wallet these are signed by a key that follows from it, since its signatures are never the same. */
  LUNETTE_KEY: string;
  /** The namespace of the class `LunetteProcess`. */
  PROCESSES: unknown;
  /** The namespace of the class `LunetteIndex`. */
  INDEX: unknown;
}

/** A deployment: the classes of its Durable Objects, to be exported under these names, and its worker, the default export. */
export interface Deployment {
  /** The class of the objects that are processes. */
  LunetteProcess: DurableObjectClass;
  /** The class of the objects that find messages. */
  LunetteIndex: DurableObjectClass;
  /** The worker. */
  worker: {
    /** Answers a request.
     * @param request The request.
     * @param environment The environment: see {@link WorkerEnvironment}.
     * @param context What keeps the worker alive: its `waitUntil`.
     * @returns The response. What is wrong with the environment is one too: `not-configured`. */
    fetch(request: Request, environment: any, context?: any): Promise<Response>;
  };
}

/** The class of Durable Objects, which only workerd makes. */
export interface DurableObjectClass {
  /** Made by workerd.
   * @param context The state of the object.
   * @param environment The environment: see {@link WorkerEnvironment}.
   * @returns The object. */
  new (context: any, environment: any): object;
}

/** Makes an AO network for workerd: a process is a Durable Object, which schedules, evaluates and delivers; the worker leads requests there.
 * @param options What can be chosen.
 * @returns The classes and the worker.
 * @throws `LunetteError` `invalid-argument`: an option is wrong. */
export function lunette(options?: WorkerOptions): Deployment;
