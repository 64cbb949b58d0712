// An AO network as its user sees it. Wherever it runs, it is reached through a service (see rpc.js).
import { LunetteError } from "./error.js";
import { bytesOf, idOf, invalid, paramsOf } from "./input.js";
import { Process } from "./process.js";
import { repeatableParams } from "./repeat.js";
import { Events } from "./subscription.js";

const EVAL = [{ name: "Action", value: "Eval" }];

/** An open network. `open` comes with the entries for browsers and Node. See index.d.ts. */
export class Lunette {
  #service;
  #events;
  /** Whether randomness comes from a seed: then the runtime chooses the anchors too, in an order that repeats. */
  #seeded;
  /** The identities that own processes, by process. */
  #owners = new Map();

  constructor(service, { seeded = false } = {}) {
    this.#service = service;
    this.#seeded = seeded;
    this.#events = new Events((wanted) => service.listen(wanted ? (event) => this.#events.tell(event) : null));
  }

  // Messages -----------------------------------------------------------------------------------------------------------------

  async spawn(options = {}) {
    const { id } = await this.#call("spawn", options);
    return this.process(id);
  }

  async send(options) {
    return this.#call("send", options);
  }

  async message(options) {
    const { message } = await this.#call("send", options);
    return message;
  }

  async result(options) {
    return this.#call("result", options);
  }

  async results(options) {
    return this.#call("results", options);
  }

  async dryrun(options) {
    return this.#call("dryrun", options);
  }

  async assign(options) {
    return this.#call("assign", options);
  }

  async eval(process, code, { identity, signal } = {}) {
    const id = idOf(process);
    if (typeof code !== "string") throw invalid("code", "must be a string");
    const { slot } = await this.send({ process: id, tags: EVAL, data: code, identity: identity ?? (await this.#ownerOf(id, signal)), signal });
    return this.result({ process: id, slot, signal });
  }

  async lookup(message, { proofs, signal } = {}) {
    return this.#call("message", { message, proofs, signal });
  }

  async outbox(options = {}) {
    return this.#call("outbox", options);
  }

  // Data items that are signed elsewhere -------------------------------------------------------------------------------------

  async draftItem(draft, { signal } = {}) {
    return this.#call("draftItem", { ...draft, signal });
  }

  async sealItem(draft, signature, { signal } = {}) {
    return this.#call("sealItem", { draft: paramsOf(draft).params, signature: bytesOf(signature, "signature"), signal });
  }

  async readItem(item, { signal } = {}) {
    return this.#call("readItem", { item, signal });
  }

  // Processes ----------------------------------------------------------------------------------------------------------------

  process(id) {
    return new Process(this, idOf(id));
  }

  async processes({ signal } = {}) {
    return this.#call("processes", { signal });
  }

  async info(process, { signal } = {}) {
    return this.#call("process", { process: idOf(process), signal });
  }

  async log(process, options = {}) {
    return this.#call("log", { ...options, process: idOf(process) });
  }

  async monitor(process, { signal } = {}) {
    return this.#call("monitor", { process: idOf(process), signal });
  }

  async unmonitor(process, { signal } = {}) {
    return this.#call("unmonitor", { process: idOf(process), signal });
  }

  async pause(process, { signal } = {}) {
    return this.#call("pause", { process: idOf(process), signal });
  }

  async resume(process, { signal } = {}) {
    return this.#call("resume", { process: idOf(process), signal });
  }

  async remove(process, { signal } = {}) {
    return this.#call("remove", { process: idOf(process), signal });
  }

  async fork(process, { slot, signal } = {}) {
    const { id } = await this.#call("fork", { process: idOf(process), slot, signal });
    return this.process(id);
  }

  async export({ processes, signal } = {}) {
    return this.#call("export", { processes, signal });
  }

  async import(file, { signal } = {}) {
    const bytes = typeof Blob === "function" && file instanceof Blob ? await file.arrayBuffer() : file;
    const { processes } = await this.#call("import", { file: bytesOf(bytes, "file"), signal });
    return processes.map((id) => this.process(id));
  }

  // The network --------------------------------------------------------------------------------------------------------------

  async identity(name = "default", { signal } = {}) {
    return this.#call("identity", { name, signal });
  }

  async identities({ signal } = {}) {
    return this.#call("identities", { signal });
  }

  async clock({ signal } = {}) {
    return this.#call("clock", { signal });
  }

  async block(height, { signal } = {}) {
    return this.#call("block", { height, signal });
  }

  async advance(options) {
    return this.#call("advance", options);
  }

  async settle({ signal } = {}) {
    return this.#call("settle", { signal });
  }

  async status({ signal } = {}) {
    return this.#call("status", { signal });
  }

  subscribe(filter = {}, callback = undefined) {
    return this.#events.subscribe(filter, callback);
  }

  async close() {
    try {
      await this.#service.close();
    } finally {
      this.#events.end();
    }
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  async #call(method, options) {
    const { params, signal } = paramsOf(options);
    return this.#service.call(method, this.#seeded ? params : repeatableParams(method, params), signal);
  }

  /** The name of the identity that owns a process. */
  async #ownerOf(process, signal) {
    if (!this.#owners.has(process)) {
      const { owner } = await this.info(process, { signal });
      const identity = (await this.identities({ signal })).find(({ address }) => address === owner);
      if (!identity) {
        const message = "the owner of this process is no identity of this network: it evaluates nothing for anybody else";
        throw new LunetteError("invalid-argument", message, { field: "process", process });
      }
      this.#owners.set(process, identity.name);
    }
    return this.#owners.get(process);
  }
}
