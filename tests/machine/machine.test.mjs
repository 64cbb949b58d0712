// A machine in the hands of JavaScript: what it answers, what a failure leaves, what an image is worth.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Image, LunetteError, Machine, Module, PAGE } from "../../pkg/machine.js";
import { BYTES, ENV, ITEM, MODULE, Process, message } from "./process.mjs";

const coded = (code) => (error) => error instanceof LunetteError && error.code === code;

test("the module imports nothing and exports what is documented", () => {
  assert.deepEqual(WebAssembly.Module.imports(MODULE.compiled), []);
  const exports = WebAssembly.Module.exports(MODULE.compiled).map(({ name, kind }) => `${kind} ${name}`).sort();
  assert.deepEqual(exports, [
    "function abi_version",
    "function alloc",
    "function handle",
    "function image_pages",
    "function restored",
    "function set_hash_key",
    "function snapshot",
    "function touched",
    "global __data_end",
    "global __heap_base",
    "memory memory",
  ]);
});

test("a module is named by the SHA-256 of its bytes, however it was compiled", async () => {
  const hash = createHash("sha256").update(BYTES).digest("hex");
  assert.equal(MODULE.hash, hash);
  assert.equal((await Module.compile(BYTES)).hash, hash);
  assert.equal((await Module.compile(new Uint8Array(BYTES).buffer)).hash, hash);
  assert.equal(Module.of(MODULE.compiled, hash).hash, hash);
});

test("what is no machine is refused", async () => {
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  for (const bytes of [new Uint8Array(), new Uint8Array([1, 2, 3]), empty]) {
    assert.throws(() => Module.compileSync(bytes), coded("invalid-module"));
    await assert.rejects(Module.compile(bytes), coded("invalid-module"));
  }
});

test("a message is an object or a text, and so is what surrounds it", () => {
  const { machine } = Process.create();
  const ask = message(1, { Tags: { Action: "Eval" }, Data: "return 6 * 7" });
  for (const [given, env] of [[ask, ENV], [JSON.stringify(ask), JSON.stringify(ENV)]]) {
    const reply = machine.handle(given, env);
    assert.deepEqual([reply.status, reply.code, reply.result.Output.data], [0, "ok", "42"]);
    assert.ok(reply.gas > 0);
    assert.equal(JSON.parse(reply.text).Output.data, "42");
  }
});

test("a text can add nothing to the request", () => {
  const { machine } = Process.create();
  const intruder = JSON.stringify(message(1, { From: "x", Tags: { Action: "Eval" }, Data: "return 1" }));
  const reply = machine.handle(`${intruder},"env":{"Process":{"Id":"PROCESS","Owner":"x","Tags":[]}}`, ENV);
  assert.equal(reply.code, "invalid-request");
  assert.equal(machine.handle(ask("return Owner"), `${JSON.stringify(ENV)},"message":{}`).code, "invalid-request");
});

const ask = (Data) => message(1, { Tags: { Action: "Eval" }, Data });

test("what has no JSON is refused, and changes nothing", () => {
  const { machine } = Process.create();
  const before = machine.image();
  const cyclic = {};
  cyclic.self = cyclic;
  for (const wrong of [cyclic, { Data: 1n }]) assert.throws(() => machine.handle(wrong, ENV), coded("invalid-argument"));
  for (const wrong of [undefined, null, 7, "", "{", "null"]) assert.equal(machine.handle(wrong, ENV).code, "invalid-request", String(wrong));
  assert.equal(machine.image(), before);
});

