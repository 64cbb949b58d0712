// Writes down what happened in a network as a scenario: played again, it gives the same.
import { readItems } from "./conversation.js";
import { Cast } from "./record/cast.js";
import { chainsOf } from "./record/chains.js";
import { expectationsOf } from "./record/expectations.js";
import { sendLines, spawnLines } from "./record/steps.js";
import { waitText, waitsFor } from "./record/time.js";
import { Wording, quoted } from "./record/wording.js";

/**
 * A scenario of everything that is known of a network (`readNetwork` reads it): `{ text, notes }`. Notes say what a scenario cannot repeat; they
 * are in the text too. `options`: `title`; `limits`, those with which the network was opened; `states`: what expressions are by now,
 * `{ process, expression, value }`, the value as `tostring` has it.
 */
export function record(network, { title = "what was done", limits = {}, states = [] } = {}) {
  return new Recording(network).write({ title, limits, states });
}

class Recording {
  #status;
  #processes;
  #logs;
  #outbox;
  #identities;
  #cast = new Cast();
  #wording;
  #notes = [];
  #lines = [];
  /** The processes, by their ids. */
  #infos;
  /** Where the recording is: what was written so far leads to here. */
  #moment;
  /** Ids of messages that somebody spoke of. */
  #mentioned = new Set();
  /** To whom processes sent something. */
  #targets = new Set();
  /** Messages that processes gave to others. */
  #assigned = new Set();
  /** The last tick of each schedule that ran by itself, and whose came late. */
  #lastTicks = new Map();
  #late = new Set();
  /** Whose schedule runs by itself at this point. */
  #running = new Set();

