// A handler of requests as a server of Deno. See server-deno.d.ts.
import { action, delay, fieldsOf, invalid, readFields, word } from "./common/input.js";
import { addressAt, failureOf, isHost, port } from "./server/listening.js";

const OPTIONS = { host: word, port, grace: delay(0), addressOf: action };
/** Milliseconds. */
const USUAL = { host: "127.0.0.1", port: 0, grace: 5_000, addressOf: (request, { remoteAddr }) => remoteAddr.hostname };

/** Answers requests by a handler until it is closed. */
export async function serve(handler, options = {}) {
  action(handler, "handler");
  return new Served(handler, { ...USUAL, ...readFields(fieldsOf(options), OPTIONS, "serve") });
}

class Served {
  url;
  #handler;
  #grace;
  #addressOf;
  #server;
  #gone = new AbortController();
  /** Settled once their answers are sent. */
  #answers = new Set();
  #closing;

  constructor(handler, { host, port: wanted, grace, addressOf }) {
    this.#handler = handler;
    this.#grace = grace;
    this.#addressOf = addressOf;
    this.#server = Deno.serve({ hostname: host, port: wanted, signal: this.#gone.signal, onListen: () => {} }, (request, info) => this.#take(request, info));
    const { hostname, port: taken } = this.#server.addr;
    this.url = addressAt(hostname, taken);
    this.close = () => (this.#closing ??= this.#close());
  }

  #take(request, info) {
    if (this.#closing !== undefined) return refusal(503, { error: "the server is being closed", code: "closed" });
    const sent = info.completed.catch(() => {
      // Nobody wanted it any more.
    });
    this.#answers.add(sent);
    sent.then(() => this.#answers.delete(sent));
    return this.#answer(request, info);
  }

  async #answer(request, info) {
    try {
      expectOwn(request);
      return await this.#handler(request, { address: this.#addressOf(request, info) });
    } catch (error) {
      const { status, body } = failureOf(error);
      return refusal(status, body);
    }
  }

  /** Deno's own `shutdown` waits for all answers, and cannot be hurried afterwards. */
  async #close() {
    let timer;
    const over = new Promise((resolve) => (timer = setTimeout(resolve, this.#grace)));
    await Promise.race([Promise.all(this.#answers), over]);
    clearTimeout(timer);
    this.#gone.abort();
    await this.#server.finished;
  }
}

/** Deno makes the address of a request of what its `Host` says, whatever that is, takes one to another host for its own, and `*` for a path. */
function expectOwn({ url, headers }) {
  const host = headers.get("host");
  if (new URL(url).pathname === "/*") throw invalid("path", "must begin with a slash");
  if (host === null) return;
  const named = isHost(host) ? new URL(`http://${host}`).host : undefined;
  if (named !== new URL(url).host) throw invalid("path", "must begin with a slash, and `Host` be a name");
}

function refusal(status, body) {
  return Response.json(body, { status, headers: { "access-control-allow-origin": "*" } });
}
