// A network on which a scenario is played: its processes and people, by their names.
import { EVAL } from "../common/eval-tags.js";
import { readItems } from "./conversation.js";
import { globMatches } from "./match.js";
import { Names } from "./names.js";
import { ScenarioError } from "./network-format.js";

/** Entries of a log read at a time. */
const PAGE = 1000;

let opened = 0;

export class Stage extends Names {
  /** The open network. */
  ao;
  #document;
  #open;
  #options;
  #readCode;
  #people = new Set();
  #spawned = new Map();
  #messages = 0;
  #events = [];
  /** Slots that are messages of processes, and not what the messenger says in their names. */
  #sent = new Set();

  /** `open` opens a network, as `Lunette.open` does; `readCode` gives the text of a file of Lua; `workers`: how many; `reopens`: whether the
   *  network is closed and opened again on the way, which is by its word in the memory of this thread. */
  constructor(document, { open, readCode, workers = 1, reopens = false }) {
    super();
    this.#document = document;
    this.#open = open;
    this.#readCode = readCode;
    const place = reopens ? { store: { memory: `scenario ${++opened}` }, worker: false } : { store: "memory" };
    this.#options = { name: "scenario", ...place, workers, seed: "scenario", limits: document.limits, clock: document.begins };
  }

  // The network --------------------------------------------------------------------------------------------------------------------

