// Requests to a token: to a worker in workerd, where it is a Durable Object, and to WAO's units. The same calls, in turns.
//   --rounds N     samples of each figure (5)
//   --requests N   requests of each kind in a sample (100)
//   --readme       puts the table into README.md
import { cpus } from "node:os";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DEFAULT_MODULE } from "../../../pkg/common/default-module.js";
import { OWNER, messageItem, pause, signed } from "../../edge/people.mjs";
import { inParallel } from "../../edge/ring.mjs";
import { startWorkerd } from "../../edge/workerd.mjs";
import { startNetwork } from "../../network/network.mjs";
import { VERSION as WAO } from "../../peers/wao/install.mjs";
import { median, rewriteReadme } from "../report.mjs";
import { flood, percentile } from "./flood.mjs";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, requests: { type: "string", default: "100" }, readme: { type: "boolean", default: false } },
});
const ROUNDS = Number(options.rounds);
const REQUESTS = Number(options.requests);
const WIDTH = 8;
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
  const half = REQUESTS / 2;
  const times = [];
  for (let index = 0; index < half; index += 1) {
    const start = performance.now();
    await act(index);
    times.push(performance.now() - start);
  }
  const start = performance.now();
  await inParallel(Array.from({ length: half }, (_, index) => half + index), act, WIDTH);
  const rate = half / ((performance.now() - start) / 1000);
  times.sort((left, right) => left - right);
  return { rate, p50: times[Math.floor(half * 0.5)], p99: times[Math.min(half - 1, Math.floor(half * 0.99))] };
}

const worker = await startWorkerd({ options: { handler: { limits: false } } });
const wao = await startNetwork();
const samples = {};
try {
  const about = JSON.parse(await read(worker.url));
  const places = {
    lunette: { messenger: `${worker.url}/mu`, compute: `${worker.url}/cu`, addresses: about },
    wao: { messenger: wao.urls.messenger, compute: wao.urls.compute, addresses: { scheduler: wao.addresses.scheduler, authority: wao.addresses.messenger } },
  };
  for (const place of Object.values(places)) place.token = await makeToken(place, place.addresses);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [call, make] of Object.entries(CALLS)) {
      for (const [name, place] of Object.entries(places)) {
        const act = await make(place, REQUESTS);
        const sample = await measure(act);
        for (const [figure, value] of Object.entries(sample)) (((samples[call] ??= {})[name] ??= {})[figure] ??= []).push(value);
      }
    }
  }
} finally {
  await worker.close();
  await wao.stop();
}

const number = (value) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1));
const rows = Object.entries(samples).map(([call, places]) => {
  const figure = (name, what) => median(places[name][what]);
  const cells = ["lunette", "wao"].flatMap((name) => [number(figure(name, "rate")), `${number(figure(name, "p50"))} / ${number(figure(name, "p99"))}`]);
  return `| ${call} | ${cells.join(" | ")} | ${number(figure("lunette", "rate") / figure("wao", "rate"))}x |`;
});
const table = [
  `| | workerd, requests a second | p50 / p99, ms | WAO ${WAO}, requests a second | p50 / p99, ms | |`,
  "|---|---:|---:|---:|---:|---:|",
  ...rows,
].join("\n");
const { samples: others, statuses } = await flood({ rounds: ROUNDS, requests: REQUESTS });
const noticed = (when) => `${number(median(percentile(others[when], 0.5)))} / ${number(median(percentile(others[when], 0.99)))} ms`;
const flooding = [
  "| what others notice: a message and its result, p50 / p99 | |",
  "|---|---:|",
  `| while nobody else is there | ${noticed("quiet")} |`,
  `| while one sender floods the same process, 16 requests at a time | ${noticed("flooded")} |`,
  `| what the flood got | ${Object.entries(statuses).map(([status, count]) => `${number(count)} x ${status}`).join(", ")} |`,
].join("\n");
const about = `${cpus()[0].model.trim()}, ${cpus().length} processors, Node ${process.version}; median of ${ROUNDS}; rates with ${WIDTH} requests at a time, times one by one.`;
const whole = `${table}\n\n${flooding}\n\n${about}`;
console.log(whole);
if (options.readme) rewriteReadme(fileURLToPath(new URL("../../../README.md", import.meta.url)), whole, "bench-edge");
process.exit(0);
