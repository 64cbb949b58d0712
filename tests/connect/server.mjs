// A network on a server of this machine, for clients that cannot be given a `fetch`.
import { handlerOf } from "../../pkg/server.js";
import { serve } from "../../pkg/server-node.js";

/** The port of a server that is the gateway of a network until the test ends. */
export async function servedGateway(t, network) {
  const { url, close } = await serve(handlerOf(network, { limits: false }));
  t.after(close);
  return Number(new URL(url).port);
}