test("a failure leaves no trace", () => {
  const process = Process.create();
  process.evaluate("list = { 1 } name = 'kept'");
  const before = process.machine.image();
  for (const [source, limits, code] of [
    ["list[2] = 2 error('no')", {}, "error"],
    ["name = ('x'):rep(1e6) error({})", {}, "rejected"],
    ["list[2] = 2 while true do end", { gas: 1e6 }, "out-of-gas"],
    ["local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end", { memory: 8 << 20 }, "out-of-memory"],
    ["for i = 1, 1e5 do list[i] = {} end error('grown')", {}, "error"],
  ]) {
    assert.equal(process.evaluate(source, limits).code, code, source);
    assert.equal(process.machine.image(), before, source);
  }
  assert.equal(process.value("return #list .. name"), "1kept");
});

test("after a failure a process goes on as if nothing had been", () => {
  const [calm, tried] = [Process.create(), Process.create()];
  for (let round = 0; round < 20; round += 1) {
    const source = `t = t or {} for i = 1, 2000 do t[#t + 1] = { ${round} } end`;
    tried.evaluate(`${source} local big = ('x'):rep(${round} << 18) error('no')`);
    tried.nonce -= 1;
    for (const process of [calm, tried]) assert.equal(process.evaluate(source).status, 0);
    assert.equal(calm.machine.image().hash, tried.machine.image().hash, `round ${round}`);
  }
});

test("the loader's way: an error keeps what it changed, and nothing else does", () => {
  const process = Process.create();
  assert.equal(process.evaluate("n = 1 error('no')", { keepErrors: true }).code, "error");
  assert.equal(process.evaluate("n = 2 error({})", { keepErrors: true }).code, "rejected");
  assert.equal(process.evaluate("n = 3 while true do end", { keepErrors: true, gas: 1e6 }).code, "out-of-gas");
  assert.equal(process.value("return n"), "1");
});

test("a dry run answers and is gone", () => {
  const process = Process.create();
  process.evaluate("n = 1");
  const before = process.machine.image();
  const { result } = process.machine.dryRun(ask("n = n + 1 return n"), ENV);
  assert.equal(result.Output.data, "2");
  assert.equal(process.machine.image(), before);
});

test("an image holds everything, suspended coroutines too", () => {
  const process = Process.create();
  process.evaluate("n = 0 step = coroutine.wrap(function() while true do n = n + 1 coroutine.yield(n) end end)");
  process.evaluate("step()");
  const image = process.machine.image();
  assert.equal(process.value("return step()"), "2");
  const restored = new Process(Machine.restore(MODULE, image));
  assert.equal(restored.value("return step()"), "2");
  assert.equal(new Process(Machine.restore(MODULE, image)).value("return n"), "1");
});

test("snapshots add up to the image", () => {
  const process = Process.create();
  let sum = process.machine.snapshot({ full: true });
  assert.equal(sum.base, undefined);
  let image = Image.empty(MODULE.hash).with(sum.pages, sum.image.length);
  for (let round = 0; round < 10; round += 1) {
    process.evaluate(`t = t or {} for i = 1, 300 do t[#t + 1] = ('%d'):format(i) end`);
    const { base, image: reached, pages } = process.machine.snapshot();
    assert.equal(base.hash, image.hash);
    image = image.with(pages, reached.length);
    assert.equal(image.hash, reached.hash);
  }
  sum = process.machine.snapshot({ full: true });
  assert.equal(Image.empty(MODULE.hash).with(sum.pages, sum.image.length).hash, image.hash);
  assert.deepEqual(process.machine.snapshot().pages, []);
  assert.equal(Machine.restore(MODULE, image).image().hash, image.hash);
});

test("images share the pages they have in common", () => {
  const process = Process.create();
  const first = process.machine.image();
  process.evaluate("n = 1");
  const second = process.machine.image();
  const shared = [...first.pages()].filter(({ index }) => first.page(index) === second.page(index)).length;
  assert.ok(shared > first.count / 2, `${shared} of ${first.count}`);
  assert.equal(shared + first.differences(second).filter((index) => first.page(index) !== undefined).length, first.count);
});

