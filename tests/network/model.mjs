// A network of AO in memory, as the reference has it: items, the logs of a scheduler, our machine as its compute unit, a messenger
// that delivers what comes out. Everything is signed; nothing of it is ever wrong.
import { readFileSync } from "node:fs";
import { DataItem, createData } from "arbundles";
import { Machine, Module } from "../../pkg/machine.js";
import { Assignments } from "./assignments.mjs";
import { newKey } from "./keys.mjs";
import { addressOf, tagOf, verifies } from "./nodes.mjs";
import { Refusal } from "./scheduler.mjs";
import { tagsOf } from "./user.mjs";

/** Where time and blocks begin, and how far they go with each message, in milliseconds and blocks. */
const START = 1_700_000_000_000;
const FIRST_HEIGHT = 1_500_000;
const STEP = 1000;

/** Tags of a result's messages that the messenger writes itself (ao `servers/mu`). */
const OWN_TAGS = ["Data-Protocol", "Type", "From-Process", "From-Module", "Assignments", "Pushed-For"];
/** Messages that may follow from one, one after the other. */
const HOPS = 50;

const PATH = process.env.PROCESS_WASM ?? new URL("../../pkg/dist/process.wasm", import.meta.url);

export class Model {
  /** The scheduler's logs, and its address. */
  assignments;
  /** The messenger's address: what processes have to trust. */
  messenger;
  now = START;
  height = FIRST_HEIGHT;
  /** Signed items by id, with the block they are in: `{ item, height, timestamp }`. */
  items = new Map();
  #signer;
  #module;
  /** Processes by id: `{ machine, environment, results }`. */
  #processes = new Map();
  /** What comes is done one after the other, so that a log does not depend on how long anything takes. */
  #turn = Promise.resolve();

  /** `keys`: what kind of keys the units have, `rsa` or `ed25519`. */
  static async create({ keys = "rsa" } = {}) {
    const model = new Model();
    const [assignments, { signer, address }] = await Promise.all([Assignments.create(keys), newKey(keys)]);
    Object.assign(model, { assignments, messenger: address });
    model.#signer = signer;
    model.#module = await Module.compile(readFileSync(PATH));
    return model;
  }

  /** Takes a signed item to a messenger: gives its id when everything that followed from it is done. One that is here already is not
   *  taken a second time. */
  async post(bytes) {
    const item = new DataItem(Buffer.from(bytes));
    if (!(await verifies(bytes))) throw new Refusal(400, "the item does not verify");
    if (tagOf(item.tags, "Data-Protocol") !== "ao") throw new Refusal(400, "the item has no Data-Protocol ao");
    const type = tagOf(item.tags, "Type");
    if (type === "Process" && !tagOf(item.tags, "Module")) throw new Refusal(400, "the process has no module");
    if (type !== "Process" && type !== "Message") throw new Refusal(400, `the type ${type} cannot be scheduled`);
    if (type === "Message" && !this.#processes.has(item.target)) throw new Refusal(404, `no process ${item.target}`);
    this.#turn = this.#turn.then(() => this.#take(item, HOPS));
    await this.#turn;
    return item.id;
  }

  /** Puts an item that is here into the log of a process it was not sent to: gives the id of the assignment. */
  async assign(process, message) {
    const known = this.items.get(message);
    if (known === undefined || !this.#processes.has(process)) throw new Refusal(404, `no item ${message}, or no process ${process}`);
    this.#turn = this.#turn.then(() => {
      this.now += STEP;
      this.height += 1;
      return this.#evaluate(process, known.item, HOPS);
    });
    return (await this.#turn).assignment.id;
  }

  /** Keeps an item that goes to no process. */
  keep(bytes) {
    this.#keep(new DataItem(Buffer.from(bytes)));
  }

  /** The result of a message; undefined when it has none at this process. */
  result(process, message) {
    return this.#processes.get(process)?.results.find(({ id }) => id === message)?.result;
  }

  /** The results of a process in their order: `{ id, nonce, timestamp, result }`; undefined when there is no such process. */
  results(process) {
    return this.#processes.get(process)?.results;
  }

  /** What a message would give, as nobody's business. */
  dryRun(process, { Tags = [], Data = "", Owner = "1234", Id = "1234", Anchor = "0" }) {
    const { machine, environment } = this.#processes.get(process) ?? absent(process);
    const given = { Id, Owner, From: Owner, Data, Tags, Anchor };
    const own = { Target: process, Timestamp: this.now, "Block-Height": this.height, Cron: false, "Read-Only": true };
    return machine.dryRun({ ...given, ...own }, environment).result;
  }

  #keep(item) {
    if (!this.items.has(item.id)) this.items.set(item.id, { item, height: this.height, timestamp: this.now });
  }

