// The past of a process, copies of it, and files: on the real network, in memory.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lunette } from "../../pkg/node.js";

const CLOCK = { now: 1_700_000_000_000, height: 1_300_000 };

let network;
let counter;

before(async () => {
  network = await Lunette.open({ name: "past", clock: CLOCK, seed: "past" });
  counter = await network.spawn({ tags: { Name: "counter" } });
  for (let count = 1; count <= 6; count += 1) await counter.eval("N = (N or 0) + 1");
});

after(() => network.close());

test("the state after any slot can be asked for, in any order", async () => {
  for (const slot of [3, 6, 1, 5, 2, 4]) assert.equal(await counter.at(slot).state("N"), slot);
  assert.equal(await counter.state("N"), 6);
  await assert.rejects(counter.at(7).state("N"), { code: "unknown-message" });
});

test("a fork goes its own way", async () => {
  const fork = await counter.fork({ slot: 2 });
  assert.equal(await fork.state("N"), 2);
  const { result } = await fork.eval("N = N * 100 return N");
  assert.equal(result.Output.data, "200");
  assert.equal(await counter.state("N"), 6);
  assert.deepEqual((await fork.info()).forkedFrom, { process: counter.id, slot: 2 });
  await fork.remove();
  await assert.rejects(fork.info(), { code: "unknown-process" });
});

test("what a fork sends goes nowhere, unless it is connected", async () => {
  const listener = await network.spawn({ tags: { Name: "listener" } });
  await listener.eval('Heard = 0  Handlers.add("hear", "Tell", function() Heard = Heard + 1 end)');
  const told = async (options) => {
    const fork = await counter.fork(options);
    await fork.eval(`Send({ Target = "${listener.id}", Action = "Tell" })`);
    await network.settle();
    await fork.remove();
    return listener.state("Heard");
  };
  assert.equal(await told({}), 0);
  assert.equal(await told({ connected: false }), 0);
  assert.equal(await told({ connected: true }), 1);
  await listener.remove();
});

test("a network goes into a file and comes out of it the same", async () => {
  const file = await network.export();
  const other = await Lunette.open({ name: "other", clock: CLOCK, seed: "other" });
  const [copy] = await other.import(file);
  assert.equal(copy.id, counter.id);
  assert.deepEqual(await copy.log(), await counter.log());
  assert.equal(await copy.state("N"), 6);
  await assert.rejects(other.import(file), { code: "invalid-argument" });
  await other.close();
});

test("a file that was damaged is refused, and nothing of it enters", async () => {
  const file = await counter.export();
  const other = await Lunette.open({ name: "damaged", clock: CLOCK, seed: "damaged" });
  for (let at = 3; at < file.length; at += Math.ceil(file.length / 40)) {
    const damaged = file.slice();
    damaged[at] ^= 1;
    await assert.rejects(other.import(damaged), (error) => error.code === "invalid-argument" || error.code === "invalid-item", `at ${at}`);
  }
  for (const length of [0, 1, 100, file.length - 1]) await assert.rejects(other.import(file.slice(0, length)), { code: "invalid-argument" });
  assert.deepEqual(await other.processes(), []);
  await other.close();
});

test("results come by pages", async () => {
  const first = await counter.results({ limit: 4 });
  assert.equal(first.edges.length, 4);
  assert.equal(first.hasNextPage, true);
  const second = await counter.results({ from: first.edges.at(-1).cursor });
  assert.equal(second.edges.length, 3);
  assert.equal(second.hasNextPage, false);
  const last = await counter.results({ sort: "DESC", limit: 1 });
  assert.deepEqual(last.edges[0].node, second.edges.at(-1).node);
});
