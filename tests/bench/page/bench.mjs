// How quickly the sandbox page opens, and whether it stays smooth with a large network. In headless Chromium, from www/dist as it is.
//   --rounds N      samples of each figure (5)
//   --processes N   processes of the large network (50)
//   --messages N    messages in it (10,000)
//   --readme        puts the table into README.md
import { cpus } from "node:os";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { buildPage, firstViewSizes } from "../../../scripts/build-page.mjs";
import { Setting, ready } from "../../browser/browser.mjs";
import { median, rewriteReadme } from "../report.mjs";
import { noteStart, rest, scrollThrough, showView, waitForRows } from "./frames.mjs";
import { makeNetwork } from "./large.mjs";
import { watched } from "./processor.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    processes: { type: "string", default: "50" },
    messages: { type: "string", default: "10000" },
    readme: { type: "boolean", default: false },
  },
});
const ROUNDS = Number(options.rounds);
const SIZE = { processes: Number(options.processes), messages: Number(options.messages) };
const VIEWS = ["Messages", "State", "Profile", "Control", "Network", "Share", "Editor"];

/** Milliseconds in which a browser that was just started comes to rest. */
const CALM = 1500;

/** What nobody should have to wait for: milliseconds of a frame. */
const BAR = 50;

const samples = {};
const add = (figure, value) => (samples[figure] ??= []).push(value);

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

const sum = (numbers) => numbers.reduce((total, value) => total + value, 0);

function addFrames(name, frames) {
  frames.sort((left, right) => left - right);
  for (const percent of [50, 95, 99]) add(`${name} ${percent}`, frames[Math.floor((frames.length * percent) / 100)]);
  add(`${name} longest`, frames.at(-1));
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
const tab = await setting.context.newPage();
await tab.addInitScript(noteStart);
await tab.goto(setting.address);
await ready(tab);
const messages = await makeNetwork(tab, SIZE);
try {
  for (let round = 0; round < ROUNDS; round += 1) {
    await visit();
    await look(tab, setting);
    console.error(`round ${round + 1} of ${ROUNDS}: ${["cold", "reload", "large", "frame longest", "switch longest"].map((name) => `${name} ${Math.round(samples[name].at(-1))}`).join(", ")} ms`);
  }
} finally {
  await setting.destroy();
}

const kilobytes = (bytes) => `${Math.round(bytes / 1000).toLocaleString("en")} KB`;
const ms = (figure, digits = 0) => `${median(samples[figure]).toLocaleString("en", { maximumFractionDigits: digits })} ms`;
const frameTimes = (name) => ["50", "95", "99", "longest"].map((part) => ms(`${name} ${part}`, 1)).join(", ");
const count = (value) => value.toLocaleString("en");
const slowest = VIEWS.reduce((found, name) => (median(samples[`view ${name}`]) > median(samples[`view ${found}`]) ? name : found));
const table = [
  "| the page | | |",
  "|---|---:|---|",
  `| first visit, nothing cached, until it can be used | ${ms("cold")} | goal: 1,000 ms |`,
  `| the first evaluation after that, until it is stored | ${ms("cold evaluation")} | goal: 300 ms |`,
  `| what the first view loads besides the .wasm, gzipped | ${kilobytes(sum(sizes.map(([, size]) => size)))} | goal: 250 KB |`,
  `| its .wasm, gzipped: the runtime, and the machine | ${kilobytes(wasm[0])}, ${kilobytes(wasm[1])} | |`,
  `| everything, as it is kept for use without a server, gzipped | ${kilobytes(sum(everything))} | |`,
  `| the second visit, until it can be used | ${ms("reload")} | ${ms("reload evaluation")} to an evaluation |`,
  `| opening it on ${SIZE.processes} processes with ${count(messages)} messages | ${ms("large")} | ${ms("large evaluation")} to an evaluation |`,
  `| the list of these messages: the newest are shown, all ${count(median(samples.rows))} are there | ${ms("messages shown")}, ${ms("messages loaded")} | longest frame ${ms("loading longest", 1)} |`,
  `| a frame while scrolling through all of them: median, 95 %, 99 %, longest | ${frameTimes("frame")} | ${sum(samples["frame over"])} of ${count(sum(samples.frames))} over ${BAR} ms, ${sum(samples["long tasks"])} tasks of the page over ${BAR} ms |`,
  `| a frame while nothing happens, as this machine gives them | ${frameTimes("rest")} | ${sum(samples["rest over"])} of ${count(sum(samples.frames))} over ${BAR} ms |`,
  `| scrolling again: what a frame takes of the processor, and the longest task of a run | ${ms("task mean", 1)}, ${ms("task longest", 1)} | ${Math.max(...samples["task longest"]).toFixed(1)} ms in all runs |`,
  `| going to another view: the slowest, ${slowest} | ${ms(`view ${slowest}`)} | longest frame ${ms("switch longest", 1)} |`,
].join("\n");
const about = `Median of ${ROUNDS}, in turns; Chromium headless, from this machine (nothing compressed), Node ${process.versions.node}, ${cpus().length} cores of ${cpus()[0].model.trim()}, ${new Date().toISOString().slice(0, 10)}.`;
console.log(`${table}\n\n${about}`);
if (options.readme) rewriteReadme(fileURLToPath(new URL("../../../README.md", import.meta.url)), `${table}\n\n${about}`, "bench-page");
