// How fast a network in Chromium is, beside what the browser itself can do, and one in Node beside WAO, in one run.
//   --rounds N   samples of each figure (5)
//   --short      smaller logs and networks, to see that it works
//   --only LIST  these groups, with commas between: throughput latency signed workers processes logs cold wao
//   --readme     puts the tables into README.md
//   --json FILE  writes the samples there
import { cpus } from "node:os";
import { readFile } from "node:fs/promises";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Setting } from "../../browser/browser.mjs";
import { rewriteReadme } from "../report.mjs";
import { signItems } from "./items.mjs";
import { VERSION as WAO, openNetworks } from "./wao/bench.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    short: { type: "boolean", default: false },
    only: { type: "string" },
    readme: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const ROUNDS = Number(options.rounds);
const SHORT = options.short;

const source = await readFile(new URL("../../processes/token.lua", import.meta.url), "utf8");
const figures = await readFile(new URL("figures.js", import.meta.url), "utf8");
let setting;
let tab;

/** A fresh tab that has the figures. */
async function newTab() {
  await tab?.close();
  setting ??= await Setting.create();
  tab = await setting.context.newPage();
  await tab.route("**/bench/figures.js", (route) => route.fulfill({ body: figures, contentType: "text/javascript" }));
  // A page of this origin that runs nothing itself.
  await tab.goto(`${setting.address}/icon.svg`);
}

/** Calls a function of figures.js. */
async function call(name, ...args) {
  if (!tab) await newTab();
  return tab.evaluate(async ([name, args]) => (await import("/bench/figures.js"))[name](...args), [name, args]);
}

const median = (numbers) => [...numbers].sort((left, right) => left - right)[numbers.length >> 1];

/** Figures by name: functions that take one sample. They run in turns, so that a busy moment hits all alike. */
async function measure(subjects, rounds = ROUNDS) {
  const samples = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (const sample of Object.values(subjects)) await sample();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, sample] of Object.entries(subjects)) samples[name].push(await sample());
  }
  return samples;
}

const all = {};
const rows = [];
const row = (what, value, against = "") => rows.push(`| ${what} | ${value} | ${against} |`);
const number = (value, digits = 0) => value.toLocaleString("en", { maximumFractionDigits: digits });
const rate = (value) => `${number(value)}/s`;
const times = (value, peer) => `${number(value / peer, 1)}x`;

function record(section, samples) {
  all[section] = samples;
  return Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, median(list)]));
}

// Throughput -------------------------------------------------------------------------------------------------------------------

async function throughput() {
  await newTab();
  const count = SHORT ? 200 : 2000;
  const found = record(
    "throughput",
    await measure({
      relaxed: () => call("transfers", "relaxed", { source, durability: "relaxed" }, count),
      "relaxed record": () => call("oneRecord", "relaxed", 200),
      strict: () => call("transfers", "strict", { source, durability: "strict" }, count),
      "strict record": () => call("oneRecord", "strict", 100),
      memory: () => call("transfers", "memory", { source, store: "memory" }, count),
    }),
  );
  row("transfers, stored `relaxed`", rate(found.relaxed), `${times(found.relaxed, found["relaxed record"])} one record a transaction (${rate(found["relaxed record"])})`);
  row("transfers, stored `strict`", rate(found.strict), `${times(found.strict, found["strict record"])} one record a transaction (${rate(found["strict record"])})`);
  row("transfers, in memory", rate(found.memory), `${times(found.memory, found.relaxed)} stored \`relaxed\``);
}

async function latency() {
  const found = record(
    "latency",
    await measure({
      relaxed: () => call("latency", "relaxed", { source, durability: "relaxed" }, 20),
      "relaxed record": async () => 1000 / (await call("oneRecord", "relaxed", 20)),
      strict: () => call("latency", "strict", { source, durability: "strict" }, 20),
      "strict record": async () => 1000 / (await call("oneRecord", "strict", 20)),
    }),
  );
  for (const kind of ["relaxed", "strict"]) {
    row(`one message, from the call to its stored result, \`${kind}\``, `${number(found[kind], 1)} ms`, `${times(found[kind], found[`${kind} record`])} one record`);
  }
}

