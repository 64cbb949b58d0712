import type { ClientInfo } from "./server.js";

/** What is needed of a request of `node:http`. */
export interface NodeRequest {
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly socket: { readonly remoteAddress?: string | undefined };
}

export interface ServeOptions {
  /** Default `127.0.0.1`: nobody but this computer. */
  host?: string;
  /** Default 0: any that is free. */
  port?: number;
  /** Milliseconds until the headers of a request are there. Default 15,000. */
  headersTimeout?: number;
  /** Milliseconds until all of a request is there, and that somebody may take to read a part of an answer. Default 120,000; `handlerOf` has a
   *  shorter one for bodies. */
  requestTimeout?: number;
  /** Milliseconds that a connection without requests is kept. Default 5,000. */
  keepAliveTimeout?: number;
  /** Bytes of the address and the headers of a request. Default 32 KiB. */
  maxHeaderSize?: number;
  /** Milliseconds that requests get to be answered once the server is closed. Default 5,000. */
  grace?: number;
  /** The address of who asks. Default: that of the connection, which behind a proxy is the proxy's. */
  addressOf?: (request: NodeRequest) => string | undefined;
}

export interface Served {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no more requests. Resolves once those that were there are answered, or `grace` is over. */
  close(): Promise<void>;
}

/** Answers requests over HTTP by a handler until it is closed. Node only. */
export function serve(handler: (request: Request, info: ClientInfo) => Response | Promise<Response>, options?: ServeOptions): Promise<Served>;
