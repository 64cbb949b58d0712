// `Lunette` as its user writes it, on a network that evaluates nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Lunette } from "../../pkg/client/lunette.js";
import { Tabs } from "../../pkg/tabs/tabs.js";
import { FakeNetwork, MemoryStore } from "./fake-network.js";

/** A network, and the calls that reached it. */
async function open(t, options) {
  const calls = [];
  const gates = { before: (method, params) => void calls.push([method, params]) };
  const tabs = new Tabs({ name: "test", open: () => FakeNetwork.open(new MemoryStore(), gates) });
  await tabs.open();
  const ao = new Lunette(tabs, options);
  t.after(() => ao.close());
  calls.length = 0;
  return { ao, calls };
}

test("tags are a list or an object, data is text or bytes of any kind", async (t) => {
  const { ao, calls } = await open(t);
  const process = await ao.spawn({ tags: { Name: "test" } });
  await process.send({ tags: { Action: "Transfer", Quantity: 12, "X-List": ["a", "b"] }, data: new Uint8Array([1, 2]).buffer });
  await ao.send({ process, tags: [{ name: "Action", value: "Ping", more: 1 }], data: new DataView(new ArrayBuffer(4), 1, 2), identity: undefined });
  const [[, spawned], [, first], [, second]] = calls;
  const pairs = ({ tags }) => tags.map(({ name, value }) => `${name}=${value}`).join(" ");
  assert.deepEqual([pairs(spawned), pairs(first), pairs(second)], ["Name=test", "Action=Transfer Quantity=12 X-List=a X-List=b", "Action=Ping"]);
  assert.deepEqual([first.data, second.data], [new Uint8Array([1, 2]), new Uint8Array(2)]);
  assert.deepEqual(Object.keys(second).sort(), ["anchor", "data", "process", "tags"]);
  assert.deepEqual(Object.keys(second.tags[0]), ["name", "value"]);
});

test("each send and spawn has an anchor of 32 bytes of its own; those that have one keep it", async (t) => {
  const { ao, calls } = await open(t);
  const process = await ao.spawn();
  await process.send({ data: "1" });
  await process.send({ data: "2" });
  await process.send({ anchor: "mine" });
  const anchors = calls.map(([, { anchor }]) => anchor);
  assert.equal(new Set(anchors).size, 4);
  for (const anchor of anchors.slice(0, 3)) assert.match(anchor, /^[\w-]{32}$/);
  assert.equal(anchors[3], "mine");
});

test("with a seed the anchors are the runtime's", async (t) => {
  const { ao, calls } = await open(t, { seeded: true });
  await (await ao.spawn()).send({ data: "1" });
  assert.deepEqual(calls.map(([, { anchor }]) => anchor), [undefined, undefined]);
});

test("`send` gives the receipt, `message` the id", async (t) => {
  const { ao } = await open(t);
  const process = await ao.spawn();
  const receipt = await ao.send({ process: process.id, data: "a" });
  assert.deepEqual(receipt, { message: receipt.message, process: process.id, slot: 1, duplicate: false });
  const message = await ao.message({ process, data: "b" });
  assert.equal((await ao.result({ process, message })).slot, 2);
});

test("`eval` goes out as the identity that owns the process, and gives the result entry", async (t) => {
  const { ao, calls } = await open(t);
  const process = await ao.spawn();
  calls.length = 0;
  const entry = await process.eval("return 1");
  assert.deepEqual([entry.status, entry.result.Output.data], ["ok", "return 1"]);
  await ao.eval(process, "return 2");
  const sent = calls.filter(([method]) => method === "send").map(([, params]) => [params.identity, params.data, params.tags[0].value]);
  assert.deepEqual(sent, [["default", "return 1", "Eval"], ["default", "return 2", "Eval"]]);
  // Who owns the process does not change.
  assert.deepEqual(calls.map(([method]) => method), ["process", "identities", "send", "result", "send", "result"]);
});

test("a process that nobody here owns is evaluated by nobody", async (t) => {
  const { ao } = await open(t);
  const process = await ao.spawn();
  const elsewhere = "B".repeat(42) + "A";
  const file = new TextEncoder().encode(new TextDecoder().decode(await process.export()).replaceAll("o".repeat(43), "x".repeat(43)).replaceAll(process.id, elsewhere));
  const [imported] = await ao.import(new Blob([file]));
  assert.equal(imported.id, elsewhere);
  await assert.rejects(imported.eval("return 1"), { code: "invalid-argument", field: "process", process: elsewhere });
});

test("the past and the state are dry runs of the owner", async (t) => {
  const { ao, calls } = await open(t);
  const process = await ao.spawn();
  const { result } = await process.at(3).eval("#Inbox");
  assert.equal(result.Output.data, "#Inbox");
  const [, params] = calls.at(-1);
  assert.deepEqual([params.slot, params.from, params.owner], [3, "o".repeat(43), "o".repeat(43)]);
  // The network of this test answers with the source itself.
  await assert.rejects(process.state("Balances"), { code: "evaluation-failed", process: process.id });
  const fork = await process.at(0).fork();
  assert.deepEqual((await fork.info()).forkedFrom, { process: process.id, slot: 0 });
});

test("a process is written as its id", async (t) => {
  const { ao } = await open(t);
  const process = await ao.spawn();
  assert.deepEqual([`${process}`, JSON.stringify({ process }), ao.process(await process.info()).id], [process.id, JSON.stringify({ process: process.id }), process.id]);
});

test("subscriptions of a process get its events", async (t) => {
  const { ao } = await open(t);
  const [one, other] = [await ao.spawn(), await ao.spawn()];
  const events = one.subscribe({ type: "scheduled" });
  await other.send({ data: "other" });
  const { message } = await one.send({ data: "one" });
  assert.deepEqual((await events.next()).value, { type: "scheduled", process: one.id, slot: 1, message });
  await ao.close();
  assert.equal((await events.next()).done, true);
});

test("what is open is closed by `await using`", async () => {
  const tabs = new Tabs({ name: "test", open: () => FakeNetwork.open(new MemoryStore()) });
  await tabs.open();
  const ao = new Lunette(tabs);
  await ao[Symbol.asyncDispose]();
  await assert.rejects(ao.status(), { code: "closed" });
});

test("a second close waits for the first, and what is behind it is closed once", async () => {
  let store;
  const stored = new Promise((resolve) => (store = resolve));
  let asked = 0;
  const ao = new Lunette({ listen: () => {}, close: () => ((asked += 1), stored) });
  const [first, second] = [ao.close(), ao.close()];
  let isClosed = false;
  second.then(() => (isClosed = true));
  await new Promise(setImmediate);
  assert.equal(isClosed, false);
  store();
  await Promise.all([first, second]);
  assert.equal(asked, 1);
});
