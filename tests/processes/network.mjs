// Several processes and the way between them, in the smallest form: one queue, first in, first out. The same calls give the
// same messages in the same order.
import { Mailer, undeliverable } from "../../pkg/scenario/mailer.js";
import { plain, tagsOf } from "../../pkg/scenario/match.js";

/** Tags that the messenger of a network writes anew, or that belong to the sender alone. */
const REWRITTEN = new Set(["Data-Protocol", "Type", "From-Process", "From-Module"]);
const MESSAGES_AT_MOST = 10_000;

/** Processes by name, accounts for everybody else. */
export class Network {
  #make;
  #processes = new Map();
  #names = new Set();
  #queue = [];
  #spawned = 0;
  /** Messages to those who are no process, in order. */
  outbox = [];

  /** `makeMachine` makes a new machine: `handle(message, env)` resolves to a result. */
  constructor(makeMachine) {
    this.#make = makeMachine;
  }

  /** Creates a process and evaluates its code, if any. */
  async spawn(name, { owner = "owner", code } = {}) {
    const mail = new Mailer({ process: name, owner });
    // Who is a process is known everywhere.
    mail.processes = this.#names;
    this.#names.add(name);
    this.#processes.set(name, { machine: await this.#make(), mail });
    await this.#handle(name, mail.first());
    if (code !== undefined) await this.evaluate(name, code);
  }

  /** Evaluates Lua as the owner; resolves to what it shows. */
  async evaluate(name, source) {
    const { mail } = this.#processes.get(name);
    const result = await this.#handle(name, mail.evaluation(source));
    await this.#deliver();
    return plain(result.Output.data);
  }

  /** Sends a message, and delivers everything that follows from it. */
  async send(from, to, tags, data) {
    this.#queue.push({ to, from, tags: Object.entries(tags).map(([key, value]) => ({ name: key, value: String(value) })), data });
    await this.#deliver();
  }

  /** A tick of a process's own schedule. */
  async tick(name) {
    const { mail } = this.#processes.get(name);
    await this.#handle(name, mail.cron({ tags: [{ name: "Action", value: "Cron" }] }));
    await this.#deliver();
  }

  /** Lets time go by for all. */
  wait(milliseconds) {
    for (const { mail } of this.#processes.values()) mail.time += milliseconds;
  }

  /** Lets blocks be mined for all. */
  mine(blocks) {
    for (const { mail } of this.#processes.values()) mail.block += blocks;
  }

  /** What was sent to an account, as `Action name=value ...` of the tags that are asked for. */
  told(account, ...names) {
    const messages = this.outbox.filter(({ Target }) => Target === account).map(tagsOf);
    return messages.map((tags) => [tags.get("Action"), ...names.filter((name) => tags.has(name)).map((name) => `${name}=${tags.get(name)}`)].join(" "));
  }

  async #deliver() {
    for (let count = 0; this.#queue.length > 0; count++) {
      if (count === MESSAGES_AT_MOST) throw new Error("the processes do not stop sending messages");
      const { to, ...message } = this.#queue.shift();
      await this.#handle(to, this.#processes.get(to).mail.message(message));
    }
  }

  async #handle(name, message) {
    const { machine, mail } = this.#processes.get(name);
    const result = await machine.handle(message, mail.env);
    if (result.Error !== undefined) throw new Error(`${name} failed: ${plain(result.Error)}`);
    for (const sent of result.Messages) {
      const problem = undeliverable(sent);
      if (problem) throw new Error(`a message of ${name} would not be delivered: ${problem}`);
      if (!this.#processes.has(sent.Target)) this.outbox.push(sent);
      else this.#queue.push({ to: sent.Target, from: name, tags: forwarded(sent.Tags), data: sent.Data });
    }
    for (const spawn of result.Spawns) await this.#answerSpawn(name, spawn);
    return result;
  }

  /** Makes the process that another asked for: that one is its owner, and is told. */
  async #answerSpawn(spawner, { Tags }) {
    const child = `child-${++this.#spawned}`;
    await this.spawn(child, { owner: spawner });
    const tags = [{ name: "Action", value: "Spawned" }, { name: "Process", value: child }, ...forwarded(Tags)];
    this.#queue.push({ to: spawner, from: spawner, tags });
  }

  /** Stops handing messages to a process: it looks as if it were dead. */
  kill(name) {
    this.#processes.set(name, { ...this.#processes.get(name), machine: { handle: () => ({ Messages: [], Spawns: [], Output: { data: "" } }) } });
  }
}

function forwarded(tags) {
  return tags.filter(({ name }) => !REWRITTEN.has(name));
}
