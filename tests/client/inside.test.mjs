// Looking into processes: whether a source is Lua, what is in a state, how a message was handled, and ending what takes too long.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lunette as Client } from "../../pkg/client/lunette.js";
import { Lunette } from "../../pkg/node.js";

let network;
let shop;

const SOURCE = `Stock = { apples = 3, pears = { 1, 2 } }
Handlers.add("sell", { Action = "Sell", Fruit = "%a+" }, function(msg)
  local left = 0
  for _ = 1, 50 do left = left + 1 end
  Stock[msg.Fruit] = (Stock[msg.Fruit] or 0) - 1
end)`;

before(async () => {
  network = await Lunette.open({ store: "memory" });
  shop = await network.spawn({ tags: { Name: "shop" } });
  await shop.eval(SOURCE);
});

after(() => network.close());

const sell = async (tags) => {
  const { slot } = await shop.send({ tags });
  return shop.result({ slot });
};

/** FNV-1a of 32 bits, in hex. */
const digestOf = (text) => new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5).toString(16).padStart(8, "0");

test("a source is checked without being run", async () => {
  assert.deepEqual(await network.check("Hacked = true"), { globals: [{ name: "Hacked", line: 1, assigned: true }] });
  assert.equal(await shop.state("Hacked"), undefined);
  assert.deepEqual((await network.check("local a\nlocal = 1")).problem, { line: 2, message: "<name> expected near '='" });
  await assert.rejects(network.check(7), { code: "invalid-argument", field: "source" });
});

test("a state is looked at part by part, now and at any slot", async () => {
  const stock = await shop.inspect({ path: ["Stock"], depth: 2 });
  assert.deepEqual(stock.entries.map(({ key, text, size }) => [key, text, size]), [["apples", "3", undefined], ["pears", "", 2]]);
  assert.deepEqual(stock.entries[1].entries.map(({ step, type, text }) => [step, type, text]), [[1, "integer", "1"], [2, "integer", "2"]]);
  const [first] = (await shop.inspect({ path: ["Stock"], from: 1, limit: 1 })).entries;
  assert.equal(first.key, "pears");
  const before = (await network.info(shop)).evaluated;
  await sell({ Action: "Sell", Fruit: "apples" });
  const [then, now] = await Promise.all([shop.at(before).inspect({ path: ["Stock"] }), shop.inspect({ path: ["Stock"] })]);
  const digests = ({ entries }) => entries.map(({ digest }) => digest);
  assert.notEqual(then.digest, now.digest);
  assert.notEqual(digests(then)[0], digests(now)[0]);
  assert.equal(digests(then)[1], digests(now)[1], "nobody touched the pears");
});

test("a way that leads nowhere is an error that says where", async () => {
  await assert.rejects(shop.inspect({ path: ["Stock", "plums", "more"] }), { code: "invalid-argument", field: "path[1]" });
  await assert.rejects(shop.inspect({ path: "Stock" }), { code: "invalid-argument", field: "path" });
  await assert.rejects(shop.inspect({ path: [{ upvalue: 0 }] }), { code: "invalid-argument", field: "path[0]" });
});

test("a trace tells why a handler passed, costs what the message cost, and changes nothing", async () => {
  const { slot, gas } = await sell({ Action: "Sell", Fruit: "7" });
  const trace = await shop.trace({ slot });
  assert.deepEqual([trace.status, trace.gas, trace.handling.outcome], ["ok", gas, "inbox"]);
  const { verdict, reason } = trace.handling.handlers.find(({ name }) => name === "sell");
  assert.deepEqual([verdict, reason], ["passed", 'Fruit is "7", not "%a+"']);
  assert.deepEqual(trace.result, (await shop.result({ slot })).result);
});

test("a profile has all the gas, and finds the source and the line of a loop", async () => {
  const { slot, gas } = await sell({ Action: "Sell", Fruit: "pears" });
  const { functions, stacks } = (await shop.trace({ slot })).profile;
  assert.equal(stacks.reduce((sum, stack) => sum + stack.gas, 0), gas);
  const handler = functions.findIndex(({ digest, line }) => digest === digestOf(SOURCE) && line === 2);
  assert.notEqual(handler, -1);
  const inLoop = stacks.filter(({ frames }) => frames.some(([index, line]) => index === handler && line === 4));
  assert.ok(inLoop.reduce((sum, stack) => sum + stack.gas, 0) >= 50);
});

test("the first message and what failed are traced too", async () => {
  const first = await shop.trace({ slot: 0 });
  assert.equal(first.gas, (await shop.result({ slot: 0 })).gas);
  const { slot } = await shop.eval("error('no')");
  const failed = await shop.trace({ slot });
  assert.deepEqual([failed.status, failed.handling.outcome], ["error", "failed"]);
  await assert.rejects(shop.trace({}), { code: "invalid-argument", field: "slot" });
  await assert.rejects(shop.trace({ slot: 1, tick: 3 }), { code: "unknown-message" });
});

test("what takes too long is ended, and the process goes on", async () => {
  assert.equal(await shop.stop(), false);
  const endless = await network.spawn();
  const { slot } = await endless.send({ tags: { Action: "Eval" }, data: "Lost = true for i = 1, 1e15 do end" });
  while (!(await endless.stop()));
  const { status, result } = await endless.result({ slot });
  assert.deepEqual([status, /stopped/.test(result.Error)], ["stopped", true]);
  assert.equal((await endless.eval("tostring(Lost)")).result.Output.data, "nil");
  assert.equal(await shop.state("Stock.apples"), 2, "others go on from where they were");
});

test("a machine from before there were questions is said to be one", async () => {
  const service = { call: async () => ({ status: "ok", gas: 1, result: { Output: { data: "" } } }), listen() {}, close() {} };
  const client = new Client(service);
  await assert.rejects(client.inspect(shop.id), { code: "unsupported-module", process: shop.id });
  await assert.rejects(client.trace(shop.id, { slot: 1 }), { code: "unsupported-module", process: shop.id });
});
