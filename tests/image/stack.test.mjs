// The stack of Rust code is part of no image, and must be large enough: what nests deepest leaves half of it untouched.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine, PAGE, evaluation, spawn } from "./machine.mjs";

const nested = (open, inner, close, depth) => `${open.repeat(depth)}${inner}${close.repeat(depth)}`;

/** Sources that nest as deep as the limits of the language allow, and deeper. */
const DEEP = {
  "calls through gsub": "local function f() return (('x'):gsub('x', f)) end return pcall(f)",
  "calls through sort": "local function f(a, b) table.sort({ 1, 2, 3 }, f) return a < b end return pcall(f, 1, 2)",
  "calls through tostring": "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(o) return tostring(o) end return pcall(tostring, t)",
  "calls through load": "local function f() return load(f) end return pcall(f)",
  "calls through format": "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(o) return ('%s'):format(o) end return pcall(tostring, t)",
  "calls through require": "package.preload.deep = function() package.loaded.deep = nil return require('deep') end return pcall(require, 'deep')",
  "calls through metamethods": "local t = setmetatable({}, {}) getmetatable(t).__index = function(o, k) return table.concat(o, ',', 1, 2) end return pcall(table.concat, t, ',', 1, 2)",
  "errors in handlers": "local function f() error('x') end return xpcall(f, function() f() end)",
  "finalizers": "local function f() setmetatable({}, { __gc = f }) collectgarbage() end f()",
  "hooks": "debug.sethook(function() local t = ('x'):gsub('x', function() return 'y' end) end, 'crl') local x = ('a'):rep(3) debug.sethook()",
  "patterns": "return pcall(string.find, ('x'):rep(1000), ('(x?'):rep(31) .. (')'):rep(31) .. ('x*'):rep(150) .. 'y')",
  "balanced patterns": "return ('('):rep(5000):find('%b()'), (('a'):rep(100000)):find('.-.-b')",
  "parentheses": `return ${nested("(", "1", ")", 190)}`,
  "too many parentheses": `return ${nested("(", "1", ")", 5000)}`,
  "tables": `return ${nested("{", "1", "}", 190)}`,
  "functions": `return ${nested("function() return ", "1", " end", 190)}`,
  "blocks": nested("do ", "x = 1", " end", 190),
  "conditions": nested("if x then ", "x = 1", " end", 190),
  "operators": `return ${"- ".repeat(190)} 1`,
  "powers": `return ${"2 ^ ".repeat(190)} 1`,
  "concatenations": `return ${"'a' .. ".repeat(190)} 'b'`,
  "calls": `return ${nested("tostring(", "1", ")", 190)}`,
  "numbers": "return ('%99.99f'):format(1e308), ('%.99g'):format(5e-324), ('%a'):format(1e308), tonumber(('9'):rep(5000)), 2^0.5",
  "json": "local json = require('json') local t = {} for i = 1, 10000 do t = { t } end return pcall(json.encode, t), pcall(json.decode, ('['):rep(10000))",
  "stringify": "local t = {} for i = 1, 150 do t = { t } end return pcall(require('.stringify').format, t)",
  "collected nests": "deep = nil for i = 1, 100000 do deep = { deep } end collectgarbage() deep = nil collectgarbage()",
  "traceback": "local function f(n) if n == 0 then return #debug.traceback() end return 1 + f(n - 1) end return f(10000)",
};

test("what nests deepest leaves half of the stack untouched", () => {
  const machine = new Machine();
  machine.handle(spawn());
  const end = Math.min(...machine.snapshot(true).keys()) * PAGE;
  machine.bytes.fill(0, 0, end);
  const depths = [];
  for (const [name, source] of Object.entries(DEEP)) {
    machine.handle(evaluation(source, { gas: 100_000_000, memory: 60_000_000 }));
    const depth = end - machine.bytes.subarray(0, end).findIndex((byte) => byte !== 0);
    machine.bytes.fill(0, 0, end);
    depths.push([depth, name]);
  }
  depths.sort(([a], [b]) => b - a);
  const report = depths.map(([depth, name]) => `${depth} ${name}`).join("\n");
  if (process.env.SHOW_DEPTHS) console.log(report);
  assert.ok(depths[0][0] < end / 2, `of ${end} bytes:\n${report}`);
});
