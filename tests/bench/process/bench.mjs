// How fast a process is, ours and the official one, in one run. See `--help`.
import { gzipSync } from "node:zlib";
import AoLoader from "../../../pkg/ao-loader.js";
import { Image, Machine } from "../../../pkg/machine.js";
import { MODULE } from "../../machine/process.mjs";
import { figure } from "../common/figures.mjs";
import { finish } from "../common/finish.mjs";
import { versionsOf } from "../common/machine.mjs";
import { table } from "../common/markdown.mjs";
import { number as decimal, times, withUnit } from "../common/numbers.mjs";
import { optionsOf } from "../common/options.mjs";
import { measure } from "../common/turns.mjs";
import { AOS, NARROW, PUBLISHED, loadOfficial } from "./official.mjs";
import { ENV, SETUP, failure, fill, transfer } from "./token.mjs";

const options = optionsOf({ what: "A token process, ours and the official module's: transfers, snapshots, restores.", groups: ["transfers", "images"] });
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

// What is measured -------------------------------------------------------------------------------------------------------------

/** Milliseconds of a message to each kind of machine. */
async function transfers() {
  const ours = newToken();
  const mixed = newToken();
  const dropIn = await loadedToken(await AoLoader(PUBLISHED.wasm), true);
  const dropInLive = await loadedToken(await AoLoader(PUBLISHED.wasm), false);
  const official = await loadedToken(await loadOfficial(PUBLISHED, false), true);
  const unsafe = await loadedToken(await loadOfficial(PUBLISHED, true), false);
  const narrow = await loadedToken(await loadOfficial(NARROW, false), true);
  const narrowUnsafe = await loadedToken(await loadOfficial(NARROW, true), false);
  const stream = (machine, next) => eachNow(2000, (done) => {
    const reply = machine.handle(next(done), ENV);
    if ((done + 1) % SNAPSHOT_EVERY === 0) machine.snapshot();
    return reply;
  });
  return {
    machine: () => stream(ours, () => transfer(number++)),
    mixed: () => stream(mixed, (done) => (done % 2 === 0 ? transfer : failure)(number++)),
    dropIn: () => each(500, () => dropIn(transfer(number++))),
    dropInLive: () => each(500, () => dropInLive(transfer(number++))),
    official: () => each(5, () => official(transfer(number++))),
    unsafe: () => each(50, () => unsafe(transfer(number++))),
    narrow: () => each(5, () => narrow(transfer(number++))),
    narrowUnsafe: () => each(100, () => narrowUnsafe(transfer(number++))),
  };
}

/** Milliseconds of what is done with whole states, and their sizes. */
function images() {
  const small = tokenOf(2 << 20);
  const large = tokenOf(50 << 20);
  const files = { small: small.image().encode(), large: large.image().encode() };
  const restore = (image) => eachNow(10, () => Machine.restore(MODULE, image));
  const restoreFile = (file) => eachNow(3, () => Machine.restore(MODULE, Image.decode(file)));
  return {
    subjects: {
      spawn: () => eachNow(50, () => Machine.spawn(MODULE)),
      Small: () => snapshots(small, "Small"),
      Large: () => snapshots(large, "Large"),
      restoreSmall: () => restore(small.image()),
      restoreLarge: () => restore(large.image()),
      restoreFileSmall: () => restoreFile(files.small),
      restoreFileLarge: () => restoreFile(files.large),
    },
    sizes: sizes(),
  };
}

/** Milliseconds of a snapshot after one transfer, and bytes of the pages that it has. */
function snapshots(machine, size) {
  const count = 20;
  let [spent, pages] = [0, 0];
  for (let done = 0; done < count; done += 1) {
    expectSuccess(machine.handle(transfer(number++), ENV));
    const start = performance.now();
    const snapshot = machine.snapshot();
    spent += performance.now() - start;
    pages += snapshot.pages.length;
  }
  return { [`snapshot${size}`]: spent / count, [`delta${size}`]: (pages * 4096) / count };
}

function sizes() {
  const machine = Machine.spawn(MODULE);
  expectSuccess(machine.handle(SETUP[0], ENV));
  const file = machine.image().encode();
  const difference = machine.image().encode({ base: MODULE.boot });
  return { boot: file.length, bootZipped: gzipSync(file, { level: 9 }).length, difference: difference.length, differenceZipped: gzipSync(difference).length };
}

// Results ----------------------------------------------------------------------------------------------------------------------

const PEERS = {
  narrow: { name: `aos ${AOS} for wasm32, memory passed` },
  narrowUnsafe: { name: `aos ${AOS} for wasm32, live state` },
};

