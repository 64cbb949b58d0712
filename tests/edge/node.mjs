// A network in memory on a server of Node, that ends with the test.
import { Lunette } from "../../pkg/node.js";
import { handlerOf } from "../../pkg/server.js";
import { serve } from "../../pkg/server-node.js";
import { MODULE } from "../connect/clients.mjs";

export async function openNode(t, options = { limits: false }) {
  const network = await Lunette.open({ name: "edge", store: "memory" });
  const server = await serve(handlerOf(network, options));
  t.after(async () => {
    await server.close();
    await network.close();
  });
  return { url: server.url, module: MODULE, sockets: true };
}
