// The course of a run, in tenths: what each of them took and had, and whether the last one is like the first.

const TENTHS = 10;

/** The tenth that the last one is compared with: in the first one caches fill, code is compiled, and rooms get their histories. */
const WARM = 1;

/** How much more the last tenth may have.
 *
 *  Memory is the least of a tenth: what was left after a collection. It moves by some hundredths from tenth to tenth, by how much garbage there is
 *  in processes, and when pages were given back; a leak of 200 bytes a message would be 29 MB after an hour. What is less than `SMALL` megabytes more is
 *  that, and no leak. Latency depends on what else the machine does: where others had a tenth of a rented machine's processors, the median was half as
 *  much again as a minute before. What is judged is the median of the calmest part of a tenth; that of all of it and the 99th percentile are told. */
const MOST = { memory: 1.2, latency: 1.5, storage: 1.2 };
const SMALL = 8;

/** The part of a run for which a host is young. */
const YOUNG = 1 / 60;

/** A part of a tenth, from one sample to the next, has a median when it has so many messages. */
const ENOUGH = 10;

/** Storage a message is told up to this tenth and from it on: a database writes its files anew now and then, which moves a single tenth more than
 *  anything that happens in it. */
const HALF = 5;

export function quantile(numbers, part) {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export class Course {
  #judged;
  #start;
  #length;
  #tenths = Array.from({ length: TENTHS }, () => ({ latencies: [], medians: [], samples: [] }));
  /** The newest sample. */
  #last;
  /** How long messages took since then. */
  #part = [];
  /** What has come since there was news: the sample before, and how long messages took. */
  #since = { from: undefined, latencies: [] };

  /** `start`: when it began; `length`: how many milliseconds it goes; `judged`: the names of what of its memory has to be flat. */
  constructor({ start, length, judged }) {
    this.#judged = judged;
    this.#start = start;
    this.#length = length;
  }

  #tenth() {
    const tenth = Math.floor(((Date.now() - this.#start) / this.#length) * TENTHS);
    return this.#tenths[Math.min(TENTHS - 1, tenth)];
  }

  /** A message took so many milliseconds. */
  took(milliseconds) {
    this.#tenth().latencies.push(milliseconds);
    this.#part.push(milliseconds);
    this.#since.latencies.push(milliseconds);
  }

  /** What a host has at the moment, `{ memory, messages, bytes }`, and what the processors of its machine did, `machine: { all, stolen }`.
   *  `age`: how many milliseconds it is there. A host that has just begun has not loaded everything yet, so what it has of memory says nothing. */
  sample(found) {
    const tenth = this.#tenth();
    tenth.from ??= this.#last ?? { ...found, time: Date.now() };
    this.#last = { ...found, time: Date.now() };
    tenth.to = this.#last;
    if (tenth.least === undefined || found.bytes < tenth.least.bytes) tenth.least = this.#last;
    this.#since.from ??= this.#last;
    if (found.age >= this.#length * YOUNG) tenth.samples.push(found.memory);
    if (this.#part.length >= ENOUGH) tenth.medians.push(quantile(this.#part, 0.5));
    this.#part = [];
  }

  /** A line about what has come since the last one. */
  news() {
    const { from, latencies } = this.#since;
    const to = this.#last;
    this.#since = { from: to, latencies: [] };
    const messages = to.messages - from.messages;
    const minutes = Math.round((to.time - this.#start) / 60_000);
    const memory = Object.entries(to.memory).map(([name, megabytes]) => `${name} ${megabytes.toFixed(0)} MB`);
    const latency = `latency ${quantile(latencies, 0.5)?.toFixed(1)} ms, 99 % ${quantile(latencies, 0.99)?.toFixed(0)} ms`;
    return `minute ${minutes}: ${messages} messages; ${latency}; ${memory.join(", ")}; ${((to.bytes - from.bytes) / messages).toFixed(0)} bytes a message, ${(to.bytes / 2 ** 20).toFixed(0)} MB in all; others had ${(stolenBetween(from, to) * 100).toFixed(0)} % of the processors`;
  }

  /** The tenth after the first, and the last one: `{ perMinute, calm, median, late, stolen, memory: { name: MB }, storage }`. `storage` is of the half
   *  that each is in, `stolen` a part of 1. */
  ends() {
    const [warm, half, last] = [this.#tenths[WARM], this.#tenths[HALF], this.#tenths.at(-1)];
    const storages = [storageBetween(warm, half), storageBetween(half, last)];
    return [warm, last].map(({ latencies, medians, samples, from, to }, end) => {
      const names = Object.keys(this.#last.memory);
      return {
        perMinute: ((to.messages - from.messages) / (to.time - from.time)) * 60_000,
        calm: Math.min(...medians),
        median: quantile(latencies, 0.5),
        stolen: stolenBetween(from, to),
        late: quantile(latencies, 0.99),
        memory: Object.fromEntries(names.map((name) => [name, Math.min(...samples.map((sample) => sample[name]))])),
        storage: storages[end],
      };
    });
  }

  /** What of it is not flat, in words; nothing when all is. */
  slopes() {
    const [early, late] = this.ends();
    const rows = [
      ...this.#judged.map((name) => [`memory, ${name}`, early.memory[name], late.memory[name], MOST.memory, SMALL]),
      ["the median latency of the calmest part", early.calm, late.calm, MOST.latency, 0],
      ["storage a message", early.storage, late.storage, MOST.storage, 0],
    ];
    // Of a tenth in which a host was always young nothing is known.
    const steep = rows.filter(([, before, after, most, small]) => !Number.isFinite(before) || (after > before * most && after > before + small));
    return steep.map(([what, before, after, most]) => `${what}: ${after.toFixed(1)} after ${before.toFixed(1)}, more than ${most} times as much`);
  }
}

/** The part of the machine's processors that others had between two samples. */
function stolenBetween({ machine: before }, { machine: after }) {
  return (after.stolen - before.stolen) / (after.all - before.all);
}

/** Bytes a message from one tenth to another one: at the moments of each when the least was stored, since a database that writes its files anew has both for
 *  a while. */
function storageBetween({ least: before }, { least: after }) {
  return (after.bytes - before.bytes) / (after.messages - before.messages);
}
