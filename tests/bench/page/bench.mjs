// How quickly the sandbox page opens, and whether it stays smooth with a large network. In headless Chromium, from www/dist, which is built anew.
// See `--help`.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { buildPage, firstViewSizes } from "../../../scripts/build-page.mjs";
import { Setting, ready } from "../../browser/browser.mjs";
import { figure } from "../common/figures.mjs";
import { finish } from "../common/finish.mjs";
import { chromiumVersion, versionsOf } from "../common/machine.mjs";
import { table } from "../common/markdown.mjs";
import { number, withUnit } from "../common/numbers.mjs";
import { optionsOf } from "../common/options.mjs";
import { Samples } from "../common/samples.mjs";
import { percentile, sum } from "../common/statistics.mjs";
import { tellRound } from "../common/turns.mjs";
import { noteStart, rest, scrollThrough, showView, waitForRows } from "./frames.mjs";
import { makeNetwork } from "./large.mjs";
import { watched } from "./processor.mjs";

const options = optionsOf({
  what: "The sandbox page in Chromium: opening it, scrolling through a large network.",
  sizes: {
    processes: { what: "processes of the large network", usual: 50, quick: 10 },
    messages: { what: "messages in it", usual: 10_000, quick: 1_000 },
  },
});
const ROUNDS = options.rounds;
const SIZE = { processes: options.processes, messages: options.messages };
const VIEWS = ["Messages", "State", "Profile", "Control", "Network", "Share", "Editor"];

/** Milliseconds in which a browser that was just started comes to rest. */
const CALM = 1500;

/** What nobody should have to wait for: milliseconds of a frame. */
const BAR = 50;

const samples = new Samples();
const add = (name, value) => samples.add(name, value);

/** The times of a page that has just been loaded, which `noteStart` notes. */
async function started(tab) {
  await tab.waitForFunction(() => globalThis.started !== undefined);
  const { interactive, evaluation, output } = await tab.evaluate(() => globalThis.started);
  if (output !== "2") throw new Error(`1 + 1 is ${output}`);
  return { interactive, evaluation };
}

/** A browser that has never been here, and what it has when it comes again. */
async function visit() {
  const setting = await Setting.create();
  try {
    // The browser's own first page is not to be at work meanwhile.
    const [tab] = setting.context.pages();
    await tab.goto("about:blank");
    await setTimeout(CALM);
    await tab.addInitScript(noteStart);
    await tab.goto(setting.address);
    const cold = await started(tab);
    add("cold", cold.interactive);
    add("cold evaluation", cold.evaluation);
    await tab.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
    await tab.reload();
    const again = await started(tab);
    add("reload", again.interactive);
    add("reload evaluation", again.evaluation);
  } finally {
    await setting.destroy();
  }
}

function addFrames(name, frames) {
  for (const percent of [50, 95, 99]) add(`${name} ${percent}`, percentile(frames, percent / 100));
  add(`${name} longest`, Math.max(...frames));
  add(`${name} over`, frames.filter((frame) => frame > BAR).length);
}

/** The large network, opened anew: its messages from one end to the other, and all views. */
async function look(tab, setting) {
  await tab.goto("about:blank");
  await tab.goto(`${setting.address}/#/editor`);
  const { interactive, evaluation } = await started(tab);
  add("large", interactive);
  add("large evaluation", evaluation);
  const shown = await tab.evaluate(showView, "Messages");
  await tab.getByRole("button", { name: "All processes" }).click();
  const loaded = await tab.evaluate(waitForRows, SIZE.messages);
  add("messages shown", shown.time);
  add("messages loaded", loaded.time);
  add("loading longest", Math.max(shown.longest, loaded.longest));
  const { frames, tasks, rows } = await tab.evaluate(scrollThrough, { step: 1500, jumps: 60 });
  add("rows", rows);
  add("frames", frames.length);
  add("long tasks", tasks.length);
  addFrames("frame", frames);
  addFrames("rest", await tab.evaluate(rest, frames.length));
  const again = await watched(tab, () => tab.evaluate(scrollThrough, { step: 1500, jumps: 60 }));
  add("task longest", again.tasks[0]);
  add("task mean", sum(again.tasks) / again.value.frames.length);
  const switches = [];
  for (const name of VIEWS) {
    const shown = await tab.evaluate(showView, name);
    add(`view ${name}`, shown.time);
    switches.push(shown.longest);
  }
  add("switch longest", Math.max(...switches));
}