  async open() {
    this.ao = await this.#open(this.#options);
    this.ao.subscribe({ type: "evaluated" }, (event) => this.#events.push(event));
  }

  /** Ends the network and opens it again from what it stored, at the same time of day. */
  async reopen() {
    const { now, height } = await this.ao.clock();
    await this.close();
    this.#options = { ...this.#options, clock: { now, height } };
    await this.open();
  }

  async close() {
    await this.ao.close();
  }

  /** People, and processes with their code. */
  async begin() {
    const { people, strangers, processes } = this.#document;
    for (const name of people) this.#addPerson(name, (await this.ao.identity(name)).address);
    for (const name of strangers) this.call(name, idOfStranger(name));
    for (const process of processes) for (const name of process.names) await this.#spawn(name, process);
    for (const process of processes) for (const name of process.names) await this.#load(name, process);
    await this.ao.settle();
    await this.evaluations();
  }

  async #spawn(name, { owner, monitored, tags }) {
    const named = [{ name: "Name", value: name }, ...tags.map((tag) => ({ ...tag, value: this.resolve(tag.value) }))];
    const { id } = await this.ao.spawn({ identity: owner, tags: named, anchor: this.#anchor(), monitor: monitored });
    this.call(name, id);
  }

  /** A process that a step makes. */
  async spawnOf({ from, process, tags, text, data }) {
    const resolved = tags.map(({ name, value }) => ({ name, value: this.resolve(value) }));
    const { id } = await this.ao.spawn({ identity: from, tags: resolved, data: this.resolve(text ?? data ?? ""), anchor: this.#anchor() });
    this.call(process, id);
  }

  async #load(name, { owner, code, text, line }) {
    const source = code === undefined ? undefined : await this.#readCode(code);
    for (const lua of [source, text && this.resolveLua(text)]) {
      if (lua === undefined) continue;
      const { slot } = await this.send({ process: this.idOf(name), tags: EVAL, data: lua, identity: owner });
      const { result } = await this.ao.result({ process: this.idOf(name), slot });
      if (result.Error !== undefined) throw new ScenarioError(this.#document.file, line, `${name} did not load: ${this.shown(result.Error)}`);
    }
  }

  /** Sends a message. All have an anchor of their own, so that one can be sent again. */
  async send(message) {
    return this.ao.send({ anchor: this.#anchor(), ...message });
  }

  /** The next anchor: 32 bytes. */
  #anchor() {
    return `message ${++this.#messages} `.padEnd(32, ".");
  }

  /** A message of a step, with addresses for names. */
  messageOf({ from, process, tags, text, data }) {
    const resolved = tags.map(({ name, value }) => ({ name, value: this.resolve(value) }));
    return { process: this.idOf(process), tags: resolved, data: this.resolve(text ?? data ?? ""), identity: from, anchor: this.#anchor() };
  }

  /** Lua for a process, from its owner. */
  async evaluationOf({ process, text = "" }) {
    const id = this.idOf(process);
    const owner = this.nameOf((await this.ao.info(id)).owner);
    return { process: id, tags: EVAL, data: this.resolveLua(text), identity: owner, anchor: this.#anchor() };
  }

  // Names --------------------------------------------------------------------------------------------------------------------------

  #addPerson(name, address) {
    this.call(name, address);
    this.#people.add(name);
  }

  /** The name of a process that another one made: what the step calls it, or that of its maker and a number. */
  #nameSpawned(maker, id, wanted) {
    const number = (this.#spawned.get(maker) ?? 0) + 1;
    this.#spawned.set(maker, number);
    const name = wanted ?? `${maker}/${number}`;
    this.call(name, id);
    return name;
  }

  isPerson(name) {
    return this.#people.has(name);
  }

  // What happened ------------------------------------------------------------------------------------------------------------------

  /**
   * What was evaluated since the last time, in this order: `{ process, entry, result, items }`; a tick of a schedule has no entry. `spawns`
   * are the names of processes that were made meanwhile, `{ from, name }`, by whose making they go, in this order.
   */
  async evaluations(spawns = []) {
    const unused = [...spawns];
    const nextOf = (maker) => {
      const place = unused.findIndex(({ from }) => globMatches(from, maker));
      return place < 0 ? undefined : unused.splice(place, 1)[0].name;
    };
    const reasons = new Map();
    const answers = {
      reasonOf: (number) => reasons.get(number),
      nameSpawned: (maker, id) => this.#nameSpawned(maker, id, nextOf(maker)),
    };
    await this.#hearAll();
    const events = this.#events.splice(0);
    const logs = await this.#logsOf(events);
    const evaluations = [];
    for (const { process, slot, tick = 0 } of events) {
      const entry = logs.get(process).get(slot);
      const result = tick === 0 ? entry.result : entry.ticks[tick - 1];
      for (const { kind, process: to, slot: at } of result.delivered) if (kind === "message" && to) this.#sent.add(`${to}/${at}`);
      entry.isSent = this.#sent.has(`${process}/${slot}`);
      const evaluation = { process, entry: tick === 0 ? entry : undefined, result };
      for (const number of this.#unclear(result)) reasons.set(number, await this.#reasonOf(number));
      evaluation.items = readItems(this, evaluation, answers);
      evaluations.push(evaluation);
    }
    return evaluations;
  }

  /** Events come after what they tell of is stored, in a turn of their own; from a worker they come before its answer to the next question. */
  async #hearAll() {
    await new Promise((resolve) => (globalThis.setImmediate ?? setTimeout)(resolve));
    await this.ao.status();
  }

  async #logsOf(events) {
    const logs = new Map();
    for (const process of new Set(events.map((event) => event.process))) {
      const slots = events.filter((event) => event.process === process).map(({ slot }) => slot);
      const entries = await this.log(process, Math.min(...slots), Math.max(...slots));
      logs.set(process, new Map(entries.map((entry) => [entry.slot, entry])));
    }
    return logs;
  }

  /** All entries of a part of a log. */
  async log(process, from = 0, to = undefined) {
    const entries = [];
    for (let page = []; ; from = page.at(-1).slot + 1) {
      page = await this.ao.log(process, { from, to, limit: PAGE });
      entries.push(...page);
      if (page.length < PAGE) return entries;
    }
  }

  /** What of a result is in the outbox, and is for no person. */
  #unclear({ result, delivered }) {
    const isForPerson = ({ kind, index }) => kind === "message" && this.isPerson(this.nameOf(result.Messages[index].Target));
    return delivered.filter((place) => place.outbox !== undefined && place.problem === undefined && !isForPerson(place)).map(({ outbox }) => outbox);
  }

  async #reasonOf(number) {
    const [entry] = await this.ao.outbox({ from: number, limit: 1 });
    return entry.reason;
  }

  /** Everything there is: two plays of a scenario have to agree in it. */
  async everything() {
    const processes = await this.ao.processes();
    const logs = await Promise.all(processes.map(({ id }) => this.log(id)));
    const outbox = await this.ao.outbox({ limit: PAGE });
    return { processes, logs, outbox, identities: await this.ao.identities(), clock: await this.ao.clock() };
  }
}

/** An id behind which there is nobody. */
function idOfStranger(name) {
  return `${name}-`.repeat(43).slice(0, 42) + "A";
}
