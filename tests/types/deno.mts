// Deno: the package's types against usage.
import { Lunette } from "lunette/deno";
import { Lunette as InNode } from "lunette/node";
import { handlerOf } from "lunette/server";
import { serve, type Served, type ServeOptions } from "lunette/server-deno";

export async function served(): Promise<string> {
  const ao: Lunette = await Lunette.open({ store: { file: "ao.sqlite" }, durability: "relaxed" });
  const other: InNode = ao;
  const options: ServeOptions = { host: "127.0.0.1", port: 0, grace: 100, addressOf: (request, { remoteAddr }) => request.headers.get("x-real-ip") ?? remoteAddr.hostname };
  const server: Served = await serve(handlerOf(other), options);
  // @ts-expect-error that is an option of Node's server
  await serve(handlerOf(ao), { headersTimeout: 1 });
  // @ts-expect-error an address does not change
  server.url = "";
  await server.close();
  return server.url;
}
