// Whether sources are Lua: asked of no process, but of a machine that is here for that.
import { LunetteError } from "../error.js";
import { Machine, Module } from "../machine.js";
import { expectFields } from "../client/questions.js";

/** Tells whether sources are Lua, by a machine of its own that is made when it is first needed. */
export class Checker {
  #load;
  #machine;

  /** `load` gives the module, as the runtime has it. */
  constructor(load) {
    this.#load = load;
  }

  async check(source) {
    this.#machine ??= this.#start();
    const machine = await this.#machine.catch((error) => {
      this.#machine = undefined;
      throw error;
    });
    const request = new TextEncoder().encode(JSON.stringify({ message: {}, question: { check: source } }));
    const { code, result } = machine.handleBytes(request, { dry: true });
    if (code !== "ok") throw new LunetteError("evaluation-failed", String(result?.Error ?? code));
    return expectFields(result, ["globals"]);
  }

  async #start() {
    const { bytes, hash, compiled } = await this.#load();
    return Machine.spawn(compiled ? Module.of(compiled, hash) : await Module.compile(bytes));
  }
}
