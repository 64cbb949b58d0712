// Processes of a network of AO, with the official module, recomputed here and compared slot by slot.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lunette } from "../../pkg/node.js";
import { until } from "../common/until.mjs";
import { startNetwork } from "./network.mjs";
import { runWorkload } from "./workload.mjs";

/** Messages that people send; some cause others. `MESSAGES=1000` for a long one. */
const MESSAGES = Number(process.env.MESSAGES ?? 200);

/** Milliseconds that a replica may take for all of a process, on a machine that may be busy with other work. */
const PATIENCE = 120_000;

let network;
let world;
let lunette;

before(async () => {
  network = await startNetwork();
  world = await runWorkload(network, { messages: MESSAGES });
  lunette = await Lunette.open({ store: "memory" });
});

after(async () => {
  await lunette?.close();
  await network?.stop();
});

function unitsOf({ urls }) {
  return { scheduler: urls.scheduler, compute: urls.compute, gateways: [urls.gateway] };
}

/** What a replica is, once everything that its network had is compared. */
const compared = (replica, slots) => until("what was compared", () => replica.replica(), (info) => info.compared >= slots, { patience: PATIENCE });

test("every result of every process is the one that the network's compute unit gives", async () => {
  const wao = { messenger: network.addresses.messenger };
  let slots = 0;
  for (const [name, id] of Object.entries(world.processes)) {
    const evaluations = await network.evaluations(id);
    const replica = await lunette.replicate(id, { units: unitsOf(network), wao });
    const info = await compared(replica, evaluations.length);
    assert.equal(info.divergence, undefined, `${name}: ${JSON.stringify(info.divergence)}`);
    const thrown = evaluations.filter(({ thrown }) => thrown).length;
    assert.deepEqual({ same: info.same, different: info.different, unknown: info.unknown }, { same: evaluations.length - thrown, different: 0, unknown: thrown }, name);
    slots += evaluations.length;
  }
  assert.ok(slots > MESSAGES, `${slots} slots`);
});
