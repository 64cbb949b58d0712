/** A network over HTTP in Node.
 *
 * @example
 * ```js
 * import { Lunette } from "lunette";
 * import { handlerOf } from "lunette/server";
 * import { serve } from "lunette/server-node";
 *
 * const ao = await Lunette.open({ store: "memory" }); // or { file: "ao.sqlite" }
 * const server = await serve(handlerOf(ao), { port: 0 });
 * const response = await fetch(`${server.url}/~meta@1.0/info`);
 * console.log(response.status); // => 200
 * await server.close();
 * await ao.close();
 * ```
 *
 * @module lunette/server-node */
import type { ClientInfo } from "./server.js";

/** What is needed of a request of `node:http`. */
export interface NodeRequest {
  /** Its headers, by their names in small letters. */
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  /** Its connection. */
  readonly socket: {
    /** The address of the other side. */
    readonly remoteAddress?: string | undefined;
  };
}

/** How a handler is served. */
export interface ServeOptions {
  /** The address that is listened at. Default `127.0.0.1`: nobody but this computer. */
  host?: string;
  /** The port. Default 0: any that is free. */
  port?: number;
  /** Milliseconds until the headers of a request are there. Default 15,000. */
  headersTimeout?: number;
  /** Milliseconds until all of a request is there, and that somebody may take to read a part of an answer. Default 120,000; `handlerOf` has a
   * shorter one for bodies. */
  requestTimeout?: number;
  /** Milliseconds that a connection without requests is kept. Default 5,000. */
  keepAliveTimeout?: number;
  /** Bytes of the address and the headers of a request, 1 KiB to 1 MiB. Default 32 KiB. */
  maxHeaderSize?: number;
  /** Milliseconds that requests get to be answered once the server is closed. Default 5,000. */
  grace?: number;
  /** Tells the address of whoever asks. Default: that of the connection, which behind a proxy is the proxy's.
   * @param request The request.
   * @returns The address; undefined when it is not known. */
  addressOf?: (request: NodeRequest) => string | undefined;
}

/** A server. */
export interface Served {
  /** Where it is, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no more requests.
   * @returns Once those that were there are answered, or `grace` is over. */
  close(): Promise<void>;
}

/** Answers requests over HTTP by a handler until it is closed. Node only.
 * @param handler What `handlerOf` of `lunette/server` gives, or any function from requests to responses.
 * @param options How.
 * @returns The server, once it listens.
 * @throws `LunetteError` `invalid-argument`; what `node:http` throws, such as that the port is taken. */
export function serve(handler: (request: Request, info: ClientInfo) => Response | Promise<Response>, options?: ServeOptions): Promise<Served>;
