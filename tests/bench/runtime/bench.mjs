// How fast a network in Chromium is, beside what the browser itself can do, and one in Node beside WAO, in one run. See `--help`.
import { readFile } from "node:fs/promises";
import { Setting } from "../../browser/browser.mjs";
import { figure } from "../common/figures.mjs";
import { finish } from "../common/finish.mjs";
import { chromiumVersion, versionsOf } from "../common/machine.mjs";
import { table } from "../common/markdown.mjs";
import { number, times, withUnit } from "../common/numbers.mjs";
import { optionsOf } from "../common/options.mjs";
import { Samples } from "../common/samples.mjs";
import { measure } from "../common/turns.mjs";
import { signItems } from "./items.mjs";
import { VERSION as WAO, openNetworks } from "./wao/networks.mjs";

const GROUPS = { throughput, latency, signed, workers, processes, logs, cold: coldOpen, wao };
const options = optionsOf({ what: "A network in Chromium beside what the browser itself can do, and one in Node beside WAO.", groups: Object.keys(GROUPS) });
const ROUNDS = options.rounds;
const SHORT = options.quick;

const source = await readFile(new URL("../../processes/token.lua", import.meta.url), "utf8");
const subjects = await readFile(new URL("subjects.js", import.meta.url), "utf8");
let setting;
let tab;

/** A fresh tab that has the subjects. */
async function newTab() {
  await tab?.close();
  setting ??= await Setting.create();
  tab = await setting.context.newPage();
  await tab.route("**/bench/subjects.js", (route) => route.fulfill({ body: subjects, contentType: "text/javascript" }));
  // A page of this origin that runs nothing itself.
  await tab.goto(`${setting.address}/icon.svg`);
}

/** Calls a function of subjects.js. */
async function call(name, ...args) {
  if (!tab) await newTab();
  return tab.evaluate(async ([name, args]) => (await import("/bench/subjects.js"))[name](...args), [name, args]);
}

const all = {};
const rows = [];
const figures = [];
const row = (what, value, against = "") => rows.push([what, value, against]);
const rate = (value) => withUnit(value, "/s");
const time = (value) => withUnit(value, "ms");

/** Measures subjects in turns; `section` is where their samples are noted. */
async function take(section, subjects, rounds = ROUNDS) {
  all[section] = await measure(subjects, { rounds, title: section });
  return all[section];
}

/** Notes a figure of samples, and a peer of the same ones. */
function note(name, unit, samples, of, peer) {
  const beside = peer && { peer: { name: peer.name, version: peer.version, samples: samples.of(peer.of) } };
  figures.push(figure({ name, unit, better: unit === "ms" ? "less" : "more", samples: samples.of(of), ...beside }));
}

/** What the browser itself does, as durably. */
const oneRecord = (durability) => ({ name: "one record a transaction", of: `${durability} record` });

// Throughput -------------------------------------------------------------------------------------------------------------------

async function throughput() {
  await newTab();
  const count = SHORT ? 200 : 2000;
  const found = await take("throughput", {
    relaxed: () => call("transfers", "relaxed", { source, durability: "relaxed" }, count),
    "relaxed record": () => call("oneRecord", "relaxed", 200),
    strict: () => call("transfers", "strict", { source, durability: "strict" }, count),
    "strict record": () => call("oneRecord", "strict", 100),
    memory: () => call("transfers", "memory", { source, store: "memory" }, count),
  });
  for (const durability of ["relaxed", "strict"]) {
    const [mine, peer] = [found.median(durability), found.median(`${durability} record`)];
    row(`transfers, stored \`${durability}\``, rate(mine), `${times(mine / peer)} one record a transaction (${rate(peer)})`);
    note(`transfers, ${durability}`, "/s", found, durability, oneRecord(durability));
  }
  row("transfers, in memory", rate(found.median("memory")), `${times(found.median("memory") / found.median("relaxed"))} stored \`relaxed\``);
  note("transfers, in memory", "/s", found, "memory");
}

async function latency() {
  const found = await take("latency", {
    relaxed: () => call("latency", "relaxed", { source, durability: "relaxed" }, 20),
    "relaxed record": async () => 1000 / (await call("oneRecord", "relaxed", 20)),
    strict: () => call("latency", "strict", { source, durability: "strict" }, 20),
    "strict record": async () => 1000 / (await call("oneRecord", "strict", 20)),
  });
  for (const durability of ["relaxed", "strict"]) {
    const [mine, peer] = [found.median(durability), found.median(`${durability} record`)];
    row(`one message, from the call to its stored result, \`${durability}\``, time(mine), `${times(mine / peer)} one record`);
    note(`latency, ${durability}`, "ms", found, durability, oneRecord(durability));
  }
}

