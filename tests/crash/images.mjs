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

  /** Checks that the images of all processes are what evaluating their logs gives, and lead to where that does. Returns how many there
   *  were. `stored` is what `readImages` gives, read not after `network`, which is what `readNetwork` gives. */
  check(stored, { processes, logs }) {
    const files = new Map(stored.images.map(({ key, value }) => [key.toString("hex"), value]));
    const heads = new Map(stored.heads.map(({ key, value }) => [key.toString("base64url"), readHead(value)]));
    let count = 0;
    for (const process of processes) {
      if (!this.#processes.has(process.id)) this.#processes.set(process.id, new Past(process));
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

/** What a process was after each slot. */
class Past {
  #process;
  #environment;
  #machine = Machine.spawn(MODULE);
  /** What names its state after each slot. */
  #states = [];

  constructor(process) {
    const { id, owner, tags } = process;
    this.#process = id;
    const module = tags.find(({ name }) => name === "Module")?.value ?? "";
    this.#environment = JSON.stringify({ Module: { Id: module, Owner: "", Tags: [] }, Process: { Id: id, Owner: owner, Tags: tags } });
  }

  /** Evaluates what has come. */
  follow(log) {
    for (const entry of log.slice(this.#states.length)) {
      if (entry.result === undefined) break;
      this.#evaluate(this.#machine, entry);
      this.#states.push(this.#machine.image().hash);
    }
  }

  /** Each image of a chain is the state at its slot, and from the last one the log leads to where it leads without. */
  checkChain(chain, log) {
    if (chain.length === 0) return;
    let image = MODULE.boot;
    for (const { slot, file } of chain) {
      image = Image.decode(file, { base: image });
      assert.equal(image.hash, this.#states[slot], `${this.#process}: the image at ${slot} is what evaluating the log gives`);
    }
    const machine = Machine.restore(MODULE, image);
    for (const entry of log.slice(chain.at(-1).slot + 1, this.#states.length)) this.#evaluate(machine, entry);
    assert.equal(machine.image().hash, this.#states.at(-1), `${this.#process}: the image and the log after it lead to where the whole log does`);
  }

  #evaluate(machine, entry) {
    const { slot, ticks, result } = entry;
    const reply = machine.handle(messageOf(this.#process, entry), this.#environment, LIMITS);
    const stored = { status: result.status, gas: result.gas, result: result.result };
    assert.deepEqual({ status: reply.code, gas: reply.gas, result: reply.result }, stored, `${this.#process}: evaluating ${slot} again gives its result`);
    assert.deepEqual(ticks, [], "nothing here has a schedule");
  }
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
