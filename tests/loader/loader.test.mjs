// The loader as existing test suites use it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import AoLoader, { LunetteError } from "../../pkg/ao-loader.js";
import { Module } from "../../pkg/machine.js";
import { BYTES, ENV, ITEM, MODULE, message } from "../machine/process.mjs";

const coded = (code) => (error) => error instanceof LunetteError && error.code === code;

let nonce = 0;
const ask = (Data) => message(++nonce, { Tags: { Action: "Eval" }, Data });

/** A loaded process, and its memory after the first message. */
async function load(wasm, options) {
  const handle = await AoLoader(wasm, options);
  const { Memory } = await handle(null, ITEM, ENV);
  const value = async (memory, source) => (await handle(memory, ask(source), ENV)).Output.data;
  return { handle, Memory, value };
}

/** What an official module looks like to the loader: a module that exports `memory` and `handle`, here with 64-bit addresses,
 *  which not every host can compile. */
const OFFICIAL = new Uint8Array([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 6, 1, 0x60, 1, 0x7e, 1, 0x7e],
  ...[3, 2, 1, 0],
  ...[5, 4, 1, 4, 1, 2],
  ...[7, 19, 2, 6, ...Buffer.from("memory"), 2, 0, 6, ...Buffer.from("handle"), 0, 0],
  ...[10, 6, 1, 4, 0, 0x20, 0, 0x0b],
]);

test("an answer has the fields of the official loader", async () => {
  const { handle, Memory } = await load();
  const answer = await handle(Memory, ask("Send{ Target = 'x', Data = 'hi' } return 1"), ENV);
  assert.deepEqual(Object.keys(answer), ["Memory", "Error", "Output", "Messages", "Spawns", "Assignments", "Patches", "GasUsed"]);
  assert.equal(answer.Error, undefined);
  assert.deepEqual([answer.Messages[0].Target, answer.Messages[0].Data], ["x", "hi"]);
  assert.deepEqual([answer.Spawns, answer.Assignments, answer.Patches], [[], [], []]);
  assert.ok(answer.GasUsed > 0);
  assert.ok(answer.Memory instanceof Uint8Array);
  assert.ok(answer.Memory.length < 2 ** 20, `${answer.Memory.length} bytes`);
});

test("any aos module may be given, and ours runs", async () => {
  for (const wasm of [undefined, null, OFFICIAL, OFFICIAL.buffer, Buffer.from(OFFICIAL), BYTES, MODULE, () => {}]) {
    const { value } = await load(wasm, { format: "wasm64-unknown-emscripten-draft_2024_02_15", inputEncoding: "JSON-1", outputEncoding: "JSON-1", extensions: [] });
    assert.equal(await value(null, "return 6 * 7"), "42");
  }
});

test("what is no module of a process is refused", async () => {
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const endless = new Uint8Array([...empty, 7, 255, 255, 255, 255, 255, 255]);
  for (const wasm of [new Uint8Array(), new Uint8Array(100), empty, endless]) {
    await assert.rejects(AoLoader(wasm), coded("invalid-module"));
  }
});

test("no memory goes on with the live state", async () => {
  const { value } = await load();
  assert.equal(await value(null, "n = 1 return n"), "1");
  assert.equal(await value(undefined, "n = n + 1 return n"), "2");
  assert.equal(await value(null, "n = n + 1 return n"), "3");
});

test("a memory is gone back to, in any order and as often as one likes", async () => {
  const { handle, Memory, value } = await load();
  const memories = [Memory];
  for (let n = 1; n <= 5; n += 1) memories.push((await handle(memories.at(-1), ask(`n = ${n}`), ENV)).Memory);
  for (const n of [5, 1, 0, 4, 4, 2, 3, 0, 5]) assert.equal(await value(memories[n], "return n or 0"), String(n));
  const branch = (await handle(memories[2], ask("n = 'branch'"), ENV)).Memory;
  assert.equal(await value(memories[2], "return n"), "2");
  assert.equal(await value(branch, "return n"), "branch");
});

test("a memory has bytes of its own, which may be copied, stored and sent", async () => {
  const { handle, Memory, value } = await load();
  const { Memory: one } = await handle(Memory, ask("n = 1"), ENV);
  const { Memory: two } = await handle(one, ask("n = 2"), ENV);
  assert.notEqual(one.buffer, two.buffer);
  for (const copy of [Buffer.from(one), new Uint8Array(one), one.buffer.slice(0), structuredClone(one), one.slice()]) {
    assert.equal(await value(copy, "return n"), "1");
    assert.equal(await value(two, "return n"), "2");
  }
  // Another process of the same module, in another loader.
  const { value: elsewhere } = await load();
  assert.equal(await elsewhere(one, "return n"), "1");
});

