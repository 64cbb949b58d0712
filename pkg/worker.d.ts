import type { HandlerOptions } from "./server.js";

/** How the network outside is reached. */
export interface WorkerRelay {
  /** The messenger unit that takes what processes send to others than those of this deployment. */
  messenger: string;
  compute?: string;
  /** The bundler that takes what is for nobody in particular. */
  uploader?: string;
  gateways?: readonly string[];
}

export interface WorkerOptions {
  /** What a message may cost, and how much may wait. Defaults: `gas` 400,000,000, `memory` 64 MiB (an isolate of Cloudflare has 128 MiB in all, and
   *  what a message changes is kept until it has succeeded), `slice` 20,000,000, `hops` 256, `mailbox` 10,000. They count for processes that
   *  are made from then on. */
  limits?: { gas?: number; memory?: number; slice?: number; hops?: number; mailbox?: number };
  /** Gas that an object uses at most for one event, a request or an alarm: what is left waits for the next. Default 500,000,000, some seconds
   *  of a processor. */
  eventGas?: number;
  /** Where messages to others than the processes here go. Default: nowhere; they are in the results of who sent them. */
  relay?: WorkerRelay;
  /** Whether the units of the relay may be on this machine or its network, for tests. Default false. */
  allowPrivateAddresses?: boolean;
  /** Objects that the index of messages is spread over, 1 to 64; never to be changed once there are messages. Default 16. */
  indexShards?: number;
  /** What of AO's interfaces is served, to whom, and how much. */
  handler?: HandlerOptions;
}

/** What a worker's environment has to have (wrangler.jsonc). */
export interface WorkerEnvironment {
  /** The key of the deployment, a secret: an Arweave wallet (JSON), or `ed25519:` or `ethereum:` and 64 hexadecimal digits. It signs the messages of
   *  processes, and assignments; with an Arweave wallet these are signed by a key that follows from it, since its signatures are never the same. */
  LUNETTE_KEY: string;
  /** The namespaces of the two classes. */
  PROCESSES: unknown;
  INDEX: unknown;
}

/** A deployment: the classes of its Durable Objects, to be exported under these names, and its worker, the default export. */
export interface Deployment {
  LunetteProcess: new (context: any, environment: any) => object;
  LunetteIndex: new (context: any, environment: any) => object;
  worker: { fetch(request: Request, environment: any, context?: any): Promise<Response> };
}

/** An AO network for workerd (Cloudflare Workers): a process is a Durable Object, which schedules, evaluates and delivers; the worker leads requests
 *  there. Throws what is wrong with the options; what is wrong with the environment is the answer to requests (`not-configured`). */
export function lunette(options?: WorkerOptions): Deployment;