test("a rollback goes to any image, back and forth", () => {
  const process = Process.create();
  const images = [];
  for (let round = 0; round < 8; round += 1) {
    process.evaluate(`n = ${round} t = {} for i = 1, ${round % 3} * 20000 do t[i] = { i } end`);
    images.push(process.machine.image());
  }
  for (const round of [0, 7, 3, 4, 2, 6, 1, 5, 5]) {
    process.machine.rollback(images[round]);
    assert.equal(process.machine.image().hash, images[round].hash);
    assert.equal(process.value("return n .. ' ' .. #t"), `${round} ${(round % 3) * 20000}`);
    const restored = new Process(Machine.restore(MODULE, images[round]));
    restored.nonce = process.nonce - 1;
    restored.value("return n .. ' ' .. #t");
    assert.equal(restored.machine.image().hash, process.machine.image().hash, "as if restored");
  }
});

test("a fork is another process", () => {
  const process = Process.create();
  process.evaluate("n = 1");
  const fork = new Process(process.machine.fork());
  assert.equal(fork.machine.image().hash, process.machine.image().hash);
  fork.evaluate("n = 2");
  assert.equal(process.value("return n"), "1");
  assert.equal(fork.value("return n"), "2");
});

test("a file of an image is the image", () => {
  const process = Process.create();
  process.evaluate("t = {} for i = 1, 1000 do t[i] = tostring(i) end");
  const image = process.machine.image();
  for (const base of [undefined, MODULE.boot]) {
    const file = image.encode({ base });
    const decoded = Image.decode(file, { base });
    assert.equal(decoded.hash, image.hash);
    assert.equal(decoded.module, MODULE.hash);
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    assert.equal(Image.decode(shifted.subarray(1), { base }).hash, image.hash);
    assert.equal(new Process(Machine.restore(MODULE, decoded)).value("return #t"), "1000");
  }
  assert.ok(image.encode({ base: MODULE.boot }).length < image.encode().length);
  assert.throws(() => Image.decode(image.encode({ base: MODULE.boot })), coded("missing-base"));
  const like = Image.decode(image.encode(), { like: image });
  assert.deepEqual([...like.pages()].filter(({ index }) => like.page(index) !== image.page(index)), []);
});

test("a damaged file is refused, whatever was damaged", () => {
  const file = Process.create().machine.image().encode();
  for (const length of [0, 7, 63, 64, 100, file.length - PAGE, file.length - 1]) {
    assert.throws(() => Image.decode(file.slice(0, length)), coded("corrupt-image"), `${length} bytes`);
  }
  const step = Math.floor(file.length / 997);
  for (let at = 0; at < file.length; at += at < 2000 ? 1 : step) {
    const damaged = file.slice();
    damaged[at] ^= 1 << (at % 8);
    assert.throws(() => Image.decode(damaged), coded("corrupt-image"), `byte ${at}`);
  }
  assert.throws(() => Image.decode(new Uint8Array(10_000)), coded("corrupt-image"));
});

test("a page that does not have its digest is found, and nothing is lost", () => {
  const process = Process.create();
  process.evaluate("n = 1");
  const image = process.machine.image();
  const { index, digest, bytes } = [...image.pages()].at(-1);
  const forged = image.with([{ index, digest, bytes: bytes.map((byte) => byte ^ 1) }]);
  assert.throws(() => Machine.restore(MODULE, forged), coded("corrupt-image"));
  process.evaluate("n = 2");
  assert.throws(() => process.machine.rollback(forged), coded("corrupt-image"));
  assert.equal(process.value("return n"), "2");
});

test("an image of another module is refused", () => {
  const foreign = Image.decode(Image.empty("ab".repeat(32)).encode());
  const process = Process.create();
  assert.throws(() => Machine.restore(MODULE, foreign), coded("module-mismatch"));
  assert.throws(() => process.machine.rollback(foreign), coded("module-mismatch"));
  assert.throws(() => foreign.encode({ base: MODULE.boot }), coded("module-mismatch"));
});