test("a memory goes to another thread", async () => {
  const { handle, Memory } = await load();
  const { Memory: one } = await handle(Memory, ask("n = 'far'"), ENV);
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    import(workerData.loader).then(async ({ default: AoLoader }) => {
      const handle = await AoLoader();
      parentPort.postMessage((await handle(workerData.memory, workerData.message, workerData.env)).Output.data);
    });`;
  const loader = new URL("../../pkg/ao-loader.js", import.meta.url).href;
  const worker = new Worker(code, { eval: true, workerData: { loader, memory: one, message: ask("return n"), env: ENV } });
  const data = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  assert.equal(data, "far");
});

test("an error keeps what the message changed, or with rollback nothing", async () => {
  const official = await load();
  const failed = await official.handle(null, ask("n = 1 error('no')"), ENV);
  assert.match(failed.Error, /no/);
  assert.equal(failed.Output, undefined);
  assert.equal(await official.value(failed.Memory, "return n"), "1");
  assert.equal(await official.value(null, "return n"), "1");

  const unit = await load(undefined, { rollback: true });
  const undone = await unit.handle(null, ask("n = 1 error('no')"), ENV);
  assert.equal(await unit.value(undone.Memory, "return tostring(n)"), "nil");
});

test("what the library throws is thrown, and changes nothing", async () => {
  const { handle, Memory, value } = await load();
  await assert.rejects(handle(Memory, ask("n = 1 error({})"), ENV), (thrown) => /attempt to concatenate a table value/.test(thrown));
  assert.equal(await value(null, "return tostring(n)"), "nil");
});

test("limits are those of the options", async () => {
  const { handle } = await load(undefined, { computeLimit: "5000000", memoryLimit: "8-mb" });
  await assert.rejects(handle(null, ask("while true do end"), ENV), coded("out-of-gas"));
  const { Error } = await handle(null, ask("local t = {} for i = 1, 1e4 do t[i] = ('x'):rep(10000) .. i end"), ENV);
  assert.match(Error, /not enough memory/);
  await AoLoader(undefined, { computeLimit: 9e12.toString(), memoryLimit: "524288000" });
});

test("what is no memory or no message is a typed error, and changes nothing", async () => {
  const { handle, Memory, value } = await load();
  const { Memory: one } = await handle(Memory, ask("n = 1"), ENV);
  const damaged = one.slice();
  for (let at = damaged.length - 1; at > 8192; at -= 4096) damaged[at] ^= 1;
  for (const [memory, code] of [
    [new Uint8Array(4096), "foreign-memory"],
    [new Uint8Array(), "corrupt-image"],
    [new Uint8Array(5000), "corrupt-image"],
    [one.subarray(0, one.length - 1), "corrupt-image"],
  ]) {
    await assert.rejects(handle(memory, ask("return 1"), ENV), coded(code));
  }
  for (const wrong of [undefined, null, 7, "text"]) await assert.rejects(handle(null, wrong, ENV), coded("invalid-request"));
  assert.equal(await value(null, "return n"), "1");
  // A damaged page that is known by its digest is not even looked at; elsewhere it is.
  const elsewhere = await load();
  await assert.rejects(elsewhere.handle(damaged, ask("return n"), ENV), coded("corrupt-image"));
});

test("a memory that was written into is another memory", async () => {
  const { handle, Memory, value } = await load();
  const { Memory: one } = await handle(Memory, ask("n = 1"), ENV);
  const { Memory: two } = await handle(one, ask("n = 'a longer one' .. ('x'):rep(100)"), ENV);
  const reused = new Uint8Array(Math.max(one.length, two.length));
  reused.set(one);
  assert.equal(await value(reused.subarray(0, one.length), "return n"), "1");
  reused.set(two);
  assert.match(await value(reused.subarray(0, two.length), "return n"), /^a longer one/);
});

test("the unsafe mode makes no image until one is asked for", async () => {
  const { handle, value } = await load(undefined, { UNSAFE_MEMORY: true });
  const first = await handle(null, ask("n = 1"), ENV);
  await handle(null, ask("n = 2"), ENV);
  assert.equal(await value(first.Memory, "return n"), "2");
});

test("a module may be compiled already", async () => {
  const handle = await AoLoader(Module.of(MODULE.compiled, MODULE.hash));
  assert.equal((await handle(null, ITEM, ENV)).Error, undefined);
  await assert.rejects(AoLoader(MODULE.compiled), coded("invalid-module"));
});
