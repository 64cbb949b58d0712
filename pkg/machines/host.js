// The machines of one thread, by number. Whoever chooses the numbers lets them do things one after the other.
import { LunetteError } from "../error.js";
import { evaluateJob } from "./job.js";
import { Image, Machine, Module } from "../machine.js";
import { momentOf } from "../machine/machine.js";

/** Some machines. A method that throws has changed nothing, unless it says otherwise. */
export class MachineHost {
  /** By hash. */
  #modules = new Map();
  /** By number: the machine, and the image that its next difference is made to, of which only what names its pages has to be there. */
  #machines = new Map();

  /** Makes a compiled process.wasm known; `hash` is the SHA-256 of its bytes, in hex. Throws `invalid-module`. */
  addModule(hash, compiled) {
    if (!this.#modules.has(hash)) this.#modules.set(hash, Module.of(compiled, hash));
  }

  /** Starts a machine in the state that images lead to: each is the difference to the one before, the first one to a process that has
   *  just started, which no images lead to. Throws `unknown-module`, `corrupt-image`, `missing-base`, `module-mismatch` and
   *  `no-memory`. */
  start(number, hash, images) {
    const module = this.#modules.get(hash);
    if (module === undefined) throw new LunetteError("unknown-module", `the module ${hash} is not here`);
    let image = module.boot;
    for (const file of images) image = Image.decode(file, { base: image });
    this.#machines.set(number, { machine: Machine.restore(module, image), base: image });
  }

  /** Starts a machine in the state of another one. It has no image yet: its first difference is to a process that has just started. */
  fork(number, from) {
    const machine = this.#find(from).machine.fork();
    this.#machines.set(number, { machine, base: machine.module.boot });
  }

  /** Evaluates the messages of a job; job.js says what a job is, and what this gives. When it throws, the machine is gone. */
  evaluate(number, job) {
    const { machine } = this.#find(number);
    try {
      return evaluateJob(machine, job);
    } catch (error) {
      this.#machines.delete(number);
      throw error;
    }
  }

  /** The state as a file: in what it differs from a process that has just started (`full`), or from the last image that this machine was
   *  started from or has given. */
  snapshot(number, full) {
    const found = this.#find(number);
    const { machine, base } = found;
    const image = momentOf(machine);
    const file = image.encode({ base: full ? machine.module.boot : base });
    found.base = image;
    return file;
  }

  /** What names the state, in hex. */
  digest(number) {
    return momentOf(this.#find(number).machine).hash;
  }

  /** Ends a machine, if it is there. */
  stop(number) {
    this.#machines.delete(number);
  }

  #find(number) {
    const found = this.#machines.get(number);
    if (found === undefined) throw new LunetteError("unknown-machine", `there is no machine ${number}`);
    return found;
  }
}
