// Tells the index what is in the log of a process, from where it was told last.

/** Messages told at a time. */
const PORTION = 500;

const CURSOR = "registered";

export class Register {
  #storage;
  #directory;
  #network;
  #process;
  /** What goes on, and whether there is more than it has seen. */
  #running;
  #isBehind = false;

  constructor(storage, directory, network, process) {
    this.#storage = storage;
    this.#directory = directory;
    this.#network = network;
    this.#process = process;
  }

  /** Returns when the index knows everything that there was. What fails is told again from the last portion that arrived. */
  complete() {
    this.#isBehind = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run() {
    while (this.#isBehind) {
      this.#isBehind = false;
      await this.#tell();
    }
  }

  async #tell() {
    for (let slot = (await this.#storage.get(CURSOR)) ?? 0; ; ) {
      const ids = await this.#network.call("messageIds", { process: this.#process, from: slot, limit: PORTION });
      if (ids.length === 0) return;
      if (slot === 0) await this.#directory.list.addProcess(await this.#network.call("process", { process: this.#process }));
      await Promise.all([...this.#byShard(ids).values()].map((part) => this.#directory.indexOf(part[0]).add(this.#process, part)));
      slot += ids.length;
      await this.#storage.put(CURSOR, slot);
    }
  }

  #byShard(ids) {
    const parts = new Map();
    for (const id of ids) {
      const shard = this.#directory.shardOf(id);
      parts.set(shard, [...(parts.get(shard) ?? []), id]);
    }
    return parts;
  }
}