const TRANSFERS = [
  ["machine", `\`Machine\`, a snapshot each ${SNAPSHOT_EVERY} messages`],
  ["mixed", "the same, where every second message fails and is undone"],
  ["dropIn", "`lunette/ao-loader`, memory passed from message to message"],
  ["dropInLive", "`lunette/ao-loader`, live state"],
  ["official", `\`@permaweb/ao-loader\`, the published aos ${AOS}, memory passed (its default)`],
  ["unsafe", "the same, `UNSAFE_MEMORY`, live state"],
  ["narrow", `\`@permaweb/ao-loader\`, aos ${AOS} for wasm32, memory passed (its default)`],
  ["narrowUnsafe", "the same, `UNSAFE_MEMORY`, live state"],
];

function transferTable(samples) {
  const against = (peer, name) => times(samples.median(peer) / samples.median(name));
  const rate = (name) => decimal(1000 / samples.median(name));
  return table(
    ["token transfers", "messages a second", "against wasm32, default", "against wasm32, `UNSAFE_MEMORY`"],
    TRANSFERS.map(([name, what]) => [what, rate(name), against("narrow", name), against("narrowUnsafe", name)]),
  );
}

function transferFigures(samples) {
  const rates = (name) => samples.of(name).map((time) => 1000 / time);
  const made = (name, of, peer) => figure({ name, unit: "/s", better: "more", samples: rates(of), peer: { ...PEERS[peer], samples: rates(peer) } });
  return [
    made("transfers", "machine", "narrow"),
    made("transfers, beside live state", "machine", "narrowUnsafe"),
    made("transfers and failures", "mixed", "narrow"),
    made("ao-loader, memory passed", "dropIn", "narrow"),
    made("ao-loader, live state", "dropInLive", "narrowUnsafe"),
  ];
}

function imageTable(samples, sizes) {
  const time = (name) => withUnit(samples.median(name), "ms");
  const size = (name) => withUnit(sizes[name], "bytes");
  const pages = (name) => withUnit(samples.median(name), "bytes");
  return table(
    ["what else", ""],
    [
      ["spawn of a booted process", time("spawn")],
      ["image after the first message, raw / gzipped", `${size("boot")} / ${size("bootZipped")}`],
      ["the same as its difference from the booted image", `${size("difference")} / ${size("differenceZipped")}`],
      ["snapshot after one transfer, 2 MB of state", `${pages("deltaSmall")}, ${time("snapshotSmall")}`],
      ["snapshot after one transfer, 50 MB of state", `${pages("deltaLarge")}, ${time("snapshotLarge")}`],
      ["restore of an image at hand, 2 MB / 50 MB", `${time("restoreSmall")} / ${time("restoreLarge")}`],
      ["restore from a file, verified, 2 MB / 50 MB", `${time("restoreFileSmall")} / ${time("restoreFileLarge")}`],
    ],
  );
}

function imageFigures(samples, sizes) {
  const time = (name, of) => figure({ name, unit: "ms", better: "less", samples: samples.of(of) });
  const size = (name, of) => figure({ name, unit: "bytes", better: "less", value: sizes[of] });
  const pages = (name, of) => figure({ name, unit: "bytes", better: "less", samples: samples.of(of) });
  return [
    time("spawn", "spawn"),
    size("image after the first message", "boot"),
    size("image after the first message, gzipped", "bootZipped"),
    size("its difference from the booted image", "difference"),
    size("its difference from the booted image, gzipped", "differenceZipped"),
    time("snapshot, 2 MB", "snapshotSmall"),
    pages("pages of a snapshot, 2 MB", "deltaSmall"),
    time("snapshot, 50 MB", "snapshotLarge"),
    pages("pages of a snapshot, 50 MB", "deltaLarge"),
    time("restore, 2 MB", "restoreSmall"),
    time("restore, 50 MB", "restoreLarge"),
    time("restore from a file, 2 MB", "restoreFileSmall"),
    time("restore from a file, 50 MB", "restoreFileLarge"),
  ];
}

const isWanted = (group) => options.only.includes(group);
const states = isWanted("images") ? images() : null;
const subjects = { ...(isWanted("transfers") ? await transfers() : {}), ...states?.subjects };
const samples = await measure(subjects, { rounds: options.rounds, before: () => globalThis.gc?.() });

finish({
  bench: "process",
  options,
  table: [isWanted("transfers") && transferTable(samples), states && imageTable(samples, states.sizes)].filter(Boolean).join("\n\n"),
  figures: [...(isWanted("transfers") ? transferFigures(samples) : []), ...(states ? imageFigures(samples, states.sizes) : [])],
  versions: versionsOf({ aos: AOS }),
  how: "all figures in turns in one run",
  samples: { ...samples.toJSON(), sizes: states?.sizes },
});
