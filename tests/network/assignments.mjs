// The log of each process as a scheduler of AO keeps it: every message with an assignment that the scheduler signed.
import { createHash } from "node:crypto";
import { DataItem, createData } from "arbundles";
import { newKey } from "./keys.mjs";

/** Digits of a block height (ao `servers/su`). */
const HEIGHT_DIGITS = 12;

export const heightText = (height) => String(height).padStart(HEIGHT_DIGITS, "0");

/** The hash chain after an assignment; of the first one, after the process. The parts are base64url, and hashed as raw bytes. */
export function hashChain(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(Buffer.from(part, "base64url"));
  return hash.digest("base64url");
}

/** The logs of all processes. */
export class Assignments {
  /** The address of the key that signs. */
  address;
  #signer;
  /** By process, entries `{ nonce, message, assignment, timestamp, height }`: ids of messages, signed items. */
  #logs = new Map();
  /** An assignment names the one before it by its signature, so they are signed one after the other. */
  #turn = Promise.resolve();

  static async create(kind = "rsa") {
    const assignments = new Assignments();
    const { signer, address } = await newKey(kind);
    assignments.#signer = signer;
    assignments.address = address;
    return assignments;
  }

  /** Gives a message the next place in the log of a process: `{ process, message, timestamp, height }`. Gives the entry. */
  append(place) {
    this.#turn = this.#turn.then(() => this.#append(place));
    return this.#turn;
  }

  /** Another log that is the same up to a nonce and goes on with these messages, as rightly signed as the first one. */
  async fork(process, nonce, messages) {
    const log = (await this.log(process)).slice(0, nonce);
    for (const message of messages) {
      const { timestamp, height } = log.at(-1);
      log.push(await this.#next(log, { process, message, timestamp: timestamp + 1, height }));
    }
    return log;
  }

  /** The entries of a process, the one with nonce 0 first; undefined when there is no such process. */
  async log(process) {
    await this.#turn;
    return this.#logs.get(process);
  }

  /** The entry of a message: at this process, or the first one anywhere. */
  async find(message, process) {
    await this.#turn;
    const logs = process === undefined ? [...this.#logs.values()] : [this.#logs.get(process) ?? []];
    for (const log of logs) {
      const found = log.find((entry) => entry.message === message);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #append(place) {
    const log = this.#logs.get(place.process) ?? [];
    this.#logs.set(place.process, log);
    const entry = await this.#next(log, place);
    log.push(entry);
    return entry;
  }

  async #next(log, { process, message, timestamp, height }) {
    const last = log.at(-1);
    const chain = last === undefined ? hashChain(process) : hashChain(last.assignment.id, last.chain);
    const tag = (name, value) => ({ name, value: String(value) });
    const tags = [
      tag("Process", process),
      tag("Epoch", 0),
      tag("Nonce", log.length),
      tag("Hash-Chain", chain),
      tag("Block-Height", heightText(height)),
      tag("Timestamp", timestamp),
      tag("Data-Protocol", "ao"),
      tag("Type", "Assignment"),
      tag("Variant", "ao.TN.1"),
      tag("Message", message),
    ];
    const item = createData("", this.#signer, { tags });
    await item.sign(this.#signer);
    const assignment = new DataItem(item.getRaw());
    return { nonce: log.length, process, message, timestamp: Number(timestamp), height: Number(height), chain, assignment };
  }
}
