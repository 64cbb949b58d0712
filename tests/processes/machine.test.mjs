// process.wasm as any host meets it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MODULE, Machine } from "./machine.mjs";

test("the machine imports nothing and exports what is documented", () => {
  const module = new WebAssembly.Module(MODULE);
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  const exports = WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`).sort();
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

test("a copy of the memory is the process", () => {
  const original = new Machine();
  original.evaluate("n = 0 step = coroutine.wrap(function() while true do n = n + 1 coroutine.yield(n) end end)");
  original.evaluate("step()");
  const image = original.snapshot();
  assert.equal(original.evaluate("step()").Output.data, "2");
  const copy = new Machine(image);
  assert.equal(copy.evaluate("step()").Output.data, "2");
  assert.equal(new Machine(image).evaluate("n").Output.data, "1");
});

test("the same messages give the same bytes", () => {
  const run = () => {
    const machine = new Machine();
    machine.evaluate("t = {} for i = 1, 1000 do t[tostring(i)] = { i } end");
    machine.evaluate("local keys = {} for k in pairs(t) do keys[#keys + 1] = k end print(table.concat(keys, ' '), tostring(t), math.random())");
    return machine.snapshot();
  };
  assert.ok(Buffer.from(run()).equals(run()));
});

test("running out of gas, memory or stack is an error of the message", () => {
  const machine = new Machine();
  const cases = [
    ["while true do end", { gas: 100_000 }, "out-of-gas", /^out of gas$/],
    ["local t = {} while true do t[#t + 1] = { t } end", { memory: 8 << 20 }, "out-of-memory", /^not enough memory$/],
    ["local function f() return 1 + f() end return f()", {}, "lua-error", /stack overflow/],
    [`return ${"(".repeat(5000)}1${")".repeat(5000)}`, {}, "lua-error", /overflow|too many|levels/],
    ["return ('x'):rep(100):gsub('.*', function() return nil + 1 end)", {}, "lua-error", /attempt to perform arithmetic on a nil value/],
    ["local s = 'return ' .. ('{'):rep(1e5) return load(s)()", {}, "lua-error", /./],
    ["setmetatable(_G, { __index = function(t, k) return t[k .. k] end }) return nothing", { memory: 32 << 20 }, undefined, /./],
  ];
  for (const [source, limits, code, text] of cases) {
    const image = machine.snapshot();
    const { Error: error, ErrorCode } = machine.evaluate(source, limits);
    assert.match(error ?? "", text, source.slice(0, 60));
    if (code) assert.equal(ErrorCode, code, source.slice(0, 60));
    assert.equal(new Machine(image).evaluate("1 + 1").Output.data, "2");
  }
  assert.equal(machine.evaluate("rawget(_G, 'no') or 3").Output.data, "3", "also without going back");
});

test("bytes that are no request are answered", () => {
  const machine = new Machine();
  for (const bytes of [[], [0xff, 0xfe], [...Buffer.from("{}")], [...Buffer.from("[".repeat(100_000))]]) {
    assert.equal(machine.handle(new Uint8Array(bytes)).ErrorCode, "invalid-request");
  }
  assert.equal(machine.evaluate("1 + 1").Output.data, "2");
});

test("output that is not UTF-8 becomes text", () => {
  assert.equal(new Machine().evaluate("'a\\xffb\\u{1F4A7}'").Output.data, "a\u{fffd}b\u{1F4A7}");
});
