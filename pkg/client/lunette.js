// An AO network as its user sees it. Wherever it runs, it is reached through a service (see runtime/rpc.js).
import { EVAL } from "../common/eval-tags.js";
import { LunetteError } from "../error.js";
import { guarded, idOf, invalid } from "../common/input.js";
import { catchUp } from "./catching-up.js";
import { paramsOf } from "./parameters.js";
import { Process } from "./process.js";
import { answerOf, expectFields, inspectionOf } from "./questions.js";
import { repeatableParams } from "../common/repeat.js";
import { Events } from "./subscription.js";
import { withType } from "./wallet-key.js";

function isBlob(file) {
  return typeof Blob === "function" && guarded("file", () => file instanceof Blob);
}

/** Whether nothing can be asked of a network any more, by what its user did or by what happened to it. */
export let isOver;

/** An open network. `open` comes with the entries for browsers and Node. See index.d.ts. */
export class Lunette {
  #service;
  #events;
  /** Whether randomness comes from a seed: then the runtime chooses the anchors too, in an order that repeats. */
  #seeded;
  /** The identities that own processes, by process. */
  #owners = new Map();
  /** Settled once the network is closed. */
  #closing;

  static {
    isOver = (network) => network.#closing !== undefined || network.#service.over === true;
  }

  constructor(service, { seeded = false } = {}) {
    this.#service = service;
    this.#seeded = seeded;
    this.#events = new Events((wanted) => service.listen(wanted ? (event) => this.#events.tell(event) : null));
  }

  // Messages -----------------------------------------------------------------------------------------------------------------

