// The shared tests of hosts, on a handler alone: no server, no sockets, as in a service worker. It is reached by a plain `fetch`.
import { Lunette } from "../../pkg/node.js";
import { handlerOf } from "../../pkg/server.js";
import { MODULE } from "../connect/clients.mjs";
import { abuseTests } from "./abuse.mjs";
import { clientTests } from "./client.mjs";

async function openFunction(t, options = { limits: false }) {
  const network = await Lunette.open({ name: "edge", store: "memory" });
  t.after(() => network.close());
  const handler = handlerOf(network, options);
  return { url: "http://host.test", module: MODULE, fetch: (input, init) => handler(new Request(input, init), { address: "10.0.0.1" }) };
}

clientTests("a function", openFunction);
abuseTests("a function", openFunction);
