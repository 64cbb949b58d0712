// How fast a replica is, beside WAO: the log of one process of WAO, verified and evaluated here, and evaluated by WAO anew.
//   --rounds N     samples of each figure (5)
//   --messages N   messages of the log (300)
//   --readme       puts the table into README.md
import { cpus } from "node:os";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Lunette } from "../../../pkg/node.js";
import { startNetwork } from "../../network/network.mjs";
import { User } from "../../network/user.mjs";
import { VERSION as WAO } from "../../peers/wao/install.mjs";
import { median, rewriteReadme } from "../report.mjs";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, messages: { type: "string", default: "300" }, readme: { type: "boolean", default: false } },
});
const ROUNDS = Number(options.rounds);
const MESSAGES = Number(options.messages);

/** A token and its transfers. Gives the ids of what WAO evaluated, the process first. */
async function makeLog(network) {
  const [ada, ben] = [await User.create(network), await User.create(network)];
  const data = await readFile(new URL("../../processes/token.lua", import.meta.url), "utf8");
  const token = await ada.spawn({ name: "token", data, tags: { "On-Boot": "Data" } });
  await ada.send(token, { Action: "Mint", Quantity: "1000000000" });
  for (let count = 2; count < MESSAGES; count += 1) await ada.send(token, { Action: "Transfer", Recipient: ben.address, Quantity: String(count) });
  return (await network.evaluations(token)).map(({ id }) => id);
}

/** Slots a second. */
const rate = (start) => MESSAGES / ((performance.now() - start) / 1000);

/** A network of WAO that has nothing yet evaluates the same items. */
async function byWao(items) {
  const network = await startNetwork();
  try {
    const start = performance.now();
    for (const body of items) {
      const response = await fetch(network.urls.messenger, { method: "POST", headers: { "content-type": "application/octet-stream" }, body });
      if (!response.ok) throw new Error(`WAO says ${response.status}`);
      await response.text();
    }
    return { wao: rate(start) };
  } finally {
    await network.stop();
  }
}

async function until(reached) {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** The log is fetched and verified first, and evaluated afterwards. */
async function inParts(network, token, units, wao) {
  const lunette = await Lunette.open({ store: "memory" });
  const start = performance.now();
  const replica = await lunette.replicate(token, { units, wao });
  await replica.pause();
  await until(async () => (await replica.replica()).verified >= MESSAGES);
  const verification = rate(start);
  const resumed = performance.now();
  await replica.resume();
  await replica.result({ slot: MESSAGES - 1 });
  const evaluation = rate(resumed);
  await lunette.close();
  return { verification, evaluation };
}

/** Everything at the same time, and each result compared. */
async function asAWhole(network, token, units, wao) {
  const lunette = await Lunette.open({ store: "memory" });
  const start = performance.now();
  const replica = await lunette.replicate(token, { units: { ...units, compute: network.urls.compute }, wao });
  await until(async () => (await replica.replica()).compared >= MESSAGES);
  const whole = rate(start);
  const { same, different, unknown } = await replica.replica();
  if (same !== MESSAGES) throw new Error(`${same} the same, ${different} different, ${unknown} unknown`);
  await lunette.close();
  return { whole };
}

const network = await startNetwork();
const samples = {};
try {
  const ids = await makeLog(network);
  const items = await Promise.all(ids.map((id) => network.item(id)));
  const units = { scheduler: network.urls.scheduler, gateways: [network.urls.gateway] };
  const wao = { messenger: network.addresses.messenger };
  for (let round = 0; round < ROUNDS; round += 1) {
    const parts = [await byWao(items), await inParts(network, ids[0], units, wao), await asAWhole(network, ids[0], units, wao)];
    for (const [name, value] of Object.entries(Object.assign({}, ...parts))) (samples[name] ??= []).push(value);
  }
} finally {
  await network.stop();
}

const { verification, evaluation, whole, wao } = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
const number = (value) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1));
const times = (value) => `${number(value / wao)}x WAO`;
const table = [
  `| a log of ${MESSAGES} messages of a token | slots a second | |`,
  "|---|---:|---|",
  `| fetched and verified: two RSA signatures and the hash chain of each | ${number(verification)} | |`,
  `| evaluated | ${number(evaluation)} | ${times(evaluation)} |`,
  `| all of it at once, stored in memory, each result compared | ${number(whole)} | ${times(whole)} |`,
  `| WAO ${WAO}: the same signed items handed to its messenger one by one | ${number(wao)} | |`,
].join("\n");
const about = `${cpus()[0].model.trim()}, ${cpus().length} processors, Node ${process.version}; median of ${ROUNDS}.`;
console.log(`${table}\n\n${about}`);
if (options.readme) rewriteReadme(fileURLToPath(new URL("../../../README.md", import.meta.url)), `${table}\n\n${about}`, "bench-network");
process.exit(0);
