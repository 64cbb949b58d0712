import type { Id, Lunette } from "./index.js";

export interface HandlerOptions {
  /** Modules that may be spawned beside aos 2.0.4. All processes run that, whatever their module is called. */
  modules?: readonly Id[];
}

/** What a host knows of a request beside the request. */
export interface RequestInfo {
  /** The address of who asks, as the host sees it. */
  address?: string;
}

/** A function from requests to the responses of a network: its units at one origin, at `/mu`, `/su`, `/cu`, `/gateway`, and at the root. */
export function handlerOf(network: Lunette, options?: HandlerOptions): (request: Request, info?: RequestInfo) => Promise<Response>;
