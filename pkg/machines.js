// Machines that are called from elsewhere, by number: what a worker of the runtime's pool holds.
import { LunetteError } from "./error.js";
import { packReplies, unpackMessages } from "./job.js";
import { Image, Machine, Module } from "./machine.js";

/** The status of a message that stopped its machine; the others are those of src/process/abi.rs. */
const TRAPPED = 6;

const encoder = new TextEncoder();

/** The machines of one thread. */
export class MachineHost {
  #modules = new Map();
  #machines = new Map();

  /** Makes a compiled module known. */
  addModule(hash, compiled) {
    if (!this.#modules.has(hash)) this.#modules.set(hash, Module.of(compiled, hash));
  }

  /** Starts a machine in the state that images lead to: a full one, and then the changes to it. None: a process that has just started. */
  start(number, hash, images) {
    const module = this.#modules.get(hash);
    if (module === undefined) throw new LunetteError("unknown-module", hash);
    let image = module.boot;
    for (const file of images) image = Image.decode(file, { base: image });
    const machine = image === module.boot ? Machine.spawn(module) : Machine.restore(module, image);
    this.#machines.set(number, { machine, image });
  }

  /** Starts a machine in the state of another. */
  fork(number, from) {
    const { machine, image } = this.#find(from);
    this.#machines.set(number, { machine: machine.fork(), image });
  }

  /** Evaluates messages; see job.js. `environment` is JSON. Once they have used `slice` of gas together no further one is begun. */
  evaluate(number, { messages, environment, gas, memory, slice, dry }) {
    const { machine } = this.#find(number);
    const request = new Request(environment, { gas, memory });
    const replies = [];
    let used = 0;
    for (const message of unpackMessages(messages)) {
      const reply = attempt(machine, request.with(message), dry);
      replies.push(reply);
      used += reply.gas;
      if (used >= slice) break;
    }
    return packReplies(replies);
  }

  /** The state as a file: all of it, or what changed since the last one (or since the start). */
  snapshot(number, full) {
    const entry = this.#find(number);
    const before = entry.image;
    entry.image = entry.machine.image();
    return entry.image.encode({ base: full ? entry.machine.module.boot : before });
  }

  /** What names the state: equal for equal states. */
  digest(number) {
    return this.#find(number).machine.image().hash;
  }

  /** Ends a machine, if it is there. */
  stop(number) {
    this.#machines.delete(number);
  }

  #find(number) {
    const entry = this.#machines.get(number);
    if (entry === undefined) throw new LunetteError("unknown-machine", "the machine is not there");
    return entry;
  }
}

/** A stop of the machine is the result of the message that caused it: the machine stands where it stood before. */
function attempt(machine, request, dry) {
  try {
    return machine.evaluateBytes(request, { dry });
  } catch (error) {
    if (error.code !== "machine-trapped") throw error;
    return { status: TRAPPED, gas: 0, json: encoder.encode(JSON.stringify({ Error: error.message })) };
  }
}

/** The bytes of a request around those of a message. */
class Request {
  #bytes;
  #prefix;

  constructor(environment, limits) {
    this.#prefix = encoder.encode(`{"env":${environment},"limits":${JSON.stringify(limits)},"message":`);
    this.#bytes = this.#room(4096);
  }

  /** Valid until the next call. */
  with(message) {
    const start = this.#prefix.length;
    const length = start + message.length + 1;
    if (length > this.#bytes.length) this.#bytes = this.#room(length * 2);
    this.#bytes.set(message, start);
    this.#bytes[length - 1] = 0x7d;
    return this.#bytes.subarray(0, length);
  }

  #room(length) {
    const bytes = new Uint8Array(Math.max(length, this.#prefix.length + 4096));
    bytes.set(this.#prefix);
    return bytes;
  }
}

/** Answers calls: `{ id, method, args }` with `{ id, value }` or `{ id, error }`, where bytes are handed over, not copied. */
export function answer(host, { id, method, args }, post) {
  try {
    const value = host[method](...args);
    post({ id, value }, value instanceof Uint8Array ? [value.buffer] : []);
  } catch (error) {
    post({ id, error: { code: error.code ?? "failed", message: error.message } }, []);
  }
}

/** Machines in this thread behind what looks like a worker, for where there are none. Between two calls others have their turn. */
export function localMachines() {
  const host = new MachineHost();
  const port = {
    onmessage: null,
    onerror: null,
    postMessage(call) {
      later(() => answer(host, call, (reply) => port.onmessage?.({ data: reply })));
    },
    terminate() {
      port.onmessage = null;
    },
  };
  return port;
}

const later = globalThis.setImmediate ?? ((task) => setTimeout(task));
