// A machine in the hands of JavaScript: what it answers, what a failure leaves, what an image is worth.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Image, LunetteError, Machine, Module, PAGE } from "../../pkg/machine.js";
import { momentOf } from "../../pkg/machine/machine.js";
import { randomSource } from "../common/random.mjs";
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

test("a page that stays does not keep the memory of those that came with it", () => {
  const process = Process.create();
  process.value("Kept = {}");
  const files = [];
  for (let round = 0; round < 60; round += 1) {
    // The text stays as it is; much else, such as the list, is written to again.
    process.value(`Kept[#Kept + 1] = ("%05d"):format(#Kept):rep(1000)`);
    files.push(process.machine.image().encode());
  }
  const image = process.machine.image();
  const own = [...image.pages()].filter(({ index }) => image.page(index) !== MODULE.boot.page(index));
  const buffers = new Set(own.map(({ bytes }) => bytes.buffer));
  const kept = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const needed = own.length * 4096;
  assert.ok(own.length > 60, `${own.length} pages of its own`);
  assert.ok(kept < 1.5 * needed, `${kept} bytes are kept for ${needed}`);
  assert.deepEqual(Image.decode(files.at(-1)).hash, image.hash);
  assert.deepEqual(new Process(Machine.restore(MODULE, image)).value("return Kept[1]:sub(-10) .. Kept[60]:sub(-10)"), "00000000000005900059");
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

test("a machine that stops is rebuilt where its image has lent what it held, too", () => {
  const process = Process.create();
  for (const source of ["t = {} for i = 1, 5000 do t[i] = { i } end", "n = 1", "for i = 1, 2500 do t[2 * i] = nil end collectgarbage()"]) {
    process.evaluate(source);
    momentOf(process.machine);
  }
  const calm = new Process(Machine.restore(MODULE, Image.decode(momentOf(process.machine).encode())));
  calm.nonce = process.nonce;
  for (const each of [calm, process]) each.evaluate("n = 2 for i = 1, 2500 do t[2 * i] = i end");
  const impossible = Object.defineProperty(new Uint8Array(1), "length", { value: 2 ** 31 });
  assert.throws(() => process.machine.handleBytes(impossible), coded("machine-trapped"));
  for (const each of [calm, process]) each.evaluate("error('no')");
  assert.equal(momentOf(process.machine).hash, calm.machine.image().hash);
  assert.deepEqual(momentOf(process.machine).encode(), calm.machine.image().encode());
  assert.equal(process.value("return #t .. t[2] .. n"), "500012");
});

// Many messages at a time --------------------------------------------------------------------------------------------------------

const encoder = new TextEncoder();
const IMPOSSIBLE = [Object.defineProperty(new Uint8Array(1), "length", { value: 2 ** 31 })];
const trapped = () => ({ status: 6, gas: 0, text: "stopped" });

const request = (nonce, source, limits = {}) =>
  [`{"message":${JSON.stringify(message(nonce, { Tags: { Action: "Eval" }, Data: source }))}`, `,"env":${JSON.stringify(ENV)},"limits":${JSON.stringify(limits)}}`].map((piece) => encoder.encode(piece));

/** What is evaluated: messages that succeed, by what they do to the memory, and all that can go wrong. */
const KINDS = {
  counts: (nonce) => request(nonce, "n = (n or 0) + 1 return n"),
  grows: (nonce) => request(nonce, `t = t or {} for i = 1, 300 do t[#t + 1] = { i, "${nonce}" .. i } end return #t`),
  shrinks: (nonce) => request(nonce, "t = nil collectgarbage() return n"),
  fails: (nonce) => request(nonce, "n = n + 1000 t = {} for i = 1, 3000 do t[i] = {} end error('no')"),
  exhausts: (nonce) => request(nonce, "while true do n = n + 1 end", { gas: 200_000 }),
  isLarge: (nonce) => request(nonce, "local x = 0 for i = 1, 300000 do x = x + i end return x"),
  stops: () => IMPOSSIBLE,
};

/** What one machine gives for requests one at a time, and what it leaves. */
function oneByOne(machine, requests) {
  const replies = requests.map((pieces) => {
    try {
      return machine.handleBytes(pieces);
    } catch (error) {
      return trapped(error);
    }
  });
  return { replies, image: machine.image().hash };
}

const outlines = (replies) => replies.map(({ status, gas, text }) => ({ status, gas, text }));

test("many messages at a time give what they give one by one, whichever of them fail", () => {
  const random = randomSource(20261129);
  const names = Object.keys(KINDS);
  const start = Process.create().machine.image();
  for (let round = 0; round < 12; round += 1) {
    const [single, many] = [Machine.restore(MODULE, start), Machine.restore(MODULE, start)];
    // Failures are frequent in some rounds, and rare in others.
    const common = round % 3 === 0 ? names : ["counts", "counts", "counts", "counts", "grows", names[round % names.length]];
    let nonce = 1;
    for (let job = 0; job < 3; job += 1) {
      const requests = Array.from({ length: 1 + Math.floor(random() * 70) }, () => KINDS[common[Math.floor(random() * common.length)]](nonce++));
      const expected = oneByOne(single, requests);
      const replies = many.handleAll(requests, { trapped });
      assert.deepEqual(outlines(replies), outlines(expected.replies), `round ${round}, job ${job}`);
      assert.equal(many.image().hash, expected.image, `round ${round}, job ${job}`);
    }
  }
});

test("many messages at a time end with the one that is enough", () => {
  const { machine } = Process.create();
  const requests = Array.from({ length: 20 }, (_, index) => KINDS.counts(index + 1));
  const replies = machine.handleAll(requests, { enough: ({ text }) => JSON.parse(text).Output.data === "7" });
  assert.equal(replies.length, 7);
  assert.equal(new Process(machine).value("return n"), "7");
  assert.deepEqual(machine.handleAll([]), []);
});

test("many dry messages at a time leave no trace and do not see one another", () => {
  const process = Process.create();
  process.evaluate("n = 5");
  const before = process.machine.image();
  const replies = process.machine.handleAll([1, 2, 3].map(KINDS.counts), { dry: true });
  assert.deepEqual(replies.map(({ result }) => result.Output.data), ["6", "6", "6"]);
  assert.equal(process.machine.image(), before);
});

test("many messages at a time keep what an Error changed, where that is asked for, and as one at a time does", () => {
  const sources = ["n = 1", "n = n + 10 error('no')", "n = 0 error({})", "n = n + 100", "n = n + 1000 error('no')", "return n"];
  const requests = (all) => all.map((source, index) => request(index + 1, source));
  for (const [options, expected] of [[{ keepErrors: true }, "1111"], [{}, "101"]]) {
    const machine = Process.create().machine;
    assert.equal(machine.handleAll(requests(sources), options).at(-1).result.Output.data, expected);
    const single = Process.create().machine;
    for (const [index, source] of sources.entries()) single.handle(message(index + 1, { Tags: { Action: "Eval" }, Data: source }), ENV, options);
    assert.equal(machine.image().hash, single.image().hash);
  }
});

test("a request that stops the machine is thrown to whoever has no reply for it, and loses none of those before", () => {
  const { machine } = Process.create();
  assert.throws(() => machine.handleAll([KINDS.counts(1), KINDS.counts(2), IMPOSSIBLE, KINDS.counts(3)]), coded("machine-trapped"));
  assert.equal(new Process(machine).value("return n"), "2");
});

test("texts that are longer together than memory has addresses are refused, and nothing stops", () => {
  const source = `local s = ("x"):rep(22605092) return #load("local s = ... return " .. ("s .. "):rep(189) .. "s")(s)`;
  const { status, code } = Process.create().evaluate(source);
  assert.deepEqual([status, code], [5, "out-of-memory"]);
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
