// Messages to a process without a network, as a scheduler and a messenger would make them.
import { EVAL } from "../common/eval-tags.js";

const AUTHORITY = "authority";
const MODULE = "module";
const START = { time: 1_700_000_000_000, block: 1_300_000 };

/** The process item's environment, as a compute unit gives it. */
function environment(process, owner) {
  const Tags = [
    { name: "Authority", value: AUTHORITY },
    { name: "Module", value: MODULE },
  ];
  return { Process: { Id: process, Owner: owner, Tags }, Module: { Id: MODULE, Owner: owner, Tags: [] } };
}

/** Messages to one process: ids, nonces, the clock. The same calls make the same messages. */
export class Mailer {
  constructor({ process = "process", owner = "owner", processes = [] } = {}) {
    Object.assign(this, START, { process, owner, nonce: 0, processes: new Set(processes) });
    this.env = environment(process, owner);
  }

  /** The message that creates the process. */
  first() {
    const tags = [{ name: "Type", value: "Process" }, ...this.env.Process.Tags];
    return { ...this.message({ from: this.owner, tags }), Id: this.process };
  }

  /** A message. One from a process is signed by the authority, any other by its sender; `owner` signs instead. */
  message({ from, owner, tags = [], data = "" }) {
    const nonce = this.nonce++;
    const isProcess = this.processes.has(from) || from === this.process;
    const Owner = owner ?? (isProcess ? AUTHORITY : from);
    const Tags = isProcess || owner ? [...tags, { name: "From-Process", value: from }] : tags;
    return {
      Id: `message-${nonce}`,
      From: from,
      Owner,
      Target: this.process,
      Data: data,
      Tags,
      Nonce: nonce,
      Epoch: 0,
      Timestamp: this.time,
      "Block-Height": this.block,
      "Hash-Chain": `chain-${nonce}`,
      Cron: false,
      "Read-Only": false,
    };
  }

  /** A message of the process's own schedule: it has no id and comes from the owner. */
  cron({ tags, data }) {
    return { ...this.message({ from: this.owner, tags, data }), Id: undefined, Cron: true };
  }

  /** The owner evaluates Lua. */
  evaluation(source) {
    return this.message({ from: this.owner, tags: EVAL, data: source });
  }
}

/** What hinders a message from being delivered, if anything does. */
export function undeliverable(message) {
  if (typeof message.Target !== "string" || message.Target === "") return "it has no Target";
  const odd = message.Tags.find(({ value }) => typeof value !== "string");
  return odd && `its tag ${odd.name} is no text but ${JSON.stringify(odd.value)}`;
}
