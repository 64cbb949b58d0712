// How fast a process is, ours and the official one, in one run.
//   --rounds N   samples of each figure (5)
//   --readme     puts the table into README.md
//   --json FILE  writes the samples there
import { cpus } from "node:os";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import AoLoader from "../../../pkg/ao-loader.js";
import { Image, Machine } from "../../../pkg/machine.js";
import { MODULE } from "../../machine/process.mjs";
import { rewriteReadme } from "../report.mjs";
import { NARROW, PUBLISHED, loadOfficial } from "./official.mjs";
import { ENV, SETUP, failure, fill, transfer } from "./token.mjs";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, readme: { type: "boolean", default: false }, json: { type: "string" } },
});
const ROUNDS = Number(options.rounds);
const LIMITS = { gas: 1e10, memory: 2 ** 29 };
const SNAPSHOT_EVERY = 100;

// Subjects ---------------------------------------------------------------------------------------------------------------------

let number = 10;

function newToken() {
  const machine = Machine.spawn(MODULE);
  for (const setup of SETUP) expectSuccess(machine.handle(setup, ENV));
  return machine;
}

/** A token whose state has at least so many bytes. */
function tokenOf(bytes) {
  const machine = newToken();
  for (let holders = 0; machine.image().count * 4096 < bytes; holders += 1000) {
    expectSuccess(machine.handle(fill(number++, holders, holders + 999), ENV, LIMITS));
  }
  machine.image();
  return machine;
}

function expectSuccess(reply) {
  if (reply.status !== 0) throw new Error(reply.text);
}

/** A token behind a loader, and whether a memory is passed from message to message. */
async function loadedToken(handle, passing) {
  let memory = null;
  const send = async (message) => {
    const { Memory, Error: error } = await handle(memory, message, ENV);
    if (error) throw new Error(error);
    if (passing) memory = Memory;
  };
  for (const setup of SETUP) await send(setup);
  return send;
}

// Clock ------------------------------------------------------------------------------------------------------------------------

/** Milliseconds of one of `count` runs. */
async function each(count, run) {
  const start = performance.now();
  for (let done = 0; done < count; done += 1) await run(done);
  return (performance.now() - start) / count;
}

function eachNow(count, run) {
  const start = performance.now();
  for (let done = 0; done < count; done += 1) run(done);
  return (performance.now() - start) / count;
}

/** Figures by name: functions that take one sample. They run in turns, so that a busy moment hits all alike. */
async function measure(figures) {
  const samples = Object.fromEntries(Object.keys(figures).map((name) => [name, []]));
  for (const sample of Object.values(figures)) await sample();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, sample] of Object.entries(figures)) {
      globalThis.gc?.();
      samples[name].push(await sample());
    }
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
  }
  return samples;
}

function median(list) {
  const sorted = [...list].sort((left, right) => left - right);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
}

// Figures ----------------------------------------------------------------------------------------------------------------------

async function figures() {
  const ours = newToken();
  const mixed = newToken();
  const dropIn = await loadedToken(await AoLoader(PUBLISHED.wasm), true);
  const dropInLive = await loadedToken(await AoLoader(PUBLISHED.wasm), false);
  const official = await loadedToken(await loadOfficial(PUBLISHED, false), true);
  const unsafe = await loadedToken(await loadOfficial(PUBLISHED, true), false);
  const narrow = await loadedToken(await loadOfficial(NARROW, false), true);
  const narrowUnsafe = await loadedToken(await loadOfficial(NARROW, true), false);
  const small = tokenOf(2 << 20);
  const large = tokenOf(50 << 20);
  const files = { small: small.image().encode(), large: large.image().encode() };

  const stream = (machine, next) => eachNow(2000, (done) => {
    const reply = machine.handle(next(done), ENV);
    if ((done + 1) % SNAPSHOT_EVERY === 0) machine.snapshot();
    return reply;
  });
  const snapshot = (machine) => {
    let spent = 0;
    for (let done = 0; done < 20; done += 1) {
      expectSuccess(machine.handle(transfer(number++), ENV));
      const start = performance.now();
      machine.snapshot();
      spent += performance.now() - start;
    }
    return spent / 20;
  };
  const restore = (image) => eachNow(10, () => Machine.restore(MODULE, image));
  const restoreFile = (file) => eachNow(3, () => Machine.restore(MODULE, Image.decode(file)));

  return {
    samples: await measure({
      machine: () => stream(ours, () => transfer(number++)),
      mixed: () => stream(mixed, (done) => (done % 2 === 0 ? transfer : failure)(number++)),
      dropIn: () => each(500, () => dropIn(transfer(number++))),
      dropInLive: () => each(500, () => dropInLive(transfer(number++))),
      official: () => each(5, () => official(transfer(number++))),
      unsafe: () => each(50, () => unsafe(transfer(number++))),
      narrow: () => each(5, () => narrow(transfer(number++))),
      narrowUnsafe: () => each(100, () => narrowUnsafe(transfer(number++))),
      spawn: () => eachNow(50, () => Machine.spawn(MODULE)),
      snapshotSmall: () => snapshot(small),
      snapshotLarge: () => snapshot(large),
      restoreSmall: () => restore(small.image()),
      restoreLarge: () => restore(large.image()),
      restoreFileSmall: () => restoreFile(files.small),
      restoreFileLarge: () => restoreFile(files.large),
    }),
    sizes: { ...sizes(), deltaSmall: deltaOf(small), deltaLarge: deltaOf(large), small: files.small.length, large: files.large.length },
  };
}

