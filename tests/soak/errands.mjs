// What a page is asked to do, by HTTP. The debugger's way (`evaluate`) will not do for tens of thousands of calls: it compiles each argument as a script,
// of which the page keeps about a kilobyte, so the heap would grow by what the test does.
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** Who may ask for errands: the page is of another origin. */
const ALLOWED = { "access-control-allow-origin": "*" };

export class Errands {
  #server;
  /** The response by which the page is told. */
  #page;
  /** What is not answered, by its number. */
  #waiting = new Map();
  #count = 0;

  static async open() {
    const errands = new Errands();
    errands.#server = createServer((request, response) => errands.#answer(request, response)).listen(0, "127.0.0.1");
    await once(errands.#server, "listening");
    return errands;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Has a page do errands by functions that it has, by their names. Resolves once it listens. */
  async send(tab) {
    await tab.evaluate(serve, `http://127.0.0.1:${this.#server.address().port}`);
  }

  /** What a function of the page gives. Rejects when it throws, or when the page ends before. */
  ask(name, given) {
    return new Promise((resolve, reject) => {
      const number = (this.#count += 1);
      this.#waiting.set(number, { page: this.#page, resolve, reject });
      this.#page.write(`${JSON.stringify({ number, name, given })}\n`);
    });
  }

  async #answer(request, response) {
    if (request.method === "GET") return this.#listen(response);
    // A page may end in the middle of a word.
    const body = await text(request).catch(() => undefined);
    response.writeHead(204, ALLOWED).end();
    if (body === undefined) return;
    const { number, value, problem } = JSON.parse(body);
    const errand = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (problem === undefined) errand?.resolve(value);
    else errand?.reject(new Error(problem));
  }

  /** A page is there: until it ends it is told what to do. */
  #listen(response) {
    this.#page = response;
    response.writeHead(200, ALLOWED).flushHeaders();
    response.once("close", () => {
      for (const [number, { page, reject }] of this.#waiting) {
        if (page !== response) continue;
        this.#waiting.delete(number);
        reject(new Error("the page has ended"));
      }
    });
  }
}

/** In the page: does what it is asked by the functions of `errands`. */
async function serve(address) {
  const response = await fetch(address);
  const act = async ({ number, name, given }) => {
    const answer = await errands[name](given).then(
      (value) => ({ number, value }),
      (error) => ({ number, problem: String(error.stack ?? error) }),
    );
    await fetch(address, { method: "POST", body: JSON.stringify(answer) });
  };
  const follow = async () => {
    let rest = "";
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop();
      for (const line of lines) act(JSON.parse(line));
    }
  };
  follow();
}