  constructor({ status, processes, logs, outbox, identities }) {
    const isKept = processes.map((info) => this.#canBeMade(info, status));
    this.#status = status;
    this.#processes = processes.filter((_, index) => isKept[index]);
    this.#logs = logs.filter((_, index) => isKept[index]);
    this.#infos = new Map(this.#processes.map((info) => [info.id, info]));
    this.#outbox = new Map(outbox.map((entry) => [entry.key, entry]));
    this.#identities = identities;
  }

  write({ title, limits, states }) {
    const { chains, overlaps } = chainsOf(this.#processes, this.#logs);
    if (overlaps.length > 0) {
      this.#note(`${overlaps.length} of ${chains.length} messages overlapped with others in time: played one after the other they may give something else.`);
    }
    const waiting = this.#logs.flat().filter(({ result }) => result === undefined).length;
    if (waiting > 0) this.#note(`Left out: ${waiting} messages that are not evaluated yet.`);
    const played = chains.filter((chain) => this.#canBePlayed(chain));
    for (const chain of played) this.#notice(chain);
    this.#meet(played);
    const [first] = played;
    this.#moment = first ? { time: first.time, height: first.height } : { time: 0, height: 0 };
    const begins = this.#moment;
    this.#play(played);
    this.#expectStates(states);
    if (this.#lines.length === 0) this.#note("Nothing has happened yet.");
    return { text: this.#text(title, begins, limits), notes: this.#notes };
  }

  #note(text) {
    this.#notes.push(text);
  }

  #notice({ kind, begin, evaluations }) {
    if (kind === "tick") this.#lastTicks.set(begin.process, begin);
    for (const { process, isLate, result } of evaluations) {
      if (isLate) this.#late.add(process);
      const { Messages = [], Assignments = [] } = result.result;
      for (const { Target } of Messages) this.#targets.add(String(Target));
      for (const { Message, Processes } of Assignments) {
        this.#assigned.add(String(Message));
        for (const id of Processes) this.#targets.add(String(id));
      }
    }
  }

  // What a scenario cannot say -----------------------------------------------------------------------------------------------------

  #canBeMade({ id, name, module, forkedFrom }, status) {
    const called = name === undefined ? id : `${name} (${id})`;
    if (forkedFrom) this.#note(`Left out: the process ${called}, a fork.`);
    else if (module !== status.module) this.#note(`Left out: the process ${called}, which has another module.`);
    else return true;
    return false;
  }

  #canBePlayed({ kind, begin: { process, slot, entry } }) {
    const place = () => `message ${slot} of ${this.#infos.get(process).name ?? process}`;
    if (kind === "tick") return true;
    if (kind === "lost") this.#note(`Left out: ${place()}, which came from a process that is not here.`);
    else if (typeof entry.message.data !== "string") this.#note(`Left out: ${place()}, whose data is no text.`);
    else return true;
    return false;
  }

  // Names --------------------------------------------------------------------------------------------------------------------------

  /** Gives names to all who play a part. */
  #meet(chains) {
    const names = new Map(this.#identities.map(({ name, address }) => [address, name]));
    const inputs = [];
    for (const { kind, begin } of chains) {
      if (kind === "tick") continue;
      const { message } = begin.entry;
      this.#cast.person(message.owner, names.get(message.owner));
      inputs.push(message.data, ...message.tags.map(({ value }) => value));
      if (kind === "assign") this.#mentioned.add(message.id);
    }
    for (const { id, name } of this.#processes) this.#cast.process(id, name);
    const spoken = new Set(inputs.flatMap((text) => text.match(/[\w-]{43}/g) ?? []));
    for (const [address, name] of names) if (spoken.has(address) || this.#targets.has(address)) this.#cast.person(address, name);
    for (const { kind, begin: { entry } } of chains) {
      if (kind === "send" && entry.message.from !== entry.message.owner) this.#targets.add(entry.message.from);
      if (kind === "send" && (spoken.has(entry.message.id) || this.#assigned.has(entry.message.id))) this.#mentioned.add(entry.message.id);
    }
    const messages = new Set(this.#logs.flatMap((log) => log.map(({ message }) => message.id)));
    for (const id of [...this.#targets, ...this.#assigned]) if (ID.test(id) && !messages.has(id)) this.#cast.stranger(id);
    const { authority, scheduler } = this.#status;
    const others = [authority, scheduler, ...this.#processes.map((info) => tagOf(info, "Module")), ...messages];
    this.#wording = new Wording(this.#cast, { people: [...this.#infos.keys(), ...names.keys()], inputs, others });
  }

  // Steps --------------------------------------------------------------------------------------------------------------------------

  /** Writes the steps of chains: what people did, and the waits between. */
  #play(chains) {
    let ticks = [];
    for (const chain of chains) {
      if (chain.kind === "tick") {
        ticks.push(chain);
        continue;
      }
      this.#pass(ticks);
      ticks = [];
      this.#waitUntil(chain);
      this.#step(chain);
    }
    this.#pass(ticks);
  }

  /** Lets time pass, in which schedules run. */
  #pass(ticks) {
    if (ticks.length === 0) return;
    for (const { begin: { process } } of ticks) this.#run(process);
    const { waits, end } = waitsFor(this.#moment, ticks);
    this.#moment = end;
    for (const { text, ticks: chains } of waits) {
      this.#lines.push(`  ${text ?? "wait 0 seconds"}`);
      this.#expect(chains.flatMap(({ evaluations }) => evaluations));
    }
    for (const { begin } of ticks) {
      const { process } = begin;
      if (this.#lastTicks.get(process) !== begin || this.#infos.get(process).monitored) continue;
      this.#running.delete(process);
      this.#lines.push(`  unmonitor ${this.#cast.nameOf(process)}`);
    }
  }

  /** The schedule of a process runs by itself from here on. */
  #run(process) {
    if (this.#running.has(process)) return;
    this.#running.add(process);
    this.#lines.push(`  monitor ${this.#cast.nameOf(process)}`);
  }

  #waitUntil({ time, height }) {
    const to = { time: Math.max(time, this.#moment.time), height: Math.max(height, this.#moment.height) };
    const text = waitText(this.#moment, to);
    if (text !== undefined) this.#lines.push(`  ${text}`);
    this.#moment = to;
  }

  #step({ kind, begin, evaluations }) {
    const { message } = begin.entry;
    const process = this.#infos.get(begin.process);
    const cast = this.#cast;
    if (kind === "spawn") {
      this.#lines.push(...spawnLines(cast, begin, { ...this.#status, module: tagOf(process, "Module") }));
    } else if (kind === "assign") {
      this.#lines.push(`  assign ${cast.nameOf(message.id)} to ${cast.nameOf(begin.process)}`);
    } else {
      const name = this.#mentioned.has(message.id) && !cast.has(message.id) ? cast.message(message.id) : undefined;
      this.#lines.push(...sendLines(cast, begin, { owner: process.owner, name }));
    }
    this.#expect(evaluations, kind === "assign" ? undefined : cast.nameOf(begin.process));
    for (const { entry, process: id } of evaluations) {
      const info = this.#infos.get(id);
      if (entry?.slot === 0 && info.monitored && hasSchedule(info) && !this.#late.has(id)) this.#run(id);
    }
  }

  /** What came of a step. */
  #expect(evaluations, subject) {
    const ordered = inOrder(evaluations);
    const sent = new Set(ordered.flatMap(({ result }) => result.delivered.filter(({ kind, process }) => kind === "message" && process).map(({ process, slot }) => `${process}/${slot}`)));
    const answers = {
      nameSpawned: (_, id) => this.#cast.nameOf(id),
      reasonOf: (key) => this.#outbox.get(key)?.reason,
    };
    const told = ordered.map((evaluation) => {
      const { process, slot, entry } = evaluation;
      const known = { ...evaluation, entry: entry && { ...entry, isSent: sent.has(`${process}/${slot}`) } };
      return { ...known, items: readItems(this.#cast, known, answers) };
    });
    this.#lines.push(...expectationsOf(told, { cast: this.#cast, wording: this.#wording, subject }));
  }

  #expectStates(states) {
    if (this.#lines.length === 0) return;
    for (const { process, expression, value } of states) {
      const lua = this.#cast.shownLua(expression);
      if (!this.#infos.has(process) || /\n| is /.test(lua)) this.#note(`Left out: the state ${expression}, which a line of a scenario cannot say.`);
      else this.#lines.push(`    ${this.#cast.nameOf(process)} state ${lua} is ${quoted(this.#cast.shown(value))}`);
    }
  }

  // The text -----------------------------------------------------------------------------------------------------------------------

  #text(title, { time, height }, limits) {
    const { people, strangers } = this.#cast;
    const chosen = Object.entries(limits).map(([name, value]) => `${name}=${value}`);
    return [
      `# Recorded from the network ${JSON.stringify(this.#status.name)}.`,
      ...this.#notes.map((note) => `# ${note.replaceAll("\n", " ")}`),
      `begins ${new Date(time).toISOString()} at block ${height}`,
      ...(people.length > 0 ? [`people ${people.join(" ")}`] : []),
      ...(strangers.length > 0 ? [`strangers ${strangers.join(" ")}`] : []),
      ...(chosen.length > 0 ? [`limits ${chosen.join(" ")}`] : []),
      "",
      `scenario ${title.trim().replace(/\s+/g, " ") || "what was done"}`,
      ...this.#lines,
      "",
    ].join("\n");
  }
}

const ID = /^[\w-]{43}$/;

/** As each process went about them; which process came first does not show. */
function inOrder(evaluations) {
  const places = new Map();
  for (const { process } of evaluations) if (!places.has(process)) places.set(process, places.size);
  return evaluations.toSorted((one, other) => places.get(one.process) - places.get(other.process) || one.slot - other.slot || one.tick - other.tick);
}

function tagOf({ tags }, name) {
  return tags.find((tag) => tag.name === name)?.value;
}

function hasSchedule(info) {
  return tagOf(info, "Cron-Interval") !== undefined;
}