async function signed() {
  const network = { source, durability: "relaxed" };
  const target = await call("tokenId", "relaxed", network);
  const count = SHORT ? 20 : 100;
  // A batch for each round, one to warm up, and one that is verified again and again.
  const { jwk, batch } = await signItems(target, count * (ROUNDS + 2));
  const verified = batch(count);
  const found = record(
    "signed",
    await measure({
      items: () => call("signedItems", "relaxed", network, batch(count).map(({ item }) => item)),
      verifications: () => call("verifications", jwk, verified.map(({ message, signature }) => ({ message, signature }))),
    }),
  );
  row("signed items (RSA 4096), verified and stored", rate(found.items), `${times(found.items, found.verifications)} WebCrypto alone (${rate(found.verifications)})`);
}

// Scale ------------------------------------------------------------------------------------------------------------------------

async function processes() {
  const counts = SHORT ? [1, 10, 100] : [1, 10, 100, 1000];
  for (const count of counts) {
    await newTab();
    const messages = SHORT ? 200 : Math.max(1000, count * 2);
    const found = record(`${count} processes`, await measure({ rate: () => call("manyProcesses", count, messages, { durability: "relaxed" }) }, Math.min(ROUNDS, 3)));
    row(`messages to ${number(count)} process${count === 1 ? "" : "es"} in turns`, rate(found.rate));
  }
}

async function workers() {
  await newTab();
  const found = record(
    "workers",
    await measure({ one: () => call("heavy", 1, { durability: "relaxed" }), two: () => call("heavy", 2, { durability: "relaxed" }) }),
  );
  row("four processes that compute, one worker", `${number(found.one)} ms`);
  row("the same, two workers", `${number(found.two)} ms`, `${times(found.one, found.two)} as fast`);
}

async function logs() {
  await newTab();
  const network = { source, durability: "relaxed" };
  for (const length of SHORT ? [500, 1000] : [1_000, 10_000, 100_000]) {
    for (;;) {
      const missing = length - (await call("logLength", "log").catch(() => 0));
      if (missing <= 0) break;
      await call("transfers", "log", network, Math.min(missing, 2000));
    }
    const found = record(`log of ${length}`, await measure({ rate: () => call("transfers", "log", network, SHORT ? 100 : 1000) }, 3));
    row(`transfers to a token with a log of ${number(length)}`, rate(found.rate));
  }
}

async function coldOpen() {
  const [count, bytes] = SHORT ? [10, 200_000] : [100, 2_000_000];
  await newTab();
  await call("prepareNetwork", "cold", count, bytes);
  const samples = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await newTab();
    samples.push(await call("coldOpen", "cold"));
  }
  const found = record("cold open", { time: samples });
  row(`opening a network of ${count} processes of ${number(bytes / 1e6, 1)} MB, to the first answer`, `${number(found.time)} ms`);
}

// Beside WAO -------------------------------------------------------------------------------------------------------------------

async function wao() {
  // Only one of the two is to be at work.
  await tab?.close();
  tab = undefined;
  const { subjects, counts, close } = await openNetworks({ short: SHORT });
  let found;
  try {
    found = record("wao", await measure(subjects));
  } finally {
    close();
  }
  const slow = (value) => `${number(value, 1)}/s`;
  const few = `${counts["lunette few"]} at once`;
  const against = (peer) => `Lunette has ${number(found.lunette / peer)}x, with ${few} ${number(found["lunette few"] / peer)}x`;
  row(`transfers in memory in Node, Lunette, ${number(counts.lunette)} at once`, rate(found.lunette), `${rate(found["lunette few"])} with ${few}`);
  row(`the same in WAO ${WAO}, in memory, ${counts.wao} at once`, slow(found.wao), against(found.wao));
  row("the same in WAO made to keep the memory of its processes live, for which it has no option", slow(found["wao live"]), against(found["wao live"]));
}

const GROUPS = { throughput, latency, signed, workers, processes, logs, cold: coldOpen, wao };
const chosen = options.only?.split(",") ?? Object.keys(GROUPS);

try {
  for (const name of chosen) await GROUPS[name]();
} finally {
  await setting?.destroy();
}

const table = ["| in Chromium | | |", "|---|---:|---|", ...rows].join("\n");
const [{ model }] = cpus();
const about = `Median of ${ROUNDS}, figures of a group in turns in one run; Chromium headless, Node ${process.versions.node}, ${cpus().length} cores of ${model}, ${new Date().toISOString().slice(0, 10)}.`;
console.log(`\n${table}\n\n${about}`);
if (options.readme) rewriteReadme(fileURLToPath(new URL("../../../README.md", import.meta.url)), `${table}\n\n${about}`, "bench-runtime");
if (options.json) writeFileSync(options.json, JSON.stringify(all, null, 1));
