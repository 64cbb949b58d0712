// Reading globals of a real machine as JSON.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine } from "../../pkg/machine.js";
import { readerOf, valueOf } from "../../pkg/client/state.js";
import { ENV, ITEM, MODULE, message } from "../machine/process.mjs";

const evaluated = (source) => message(1, { Module: "MODULE", Tags: { Action: "Eval" }, Data: source });

/** A machine whose process has evaluated this source. */
function machineWith(source) {
  const machine = Machine.spawn(MODULE);
  machine.handle({ ...ITEM, Module: "MODULE" }, ENV);
  assert.equal(machine.handle(evaluated(source), ENV).result.Error, undefined);
  return machine;
}

function read(machine, path) {
  const { code, result } = machine.dryRun(evaluated(readerOf(path)), ENV);
  return valueOf({ status: code, result }, "PROCESS");
}

test("values are what they are in Lua, as far as JSON goes", () => {
  const machine = machineWith(`
    list = { 1, 2.5, true, "four" }
    map = { b = 1, a = { ["c.d"] = "dots" }, [10] = "ten" }
    text = 'a "quote" \\\\ and\\n a line, ü, \\0'
    float, large, infinite, fun = 1e300, math.maxinteger, 1/0, print
    holes = { 1, nil, 3 }
    own = setmetatable({ here = 1 }, { __index = { hidden = 2 }, __pairs = function() error("no") end, __len = function() error("no") end })
    cycle = {} cycle.self = cycle
    shared = {} shared.a = list shared.b = list
    empty, no = {}, false`);
  for (const [path, value] of [
    ["list", [1, 2.5, true, "four"]],
    ["map", { 10: "ten", a: { "c.d": "dots" }, b: 1 }],
    ["text", 'a "quote" \\ and\n a line, ü, \0'],
    ["float", 1e300],
    ["infinite", "inf"],
    ["holes", { 1: 1, 3: 3 }],
    ["own", { here: 1 }],
    ["cycle", { self: "(again)" }],
    ["shared", { a: [1, 2.5, true, "four"], b: [1, 2.5, true, "four"] }],
    ["empty", {}],
    ["no", false],
    ["none", undefined],
    ["list.2", 2.5],
    [["list", 4], "four"],
    [["map", "a", "c.d"], "dots"],
    ["map.10", "ten"],
    ["text.x", undefined],
    ["own.hidden", 2],
  ]) {
    assert.deepEqual(read(machine, path), value, String(path));
  }
  assert.match(read(machine, "fun"), /^function: /);
});

test("what is too deep or too much is cut, and said", () => {
  const machine = machineWith("deep = {} local at = deep for _ = 1, 100 do at.x = {} at = at.x end many = {} for i = 1, 150000 do many[i] = i end");
  assert.match(JSON.stringify(read(machine, "deep")), /"\(more\)"\}+$/);
  const many = read(machine, "many");
  assert.equal(many.at(-1), "(more)");
  assert.ok(many.length > 90_000 && many.length < 110_000);
});

test("a path is data, whatever is written in it", () => {
  const machine = machineWith("Balances = {}");
  for (const path of ['"] .. os.exit() .. ["', "]]--", "a\nb", "\\", "ü"]) assert.equal(read(machine, [path]), undefined);
});

test("a process that no longer evaluates is an error that names it", () => {
  assert.throws(() => valueOf({ status: "error", result: { Error: "no" } }, "PROCESS"), { code: "evaluation-failed", message: "no", process: "PROCESS" });
  assert.throws(() => valueOf({ status: "ok", result: { Output: { data: "New Message" } } }, "PROCESS"), { code: "evaluation-failed" });
});
