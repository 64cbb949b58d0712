// What the cases of the pool are played with. Plain JavaScript, for whatever runs it.
import { ENV, ITEM, message } from "../../machine/messages.mjs";

const OWNED = JSON.stringify(ENV);

/** Gas and bytes of memory of a message. */
export const LIMITS = [3e9, 2 ** 28];

/** A message that has Lua source evaluated, as JSON. */
export function evaluation(source, nonce = 1) {
  return JSON.stringify(message(nonce, { Tags: { Action: "Eval" }, Data: source }));
}

/** Plays a case, and ends the pools that it made. What it throws is an Error. */
export async function play(run, host) {
  const labs = [];
  try {
    await run({ ...host, labs });
  } catch (thrown) {
    throw thrown instanceof Error ? thrown : new Error(`${thrown.code}: ${thrown.message}`);
  } finally {
    labs.forEach((lab) => lab.close());
  }
}

/** Throws unless two values have the same JSON. */
export function same(actual, expected, what = "") {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what} expected ${right}, got ${left}`);
}

/** The error that a promise ends with, which must have this code. */
export async function failure(code, promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    same(error.code, code, error.message);
    return error;
  }
  throw new Error(`expected ${code}, got ${JSON.stringify(value)}`);
}

/** A pool, and what can be done to it. */
export class Lab {
  /** The commands that went through each port, in their order: name, and number of the machine. */
  commands = [];
  #host;

  /** `host`: `{ Pool, openPort, end, module: { hash, bytes } }`; `end(port)` ends the worker behind a port from outside. */
  constructor(host, { workers = 2, capacity = undefined, openPort = host.openPort } = {}) {
    this.#host = host;
    this.ports = [];
    const open = () => this.#record(openPort());
    this.pool = capacity === undefined ? new host.Pool(open, workers) : host.Pool.withCapacity(open, workers, capacity);
    this.hash = host.module.hash;
    host.labs?.push(this);
  }

  /** Ends the pool. */
  close() {
    this.pool?.free();
    this.pool = undefined;
  }

  #record(port) {
    const commands = [];
    const post = port.postMessage.bind(port);
    port.postMessage = (command, transfer) => {
      const [, name, number] = command;
      commands.push([name, typeof number === "bigint" ? Number(number) : undefined]);
      post(command, transfer);
    };
    const terminate = port.terminate.bind(port);
    port.terminate = () => {
      commands.push(["terminate"]);
      terminate();
    };
    this.ports.push(port);
    this.commands.push(commands);
    return port;
  }

  /** Ends the worker of a place from outside. */
  end(place) {
    this.#host.end(this.ports[place]);
  }

  /** The numbers of the machines that were started on each worker. */
  get started() {
    return this.commands.map((commands) => commands.filter(([name]) => name === "start").map(([, number]) => number));
  }

  async addModule() {
    await this.pool.addModule(this.#host.module.hash, new Uint8Array(this.#host.module.bytes));
  }

  start(number, images = []) {
    return this.pool.start(BigInt(number), this.hash, images);
  }

  /** Starts a machine with a process in it. */
  async spawn(number) {
    await this.start(number);
    same((await this.send(number, [JSON.stringify(ITEM)]))[0].status, "Ok", "the process begins");
  }

  /** Delivers messages, JSON texts. */
  send(number, messages, { limits = LIMITS, dry = false } = {}) {
    return this.pool.evaluate(BigInt(number), OWNED, messages, new Float64Array(limits), dry);
  }

  /** What Lua sources give: an output, or the status of a failure. */
  async evaluate(number, sources, options) {
    const replies = await this.send(number, sources.map((source) => evaluation(source)), options);
    return replies.map(({ status, text }) => (status === "Ok" ? JSON.parse(text).Output.data : status));
  }

  snapshot(number, full = false) {
    return this.pool.snapshot(BigInt(number), full);
  }

  digest(number) {
    return this.pool.digest(BigInt(number));
  }

  fork(number, from) {
    return this.pool.fork(BigInt(number), BigInt(from));
  }

  stop(number) {
    this.pool.stop(BigInt(number));
  }
}