  async spawn(options) {
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

  async eval(process, code, options) {
    const { params, signal } = paramsOf("eval", options, { process, code });
    const { process: id, identity = await this.#ownerOf(id, signal) } = params;
    const { slot } = await this.send({ process: id, tags: EVAL, data: params.code, identity, signal });
    return this.result({ process: id, slot, signal });
  }

  async lookup(message, options) {
    return this.#call("message", options, { message });
  }

  async outbox(options) {
    return this.#call("outbox", options);
  }

  // Looking inside -----------------------------------------------------------------------------------------------------------

  async check(source, options) {
    return this.#call("check", options, { source });
  }

  async inspect(process, options) {
    const { params, signal } = paramsOf("inspect", options, { process });
    const reply = await this.#service.call("inspect", inspectionOf(params), signal);
    return expectFields(answerOf(reply, params.process), ["key", "digest"], params.process);
  }

  async trace(process, options) {
    const { params, signal } = paramsOf("trace", options, { process });
    if (params.slot === undefined) throw invalid("slot", "is missing");
    const reply = await this.#service.call("trace", params, signal);
    return expectFields(answerOf(reply, params.process), ["profile"], params.process);
  }

  // Data items that are signed elsewhere -------------------------------------------------------------------------------------

  async draftItem(draft, options) {
    const { params, signal } = paramsOf("draftItem", options, { draft });
    return this.#service.call("draftItem", params.draft, signal);
  }

  async sealItem(draft, signature, options) {
    return this.#call("sealItem", options, { draft, signature });
  }

  async readItem(item, options) {
    return this.#call("readItem", options, { item });
  }

  async lint(options) {
    return this.#call("lint", options);
  }

  async recoverKey(message, signature, options) {
    return this.#call("recoverKey", options, { message, signature });
  }

  // Processes ----------------------------------------------------------------------------------------------------------------

  process(process) {
    return new Process(this, guarded("process", () => idOf(process)));
  }

  async processes(options) {
    return this.#call("processes", options);
  }

  async info(process, options) {
    return this.#call("process", options, { process });
  }

  async log(process, options) {
    return this.#call("log", options, { process });
  }

  async monitor(process, options) {
    return this.#call("monitor", options, { process });
  }

  async unmonitor(process, options) {
    return this.#call("unmonitor", options, { process });
  }

  async pause(process, options) {
    return this.#call("pause", options, { process });
  }

  async stop(process, options) {
    return this.#call("stop", options, { process });
  }

  async resume(process, options) {
    return this.#call("resume", options, { process });
  }

  async remove(process, options) {
    return this.#call("remove", options, { process });
  }

  async fork(process, options) {
    const { id } = await this.#call("fork", options, { process });
    return this.process(id);
  }

  async upgrade(process, options) {
    return this.#call("upgrade", options, { process });
  }

  async export(options) {
    return this.#call("export", options);
  }

  async import(file, options) {
    const { processes } = await this.#call("import", options, { file: isBlob(file) ? await file.arrayBuffer() : file });
    return processes.map((id) => this.process(id));
  }

  // The network outside ------------------------------------------------------------------------------------------------------

  async replicate(process, options) {
    const { id } = await this.#call("replicate", options, { process });
    return this.process(id);
  }

  async replica(process, options) {
    return this.#call("replica", options, { process });
  }

  async catchUp(process, options) {
    const { params, signal } = paramsOf("replica", options, { process });
    return catchUp(this, params.process, signal);
  }

  async follow(process, options) {
    return this.#call("follow", options, { process, following: true });
  }

  async unfollow(process, options) {
    return this.#call("follow", options, { process, following: false });
  }

  async relay(settings, options) {
    return settings === undefined ? this.#call("relay", options) : this.#call("setRelay", options, { settings });
  }

  async post(options) {
    return this.#call("post", options);
  }

  async postTransaction(options) {
    return this.#call("postTransaction", options);
  }

  async fetchItem(id, options) {
    return this.#call("fetchItem", options, { id });
  }

  async letters(options) {
    return this.#call("letters", options);
  }

  async retry(letters, options) {
    return this.#call("retry", options, letters === undefined ? undefined : { letters });
  }

  async discard(letters, options) {
    return this.#call("discard", options, { letters });
  }

  async watch(process, options) {
    return this.#call("watch", options, { process });
  }

  async unwatch(process, options) {
    return this.#call("unwatch", options, { process });
  }

  async publish(process, options) {
    return this.#call("publish", options, { process });
  }

  // Wallets ------------------------------------------------------------------------------------------------------------------

  async createWallet(options) {
    return this.#changeWallets("createWallet", paramsOf("createWallet", options));
  }

  async importWallet(options) {
    const { params, signal } = paramsOf("importWallet", options);
    return this.#changeWallets("importWallet", { params: withType(params), signal });
  }

  async exportWallet(name, options) {
    return this.#call("exportWallet", options, { name });
  }

  async removeWallet(name, options) {
    return this.#changeWallets("removeWallet", paramsOf("removeWallet", options, { name }));
  }

  // The network --------------------------------------------------------------------------------------------------------------

  async identity(name = "default", options = undefined) {
    return this.#call("identity", options, { name });
  }

  async identities(options) {
    return this.#call("identities", options);
  }

  async clock(options) {
    return this.#call("clock", options);
  }

  async block(height, options) {
    return this.#call("block", options, { height });
  }

  async advance(options) {
    return this.#call("advance", options);
  }

  async settle(options) {
    return this.#call("settle", options);
  }

  async status(options) {
    return this.#call("status", options);
  }

  subscribe(filter = {}, callback = undefined) {
    return this.#events.subscribe(filter, callback);
  }

  /** However often it is called, the network is closed once, and that is awaited each time. */
  async close() {
    this.#closing ??= this.#service.close().finally(() => this.#events.end());
    return this.#closing;
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  /** `given` are parameters that are not among the options. */
  async #call(method, options, given) {
    const { params, signal } = paramsOf(method, options, given);
    return this.#service.call(method, this.#seeded ? params : repeatableParams(method, params), signal);
  }

  /** A name may stand for another key afterwards. */
  async #changeWallets(method, { params, signal }) {
    try {
      return await this.#service.call(method, params, signal);
    } finally {
      this.#owners.clear();
    }
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