const built = await buildPage();
const sizes = await firstViewSizes(built);
const compressed = async (path) => gzipSync(await readFile(path), { level: 9 }).length;
const folder = join(built.out, built.version);
const wasm = await Promise.all(["lunette_web_bg.wasm", "dist/process.wasm"].map((name) => compressed(join(folder, name))));
const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && !entry.name.endsWith(".map"));
const everything = await Promise.all(names.map((entry) => compressed(join(entry.parentPath ?? entry.path, entry.name))));

const setting = await Setting.create();
let messages;
try {
  const tab = await setting.context.newPage();
  await tab.addInitScript(noteStart);
  await tab.goto(setting.address);
  await ready(tab);
  messages = await makeNetwork(tab, SIZE);
  for (let round = 0; round < ROUNDS; round += 1) {
    await visit();
    await look(tab, setting);
    const told = ["cold", "reload", "large", "frame longest", "switch longest"].map((name) => `${name} ${Math.round(samples.of(name).at(-1))}`);
    tellRound(round, ROUNDS, { note: `${told.join(", ")} ms` });
  }
} finally {
  await setting.destroy();
}

const firstView = sum(sizes.map(([, size]) => size));
const whole = sum(everything);
const ms = (name) => withUnit(samples.median(name), "ms");
const kilobytes = (bytes) => withUnit(bytes, "bytes");
const frameTimes = (name) => ["50", "95", "99", "longest"].map((part) => ms(`${name} ${part}`)).join(", ");
const over = (name) => `${sum(samples.of(name))} of ${number(sum(samples.of("frames")))} over ${BAR} ms`;
const slowest = VIEWS.reduce((found, name) => (samples.median(`view ${name}`) > samples.median(`view ${found}`) ? name : found));

const rows = [
  ["first visit, nothing cached, until it can be used", ms("cold"), "goal: 1,000 ms"],
  ["the first evaluation after that, until it is stored", ms("cold evaluation"), "goal: 300 ms"],
  ["what the first view loads besides the .wasm, gzipped", kilobytes(firstView), "goal: 250 KB"],
  ["its .wasm, gzipped: the runtime, and the machine", wasm.map(kilobytes).join(", "), ""],
  ["everything, as it is kept for use without a server, gzipped", kilobytes(whole), ""],
  ["the second visit, until it can be used", ms("reload"), `${ms("reload evaluation")} to an evaluation`],
  [`opening it on ${SIZE.processes} processes with ${number(messages)} messages`, ms("large"), `${ms("large evaluation")} to an evaluation`],
  [
    `the list of these messages: the newest are shown, all ${number(samples.median("rows"))} are there`,
    `${ms("messages shown")}, ${ms("messages loaded")}`,
    `longest frame ${ms("loading longest")}`,
  ],
  [
    "a frame while scrolling through all of them: median, 95 %, 99 %, longest",
    frameTimes("frame"),
    `${over("frame over")}, ${sum(samples.of("long tasks"))} tasks of the page over ${BAR} ms`,
  ],
  ["a frame while nothing happens, as this machine gives them", frameTimes("rest"), over("rest over")],
  [
    "scrolling again: what a frame takes of the processor, and the longest task of a run",
    `${ms("task mean")}, ${ms("task longest")}`,
    `${withUnit(Math.max(...samples.of("task longest")), "ms")} in all runs`,
  ],
  [`going to another view: the slowest, ${slowest}`, ms(`view ${slowest}`), `longest frame ${ms("switch longest")}`],
];

const size = (name, value) => figure({ name, unit: "bytes", better: "less", value });
const time = (name, of, peer) => figure({ name, unit: "ms", better: "less", samples: samples.of(of), peer });
const figures = [
  time("first visit", "cold"),
  time("first evaluation", "cold evaluation"),
  size("first view, gzipped", firstView),
  size("runtime, gzipped", wasm[0]),
  size("machine, gzipped", wasm[1]),
  size("everything, gzipped", whole),
  time("second visit", "reload"),
  time("evaluation after the second visit", "reload evaluation"),
  time("opening the large network", "large"),
  time("evaluation in the large network", "large evaluation"),
  time("messages shown", "messages shown"),
  time("messages loaded", "messages loaded"),
  time("frame while scrolling, 99 %", "frame 99", { name: "nothing happens", samples: samples.of("rest 99") }),
  time("processor of a frame while scrolling", "task mean"),
  time("longest task while scrolling", "task longest"),
  ...VIEWS.map((name) => time(`going to ${name}`, `view ${name}`)),
];

finish({
  bench: "page",
  options,
  table: table(["the page", "", ""], rows, { left: [2] }),
  figures,
  versions: versionsOf({ Chromium: chromiumVersion() }),
  how: "in turns; Chromium headless, from this machine (nothing compressed)",
  samples,
});