async function signed() {
  const network = { source, durability: "relaxed" };
  const target = await call("tokenId", "relaxed", network);
  const count = SHORT ? 20 : 100;
  // A batch for each round, one to warm up, and one that is verified again and again.
  const { jwk, batch } = await signItems(target, count * (ROUNDS + 2));
  const verified = batch(count);
  const found = await take("signed", {
    items: () => call("signedItems", "relaxed", network, batch(count).map(({ item }) => item)),
    verifications: () => call("verifications", jwk, verified.map(({ message, signature }) => ({ message, signature }))),
  });
  const [items, verifications] = [found.median("items"), found.median("verifications")];
  row("signed items (RSA 4096), verified and stored", rate(items), `${times(items / verifications)} WebCrypto alone (${rate(verifications)})`);
  note("signed items", "/s", found, "items", { name: "WebCrypto alone", of: "verifications" });
}

// Scale ------------------------------------------------------------------------------------------------------------------------

async function processes() {
  const counts = SHORT ? [1, 10, 100] : [1, 10, 100, 1000];
  for (const count of counts) {
    await newTab();
    const messages = SHORT ? 200 : Math.max(1000, count * 2);
    const what = `messages to ${number(count)} process${count === 1 ? "" : "es"} in turns`;
    const found = await take(what, { rate: () => call("manyProcesses", count, messages, { durability: "relaxed" }) }, Math.min(ROUNDS, 3));
    row(what, rate(found.median("rate")));
    note(what, "/s", found, "rate");
  }
}

async function workers() {
  await newTab();
  const found = await take("workers", {
    one: () => call("heavy", 1, { durability: "relaxed" }),
    two: () => call("heavy", 2, { durability: "relaxed" }),
  });
  row("four processes that compute, one worker", time(found.median("one")));
  row("the same, two workers", time(found.median("two")), `${times(found.median("one") / found.median("two"))} as fast`);
  note("four processes that compute, one worker", "ms", found, "one");
  note("four processes that compute, two workers", "ms", found, "two", { name: "one worker", of: "one" });
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
    const what = `transfers to a token with a log of ${number(length)}`;
    const found = await take(what, { rate: () => call("transfers", "log", network, SHORT ? 100 : 1000) }, Math.min(ROUNDS, 3));
    row(what, rate(found.median("rate")));
    note(what, "/s", found, "rate");
  }
}

async function coldOpen() {
  const [count, bytes] = SHORT ? [10, 200_000] : [100, 2_000_000];
  await newTab();
  await call("prepareNetwork", "cold", count, bytes);
  const samples = (all["cold open"] = new Samples());
  for (let round = 0; round < ROUNDS; round += 1) {
    await newTab();
    samples.add("time", await call("coldOpen", "cold"));
  }
  row(`opening a network of ${count} processes of ${number(bytes / 1e6)} MB, to the first answer`, time(samples.median("time")));
  note("cold open", "ms", samples, "time");
}

// Beside WAO -------------------------------------------------------------------------------------------------------------------

async function wao() {
  // Only one of the two is to be at work.
  await tab?.close();
  tab = undefined;
  const { subjects, counts, close } = await openNetworks({ short: SHORT });
  let found;
  try {
    found = await take("wao", subjects);
  } finally {
    close();
  }
  const few = `${counts["lunette few"]} at once`;
  const against = (peer) => ["lunette", "lunette few"].map((name) => times(found.median(name) / found.median(peer))).join(`, with ${few} `);
  row(`transfers in memory in Node, Lunette, ${number(counts.lunette)} at once`, rate(found.median("lunette")), `${rate(found.median("lunette few"))} with ${few}`);
  row(`the same in WAO ${WAO}, in memory, ${counts.wao} at once`, rate(found.median("wao")), `Lunette has ${against("wao")}`);
  row("the same in WAO made to keep the memory of its processes live, for which it has no option", rate(found.median("wao live")), `Lunette has ${against("wao live")}`);
  const peer = { name: "WAO", version: WAO, of: "wao" };
  const live = { name: `WAO ${WAO}, live memory`, of: "wao live" };
  note("transfers in Node", "/s", found, "lunette", peer);
  note("transfers in Node, few at once", "/s", found, "lunette few", peer);
  note("transfers in Node, few at once, beside live memory", "/s", found, "lunette few", live);
}

try {
  for (const name of options.only) await GROUPS[name]();
} finally {
  await setting?.destroy();
}

finish({
  bench: "runtime",
  options,
  table: table(["in Chromium", "", ""], rows, { left: [2] }),
  figures,
  versions: versionsOf({ Chromium: chromiumVersion(), WAO }),
  how: "figures of a group in turns in one run; Chromium headless",
  samples: all,
});