/** Bytes of the pages that one transfer changes. */
function deltaOf(machine) {
  expectSuccess(machine.handle(transfer(number++), ENV));
  return machine.snapshot().pages.length * 4096;
}

function sizes() {
  const machine = Machine.spawn(MODULE);
  expectSuccess(machine.handle(SETUP[0], ENV));
  const file = machine.image().encode();
  const difference = machine.image().encode({ base: MODULE.boot });
  return { boot: file.length, bootZipped: gzipSync(file, { level: 9 }).length, difference: difference.length, differenceZipped: gzipSync(difference).length };
}

// Table ------------------------------------------------------------------------------------------------------------------------

function table({ samples, sizes }) {
  const ms = Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list)]));
  const rate = (time) => Math.round(1000 / time).toLocaleString("en");
  const times = (peer, time) => `${(peer / time).toLocaleString("en", { maximumSignificantDigits: 3 })}x`;
  const kilobytes = (bytes) => `${Math.round(bytes / 1024).toLocaleString("en")} KB`;
  const short = (time) => `${time.toFixed(time < 10 ? 2 : 0)} ms`;
  const transfers = [
    [`\`Machine\`, a snapshot each ${SNAPSHOT_EVERY} messages`, ms.machine],
    ["the same, where every second message fails and is undone", ms.mixed],
    ["`lunette/ao-loader`, memory passed from message to message", ms.dropIn],
    ["`lunette/ao-loader`, live state", ms.dropInLive],
    ["`@permaweb/ao-loader`, the published aos 2.0.4, memory passed (its default)", ms.official],
    ["the same, `UNSAFE_MEMORY`, live state", ms.unsafe],
    ["`@permaweb/ao-loader`, aos 2.0.4 for wasm32, memory passed (its default)", ms.narrow],
    ["the same, `UNSAFE_MEMORY`, live state", ms.narrowUnsafe],
  ];
  const others = [
    ["spawn of a booted process", short(ms.spawn)],
    ["image after the first message, raw / gzipped", `${kilobytes(sizes.boot)} / ${kilobytes(sizes.bootZipped)}`],
    ["the same as its difference from the booted image", `${kilobytes(sizes.difference)} / ${kilobytes(sizes.differenceZipped)}`],
    ["snapshot after one transfer, 2 MB of state", `${kilobytes(sizes.deltaSmall)}, ${short(ms.snapshotSmall)}`],
    ["snapshot after one transfer, 50 MB of state", `${kilobytes(sizes.deltaLarge)}, ${short(ms.snapshotLarge)}`],
    ["restore of an image at hand, 2 MB / 50 MB", `${short(ms.restoreSmall)} / ${short(ms.restoreLarge)}`],
    ["restore from a file, verified, 2 MB / 50 MB", `${short(ms.restoreFileSmall)} / ${short(ms.restoreFileLarge)}`],
  ];
  return [
    "| token transfers | messages a second | against wasm32, default | against wasm32, `UNSAFE_MEMORY` |",
    "|---|---:|---:|---:|",
    ...transfers.map(([name, time]) => `| ${name} | ${rate(time)} | ${times(ms.narrow, time)} | ${times(ms.narrowUnsafe, time)} |`),
    "",
    "| what else | |",
    "|---|---:|",
    ...others.map(([name, value]) => `| ${name} | ${value} |`),
    "",
    `Median of ${ROUNDS}, all figures in turns in one run; Node ${process.versions.node}, ${cpus().length} cores of ${cpus()[0].model}, ${new Date().toISOString().slice(0, 10)}.`,
  ].join("\n");
}

const results = await figures();
const text = table(results);
console.log(text);
if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);
if (options.readme) rewriteReadme(fileURLToPath(new URL("../../../README.md", import.meta.url)), text, "bench-process");
