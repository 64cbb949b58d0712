// A network in memory on a server of Deno, with the options of its handler as an argument. Prints where it is.
import { Lunette } from "../../pkg/deno.js";
import { handlerOf } from "../../pkg/server.js";
import { serve } from "../../pkg/server-deno.js";

const network = await Lunette.open({ name: "edge", store: "memory" });
const server = await serve(handlerOf(network, JSON.parse(Deno.args[0])));
console.log(server.url);
Deno.addSignalListener("SIGTERM", async () => {
  await server.close();
  await network.close();
  Deno.exit();
});