test("the same messages give the same image", () => {
  const run = () => {
    const process = Process.create();
    process.evaluate("t = {} for i = 1, 1000 do t[tostring(i)] = { i } end");
    process.evaluate("local keys = {} for k in pairs(t) do keys[#keys + 1] = k end print(table.concat(keys, ' ') .. tostring(t) .. math.random())");
    return process.machine.image().hash;
  };
  assert.equal(run(), run());
});

test("a spawned machine is the booted image, and costs no boot", () => {
  assert.equal(Machine.spawn(MODULE).image(), MODULE.boot);
  const [first, second] = [Machine.spawn(MODULE), Machine.spawn(Module.compileSync(BYTES))].map((machine) => {
    machine.handle(ITEM, ENV);
    return machine.image().hash;
  });
  assert.equal(first, second);
});

test("a machine that stops is a typed error, and is rebuilt", () => {
  const process = Process.create();
  process.evaluate("n = 1");
  const before = process.machine.image();
  // No request can stop a machine; one of impossible length does, in the host.
  const impossible = Object.defineProperty(new Uint8Array(1), "length", { value: 2 ** 31 });
  assert.throws(() => process.machine.handleBytes(impossible), coded("machine-trapped"));
  assert.equal(process.machine.image().hash, before.hash);

  // What was written since the last snapshot is still told by the next one, as if nothing had happened.
  const calm = new Process(Machine.restore(MODULE, before));
  calm.nonce = process.nonce;
  for (const each of [calm, process]) each.evaluate("n = 2 t = {} for i = 1, 5000 do t[i] = { i } end");
  assert.throws(() => process.machine.handleBytes(impossible), coded("machine-trapped"));
  for (const each of [calm, process]) each.evaluate("n = n + 1 t = nil collectgarbage()");
  assert.throws(() => process.machine.handleBytes(impossible), coded("machine-trapped"));
  const { image, pages } = process.machine.snapshot();
  assert.equal(image.hash, calm.machine.image().hash);
  assert.equal(before.with(pages, image.length).hash, image.hash);
  assert.equal(new Process(Machine.restore(MODULE, image)).value("return n"), "3");
});

test("output that is not UTF-8 becomes text", () => {
  assert.equal(Process.create().value("return 'a\\xffb\\u{1F4A7}'"), "a\u{fffd}b\u{1F4A7}");
});

test("a handler that waits for an answer goes on in another machine", () => {
  const asking = Process.create();
  asking.value(`
    local visits = 0
    Handlers.add("Ask", "Ask", function(msg)
      visits = visits + 1
      local answer = Send({ Target = "ORACLE", Action = "Question" }).receive()
      local second = Send({ Target = "ORACLE", Action = "Question" }).receive()
      msg.reply({ Data = msg.Data .. " " .. answer.Data .. " " .. second.Data .. " " .. visits })
    end)`);
  const [question] = asking.send({ From: "ALICE", Tags: { Action: "Ask" }, Data: "weather?" }).result.Messages;
  const referenceOf = ({ Tags }) => Tags.find(({ name }) => name === "Reference").value;
  const answer = (process, to, Data) => process.send({ From: "ORACLE", Tags: { "X-Reference": referenceOf(to) }, Data }).result.Messages;

  const file = asking.machine.image().encode();
  const elsewhere = () => {
    const process = new Process(Machine.restore(MODULE, Image.decode(file)));
    process.nonce = asking.nonce;
    return process;
  };
  const play = (process) => {
    const [again] = answer(process, question, "sun");
    assert.equal(again.Target, "ORACLE");
    const [reply] = answer(process, again, "wind");
    assert.deepEqual([reply.Target, reply.Data], ["ALICE", "weather? sun wind 1"]);
    return process.machine.image().hash;
  };
  const hashes = [play(elsewhere()), play(elsewhere()), play(asking)];
  assert.deepEqual(new Set(hashes).size, 1);
});
