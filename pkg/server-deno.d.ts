/** A network over HTTP in Deno.
 *
 * @example
 * ```js
 * import { Lunette } from "lunette/deno";
 * import { handlerOf } from "lunette/server";
 * import { serve } from "lunette/server-deno";
 *
 * const ao = await Lunette.open({ store: { file: "ao.sqlite" } });
 * const server = await serve(handlerOf(ao), { port: 4000 });
 * console.log(`AO is at ${server.url}`);
 * ```
 *
 * @module lunette/server-deno */
import type { ClientInfo } from "./server.js";

/** How a handler is served. */
export interface ServeOptions {
  /** The address that is listened at. Default `127.0.0.1`: nobody but this computer. */
  host?: string;
  /** The port. Default 0: any that is free. */
  port?: number;
  /** Milliseconds that requests get to be answered once the server is closed. Default 5,000. */
  grace?: number;
  /** Tells the address of whoever asks. Default: that of the connection, which behind a proxy is the proxy's.
   * @param request The request.
   * @param info What `Deno.serve` tells of it.
   * @returns The address; undefined when it is not known. */
  addressOf?: (request: Request, info: DenoConnection) => string | undefined;
}

/** What is needed of what `Deno.serve` tells of a request. */
export interface DenoConnection {
  /** The other side of the connection. */
  readonly remoteAddr: {
    /** Its address. */
    readonly hostname: string;
    /** Its port. */
    readonly port: number;
  };
}

/** A server. */
export interface Served {
  /** Where it is, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no more requests.
   * @returns Once those that were there are answered, or `grace` is over. */
  close(): Promise<void>;
}

/** Answers requests over HTTP by a handler until it is closed. Deno only.
 * @param handler What `handlerOf` of `lunette/server` gives, or any function from requests to responses.
 * @param options How.
 * @returns The server, once it listens.
 * @throws `LunetteError` `invalid-argument`; what `Deno.serve` throws, such as that the port is taken. */
export function serve(handler: (request: Request, info: ClientInfo) => Response | Promise<Response>, options?: ServeOptions): Promise<Served>;
