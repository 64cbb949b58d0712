import type { ClientInfo } from "./server.js";

export interface ServeOptions {
  /** Default `127.0.0.1`: nobody but this computer. */
  host?: string;
  /** Default 0: any that is free. */
  port?: number;
  /** Milliseconds that requests get to be answered once the server is closed. Default 5,000. */
  grace?: number;
  /** The address of who asks. Default: that of the connection, which behind a proxy is the proxy's. `info` is what `Deno.serve` gives. */
  addressOf?: (request: Request, info: { readonly remoteAddr: { readonly hostname: string; readonly port: number } }) => string | undefined;
}

export interface Served {
  /** Such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no more requests. Resolves once those that were there are answered, or `grace` is over. */
  close(): Promise<void>;
}

/** Answers requests over HTTP by a handler until it is closed. Deno only. */
export function serve(handler: (request: Request, info: ClientInfo) => Response | Promise<Response>, options?: ServeOptions): Promise<Served>;