  async #take(item, hops) {
    if (this.items.has(item.id)) return;
    this.now += STEP;
    this.height += 1;
    this.#keep(item);
    const isProcess = tagOf(item.tags, "Type") === "Process";
    if (isProcess) this.#processes.set(item.id, { machine: Machine.spawn(this.#module), environment: environmentOf(item, this.items.get(tagOf(item.tags, "Module"))?.item), results: [] });
    await this.#evaluate(isProcess ? item.id : item.target, item, hops);
  }

  async #evaluate(process, item, hops) {
    const entry = await this.assignments.append({ process, message: item.id, timestamp: this.now, height: this.height });
    const { machine, environment, results } = this.#processes.get(process);
    const { result } = machine.handle(messageOf(item, entry), environment);
    results.push({ id: item.id, nonce: entry.nonce, timestamp: entry.timestamp, result });
    if (hops > 0) await this.#push(process, item.id, result, hops - 1);
    return entry;
  }

  /** Delivers what came out of a message. */
  async #push(process, cause, { Messages = [], Spawns = [], Assignments: assigned = [] }, hops) {
    for (const message of Messages) await this.#send(process, cause, message, "Message", hops);
    for (const spawn of Spawns) {
      const made = await this.#send(process, cause, spawn, "Process", hops);
      const tags = [...spawn.Tags, { name: "Process", value: made.id }, { name: "Action", value: "Spawned" }];
      await this.#send(process, cause, { Target: process, Anchor: spawn.Anchor, Data: "", Tags: tags }, "Message", hops);
    }
    for (const { Processes, Message } of assigned) {
      const known = this.items.get(Message);
      for (const target of known === undefined ? [] : Processes) if (this.#processes.has(target)) await this.#evaluate(target, known.item, hops);
    }
  }

  async #send(process, cause, { Target, Data, Anchor, Tags }, type, hops) {
    const { Id: module } = this.#processes.get(process).environment.Module;
    const kept = Tags.filter(({ name }) => !OWN_TAGS.includes(name)).map(({ name, value }) => ({ name, value: String(value) }));
    const own = { "Data-Protocol": "ao", Type: type, "From-Process": process, "From-Module": module, "Pushed-For": cause };
    const tags = [...kept, ...tagsOf(own)];
    const item = createData(String(Data ?? ""), this.#signer, { target: type === "Process" ? undefined : Target, anchor: Anchor, tags });
    await item.sign(this.#signer);
    const signed = new DataItem(item.getRaw());
    if (type === "Process" || this.#processes.has(Target)) await this.#take(signed, hops);
    else this.#keep(signed);
    return signed;
  }
}

function absent(process) {
  throw new Refusal(404, `no process ${process}`);
}

/** A message as the compute unit of AO tells it (ao `servers/cu`, `domain/model.js`). */
function messageOf(item, { nonce, process, timestamp, height, chain }) {
  const signer = addressOf(item);
  const from = tagOf(item.tags, "From-Process");
  return {
    Id: item.id,
    Signature: item.signature,
    Data: item.rawData.toString("utf8"),
    Owner: signer,
    Target: item.id === process ? process : item.target,
    Anchor: item.rawAnchor.toString("utf8"),
    From: from ?? signer,
    "Forwarded-By": from === undefined ? undefined : signer,
    Tags: item.tags.filter(({ name }) => name !== "From" && name !== "Owner"),
    Epoch: 0,
    Nonce: nonce,
    Timestamp: timestamp,
    "Block-Height": height,
    "Hash-Chain": chain,
    Cron: false,
    "Read-Only": false,
  };
}

/** `module` is its item, when it is here: one of Lua source runs in the place of the library. */
function environmentOf(item, module) {
  const isLua = module !== undefined && tagOf(module.tags, "Content-Type") === "text/x-lua";
  return {
    Process: { Id: item.id, Owner: addressOf(item), Tags: item.tags },
    Module: { Id: tagOf(item.tags, "Module"), Owner: "", Tags: [], ...(isLua && { Data: module.rawData.toString("utf8") }) },
  };
}
