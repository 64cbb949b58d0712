// What a page is asked to do, by a WebSocket. Tens of thousands of calls have no other way that leaves nothing in the page: the debugger's (`evaluate`)
// compiles each argument as a script, of which the page keeps about a kilobyte; and of each `fetch` it keeps the body for whoever has its debugger.
import { once } from "node:events";
import { WebSocketServer } from "ws";

export class Errands {
  #server;
  /** The socket of the page. */
  #page;
  /** What is not answered, by its number. */
  #waiting = new Map();
  #count = 0;

  static async open() {
    const errands = new Errands();
    errands.#server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(errands.#server, "listening");
    return errands;
  }

  close() {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  /** Has a page do errands by functions that it has, by their names. Resolves once it listens. */
  async send(tab) {
    const [[page]] = await Promise.all([once(this.#server, "connection"), tab.evaluate(serve, `ws://127.0.0.1:${this.#server.address().port}`)]);
    this.#page = page;
    page.on("message", (text) => this.#answer(JSON.parse(text)));
    page.once("close", () => this.#end(page));
  }

  /** What a function of the page gives. Rejects when it throws, or when the page ends before. */
  ask(name, given) {
    return new Promise((resolve, reject) => {
      const number = (this.#count += 1);
      const page = this.#page;
      this.#waiting.set(number, { page, resolve, reject });
      page.send(JSON.stringify({ number, name, given }), (error) => error && this.#end(page));
    });
  }

  #answer({ number, value, problem }) {
    const errand = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (problem === undefined) errand?.resolve(value);
    else errand?.reject(new Error(problem));
  }

  /** A page is gone, and answers nothing more. */
  #end(gone) {
    for (const [number, { page, reject }] of this.#waiting) {
      if (page !== gone) continue;
      this.#waiting.delete(number);
      reject(new Error("the page has ended"));
    }
  }
}

/** In the page: does what it is asked by the functions of `errands`. Resolves once it listens; rejects where it may not, by its policy for instance. */
function serve(address) {
  const socket = new WebSocket(address);
  socket.onmessage = async ({ data }) => {
    const { number, name, given } = JSON.parse(data);
    const answer = await errands[name](given).then(
      (value) => ({ number, value }),
      (error) => ({ number, problem: String(error.stack ?? error) }),
    );
    socket.send(JSON.stringify(answer));
  };
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`the page cannot reach ${address}`));
  });
}
