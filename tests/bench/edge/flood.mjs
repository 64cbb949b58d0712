// What others notice of one who sends as much as it can: the time from a message to its result, with the flood and without.
import { EthereumSigner, createData } from "arbundles";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { processItem, handIn } from "../../edge/people.mjs";
import { startWorkerd } from "../../edge/workerd.mjs";
import { Samples } from "../common/samples.mjs";
import { percentile } from "../common/statistics.mjs";
import { tellRound } from "../common/turns.mjs";

/** Requests that the flood has under way, and how many items it has: more than it may send. */
export const FLOOD_WIDTH = 16;
const ITEMS = 1_000;

function newSigner() {
  return new EthereumSigner(randomBytes(32).toString("hex"));
}

async function item(signer, target) {
  const tags = Object.entries({ "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Message", Action: "Ping" }).map(([name, value]) => ({ name, value }));
  const made = createData("ping", signer, { target, tags, anchor: randomBytes(16).toString("hex") });
  await made.sign(signer);
  return { id: made.id, bytes: made.getRaw() };
}

/** `address`: of who sends, as Cloudflare tells it. */
async function post(url, { bytes }, address) {
  const headers = { "content-type": "application/octet-stream", "cf-connecting-ip": address };
  const response = await fetch(`${url}/mu`, { method: "POST", body: bytes, headers });
  await response.arrayBuffer();
  return response.status;
}

/** How long messages of somebody take to their results, one after the other. */
async function times(url, process, items) {
  const taken = [];
  for (const one of items) {
    const start = performance.now();
    const status = await post(url, one, "192.0.2.1");
    if (status !== 202) throw new Error(`others got ${status}`);
    await (await fetch(`${url}/result/${one.id}?process-id=${process}`)).arrayBuffer();
    taken.push(performance.now() - start);
  }
  return taken;
}

/** p50 and p99 of others, "quiet" and "flooded", and what became of the flood. */
export async function flood({ rounds, requests }) {
  const worker = await startWorkerd();
  const { url } = worker;
  const samples = new Samples();
  const add = (when, times) => [50, 99].forEach((percent) => samples.add(`${when} p${percent}`, percentile(times, percent / 100)));
  const statuses = {};
  try {
    const process = await processItem(worker);
    await handIn(worker, process);
    const flooder = newSigner();
    // Signed before, and sent from another thread: what it costs to flood is not what others notice.
    const items = [];
    for (let count = 0; count < ITEMS; count += 1) items.push((await item(flooder, process.id)).bytes);
    for (let round = 0; round < rounds; round += 1) {
      const signer = newSigner();
      const own = [];
      for (let count = 0; count < requests; count += 1) own.push(await item(signer, process.id));
      add("quiet", await times(url, process.id, own.slice(0, requests / 2)));
      const thread = new Worker(new URL(import.meta.url), { workerData: { url, items, width: FLOOD_WIDTH } });
      await new Promise((resolve) => thread.once("message", resolve));
      add("flooded", await times(url, process.id, own.slice(requests / 2)));
      thread.postMessage("enough");
      const [counted] = await once(thread, "message");
      for (const [status, count] of Object.entries(counted)) statuses[status] = (statuses[status] ?? 0) + count;
      await thread.terminate();
      tellRound(round, rounds, { title: "flood" });
    }
  } finally {
    await worker.close();
  }
  return { samples, statuses };
}

/** Floods until it is told that it is enough; says what it got. */
async function pour({ url, items, width }) {
  const statuses = {};
  let isOver = false;
  let next = 0;
  parentPort.once("message", () => (isOver = true));
  const wave = async () => {
    while (!isOver) {
      // workerd ends connections of those whom it does not want to hear out.
      const status = await post(url, { bytes: items[next++ % items.length] }, "192.0.2.2").catch(() => "cut off");
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (statuses[status] === 1 && Object.keys(statuses).length === 1) parentPort.postMessage("it has begun");
    }
  };
  await Promise.all(Array.from({ length: width }, wave));
  parentPort.postMessage(statuses);
}

if (!isMainThread) await pour(workerData);
