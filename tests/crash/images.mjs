// The images that a network has stored: read in the page from its database itself, whoever owns it, and evaluated here.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Image, Machine, Module } from "../../pkg/machine.js";
import { readHead } from "./head.mjs";
import { unpack } from "./packed.mjs";

const MODULE = await Module.compile(await readFile(new URL("../../pkg/dist/process.wasm", import.meta.url)));

/** What a message may cost when nobody says otherwise (src/runtime/options.rs). */
const LIMITS = { gas: 500_000_000, memory: 256 << 20 };

/** The words of the error that says that there is no database where there should be one. */
export const LOST = "the database is gone";

/** Heads and images of all processes at one moment, as `{ heads, images }`: lists of keys and values. */
export async function readImages(tab) {
  const tables = await tab.evaluate(async (lost) => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const text = (bytes) =>
      new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
        reader.readAsDataURL(new Blob([bytes]));
      });
    const database = await done(indexedDB.open("lunette"));
    const names = ["heads", "images"];
    // Opening makes a database that is not there.
    if (!names.every((name) => database.objectStoreNames.contains(name))) {
      database.close();
      throw new Error(lost);
    }
    const transaction = database.transaction(names);
    const read = names.map((name) => Promise.all([done(transaction.objectStore(name).getAllKeys()), done(transaction.objectStore(name).getAll())]));
    const tables = await Promise.all(read);
    database.close();
    return Promise.all(tables.map((table) => Promise.all(table.map((values) => Promise.all(values.map(text))))));
  }, LOST);
  const rows = ([keys, values]) => keys.map((key, row) => ({ key: Buffer.from(key, "base64"), value: new Uint8Array(Buffer.from(values[row], "base64")) }));
  const [heads, images] = tables.map(rows);
  return { heads, images };
}

/** Follows the logs of a network from their beginnings, on machines that never see an image: once for all checks, since logs only grow. */
export class Replay {
  #processes = new Map();
  #limits;

