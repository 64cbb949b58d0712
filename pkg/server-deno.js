// A handler of requests as a server of Deno. See server-deno.d.ts.
import { action, fieldsOf, invalid, readFields, whole, word } from "./input.js";

const LAST_PORT = 65_535;
const LONGEST = 2 ** 31 - 1;

const OPTIONS = { host: word, port: whole(0, LAST_PORT), grace: whole(0, LONGEST), addressOf: action };
/** Milliseconds. */
const USUAL = { host: "127.0.0.1", port: 0, grace: 5_000, addressOf: (request, { remoteAddr }) => remoteAddr.hostname };

/** Answers requests by a handler until it is closed. */
export async function serve(handler, options = {}) {
  action(handler, "handler");
  const { host, port, grace, addressOf } = { ...USUAL, ...readFields(fieldsOf(options), OPTIONS, "serve") };
  const gone = new AbortController();
  const answer = async (request, info) => {
    try {
      expectOwn(request);
      return await handler(request, { address: addressOf(request, info) });
    } catch (error) {
      return failed(error);
    }
  };
  const server = Deno.serve({ hostname: host, port, signal: gone.signal, onListen: () => {} }, answer);
  const { hostname, port: taken } = server.addr;
  const name = hostname.includes(":") ? `[${hostname}]` : hostname;
  return { url: `http://${name}:${taken}`, close: () => close(server, gone, grace) };
}

/** Deno makes the address of a request of what its `Host` says, whatever that is, and takes one to another host for its own. */
function expectOwn({ url, headers }) {
  const host = headers.get("host");
  if (host === null) return;
  const named = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : undefined;
  if (named !== new URL(url).host) throw invalid("path", "must begin with a slash, and `Host` be a name");
}

/** Takes no more requests, and ends when those that are there are answered, or their time is over. */
async function close(server, gone, grace) {
  const timer = setTimeout(() => gone.abort(), grace);
  await server.shutdown();
  await server.finished;
  clearTimeout(timer);
}

function failed(error) {
  const isBad = error?.code === "invalid-argument";
  const body = { error: isBad ? error.message : "the server failed", code: isBad ? error.code : "worker-failed", field: error?.field };
  return Response.json(body, { status: isBad ? 400 : 500, headers: { "access-control-allow-origin": "*" } });
}
