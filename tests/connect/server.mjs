// The units of a network on a server of this machine, for clients that cannot be given a `fetch`.
import { once } from "node:events";
import { createServer } from "node:http";
import { unitsOf } from "../../pkg/units.js";

/** The port of a server that is the gateway of a network until the test ends. */
export async function servedGateway(t, network) {
  let answer;
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answer(request);
    response.writeHead(status, Object.fromEntries(headers));
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address();
  const gateway = `http://127.0.0.1:${port}`;
  const units = unitsOf(network, { gateway });
  answer = async (request) => {
    const body = ["GET", "HEAD"].includes(request.method) ? undefined : request;
    const response = await units(`${gateway}${request.url}`, { method: request.method, headers: request.headers, body, duplex: "half" });
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
  };
  return port;
}