  /** `limits`: of the network, where it has others than those it has by itself. */
  constructor({ limits = {} } = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Checks that the images of all processes are what evaluating their logs gives, and lead to where that does. Returns how many there
   *  were. `stored` is what `readImages` gives, read not after `network`, which is what `readNetwork` gives. */
  check(stored, { processes, logs }) {
    const files = new Map(stored.images.map(({ key, value }) => [key.toString("hex"), value]));
    const heads = new Map(stored.heads.map(({ key, value }) => [key.toString("base64url"), readHead(value)]));
    let count = 0;
    for (const process of processes) {
      if (!this.#processes.has(process.id)) this.#processes.set(process.id, new Past(process, this.#limits));
      const past = this.#processes.get(process.id);
      past.follow(logs[process.id]);
      const { images = [], replaced = [] } = heads.get(process.id) ?? {};
      for (const chain of [images, replaced]) {
        count += chain.length;
        past.checkChain(chain.map((part) => ({ ...part, file: take(files, process.id, part) })), logs[process.id]);
      }
    }
    assert.deepEqual([...files.keys()], [], "every stored image is one that a process has");
    return count;
  }
}

/** The image that a head names, as it is stored. */
function take(files, process, { slot, tick, size, hash }) {
  const key = Buffer.alloc(44);
  key.set(Buffer.from(process, "base64url"));
  key.writeBigUInt64BE(BigInt(slot), 32);
  key.writeUInt32BE(tick, 40);
  const file = files.get(key.toString("hex"));
  files.delete(key.toString("hex"));
  assert.ok(file, `${process}: the image at ${slot} is there`);
  assert.equal(file.length, size, `${process}: the image at ${slot} is whole`);
  assert.equal(createHash("sha256").update(file).digest("hex"), hash, `${process}: the image at ${slot} is the one that was stored`);
  return unpack(file);
}

/** What a process was after each slot, and after each tick of its own schedule. */
class Past {
  #process;
  #environment;
  #limits;
  #machine = Machine.spawn(MODULE);
  /** What names its state after the message of each slot, and after the ticks that came before the next one. */
  #states = [];

  constructor(process, limits) {
    const { id, owner, tags } = process;
    this.#process = { id, owner, schedules: schedulesOf(tags) };
    this.#limits = limits;
    const module = tags.find(({ name }) => name === "Module")?.value ?? "";
    this.#environment = JSON.stringify({ Module: { Id: module, Owner: "", Tags: [] }, Process: { Id: id, Owner: owner, Tags: tags } });
  }

  /** Evaluates what has come. */
  follow(log) {
    // More ticks may have come since the last message that is known.
    if (this.#states.length > 0) this.#followTicks(log[this.#states.length - 1]);
    for (const entry of log.slice(this.#states.length)) {
      if (entry.result === undefined) break;
      this.#evaluate(this.#machine, entry);
      this.#states.push([this.#machine.image().hash]);
      this.#followTicks(entry);
    }
  }

  #followTicks(entry) {
    const states = this.#states[entry.slot];
    for (const tick of entry.ticks.slice(states.length - 1)) {
      this.#tick(this.#machine, entry, tick);
      states.push(this.#machine.image().hash);
    }
  }

  /** Each image of a chain is the state at its slot, and from the last one the log leads to where it leads without. */
  checkChain(chain, log) {
    if (chain.length === 0) return;
    let image = MODULE.boot;
    for (const { slot, tick, file } of chain) {
      image = Image.decode(file, { base: image });
      assert.equal(image.hash, this.#states[slot][tick], `${this.#process.id}: the image at ${slot}.${tick} is what evaluating the log gives`);
    }
    const machine = Machine.restore(MODULE, image);
    const { slot: last, tick: ticked } = chain.at(-1);
    for (const tick of log[last].ticks.slice(ticked)) this.#tick(machine, log[last], tick);
    for (const entry of log.slice(last + 1, this.#states.length)) {
      this.#evaluate(machine, entry);
      for (const tick of entry.ticks) this.#tick(machine, entry, tick);
    }
    assert.equal(machine.image().hash, this.#states.at(-1).at(-1), `${this.#process.id}: the image and the log after it lead to where the whole log does`);
  }

  #evaluate(machine, entry) {
    this.#expect(machine.handle(messageOf(this.#process.id, entry), this.#environment, this.#limits), entry.result, String(entry.slot));
  }

  #tick(machine, entry, tick) {
    this.#expect(machine.handle(tickOf(this.#process, entry, tick), this.#environment, this.#limits), tick, `${entry.slot}.${tick.cron.number}`);
  }

  #expect({ code, gas, result }, stored, at) {
    const kept = { status: stored.status, gas: stored.gas, result: stored.result };
    assert.deepEqual({ status: code, gas, result }, kept, `${this.#process.id}: evaluating ${at} again gives its result`);
  }
}

/** The tags of the messages of each schedule that a process names, by its interval (src/runtime/cron.rs). */
function schedulesOf(tags) {
  const schedules = new Map();
  let schedule;
  for (const { name, value } of tags) {
    if (name === "Cron-Interval") schedules.set(value, (schedule = []));
    else if (name.startsWith("Cron-Tag-")) schedule?.push({ name: name.slice("Cron-Tag-".length), value });
  }
  return schedules;
}

/** A tick of a schedule as its process saw it, with its fields in their order (src/runtime/cron.rs). */
function tickOf({ id, owner, schedules }, { slot }, { cron }) {
  return {
    "Block-Height": cron.height,
    Cron: true,
    Data: "",
    Epoch: 0,
    From: owner,
    Nonce: slot,
    Owner: owner,
    "Read-Only": false,
    Tags: schedules.get(cron.interval),
    Target: id,
    Timestamp: cron.timestamp,
  };
}

/** Tags that a process does not see (src/ao/message.rs). */
const NOT_TAGS = ["From", "Owner"];

/** An entry of a log as its process saw it; the order of the fields is part of that (src/ao/message.rs). */
function messageOf(process, { slot, assignment, message }) {
  const { id, owner, from, target, anchor, data, tags, proof } = message;
  return {
    Id: id,
    ...(proof && { Signature: proof.signature }),
    Data: data,
    Owner: owner,
    Target: id === process ? process : target,
    Anchor: anchor,
    From: from,
    ...(from !== owner && { "Forwarded-By": owner }),
    Tags: tags.filter(({ name }) => !NOT_TAGS.includes(name)),
    Epoch: assignment.epoch,
    Nonce: slot,
    Timestamp: assignment.timestamp,
    "Block-Height": assignment.height,
    "Hash-Chain": assignment.hashChain,
    Cron: false,
    "Read-Only": false,
  };
}
