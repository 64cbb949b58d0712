// A handler of requests as a server of Deno. See server-deno.d.ts.
import { action, fieldsOf, invalid, readFields, whole, word } from "./common/input.js";

const LAST_PORT = 65_535;
const LONGEST = 2 ** 31 - 1;

const OPTIONS = { host: word, port: whole(0, LAST_PORT), grace: whole(0, LONGEST), addressOf: action };
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

  constructor(handler, { host, port, grace, addressOf }) {
    this.#handler = handler;
    this.#grace = grace;
    this.#addressOf = addressOf;
    this.#server = Deno.serve({ hostname: host, port, signal: this.#gone.signal, onListen: () => {} }, (request, info) => this.#take(request, info));
    const { hostname, port: taken } = this.#server.addr;
    this.url = `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${taken}`;
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
      if (error?.code === "invalid-argument") return refusal(400, { error: error.message, code: error.code, field: error.field });
      return refusal(500, { error: "the server failed", code: "worker-failed" });
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
  const named = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : undefined;
  if (named !== new URL(url).host) throw invalid("path", "must begin with a slash, and `Host` be a name");
}

function refusal(status, body) {
  return Response.json(body, { status, headers: { "access-control-allow-origin": "*" } });
}
