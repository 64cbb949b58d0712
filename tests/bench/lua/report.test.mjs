// What the bench of the virtual machine makes of its times.
import assert from "node:assert/strict";
import { test } from "node:test";
import { figuresOf, notesOf, tableOf } from "./report.mjs";

const ENGINES = ["lunette", "unmetered", "wasmoon", "native"];
const engine = (name) => ({ name, title: name, version: "1.0.0", repetitions: 3, gzippedBytes: name === "native" ? null : 100_000 });
const program = (name, times) => ({ name, engines: Object.fromEntries(Object.entries(times).map(([engine, ms]) => [engine, ms ? { ms, value: 1 } : { ms: [], error: "no" }])) });

const RESULTS = {
  engines: ENGINES.map(engine),
  programs: [
    program("fib", { lunette: [50, 60, 40], unmetered: [40, 40, 40], wasmoon: [100, 120, 80], native: [25, 25, 25] }),
    program("coroutine", { lunette: [10, 10, 10], unmetered: [10, 10, 10], wasmoon: [80, 80, 80], native: null }),
  ],
};
const without = (name) => ({
  engines: RESULTS.engines.filter((engine) => engine.name !== name),
  programs: RESULTS.programs.map(({ engines, ...program }) => ({ ...program, engines: { ...engines, [name]: undefined } })),
});

test("figures are the means, the size and each program, beside wasmoon", () => {
  const figures = Object.fromEntries(figuresOf(RESULTS, { withMeans: true }).map((figure) => [figure.name, figure]));
  assert.deepEqual(Object.keys(figures), ["geometric mean", "geometric mean, without coroutine", "geometric mean, beside native", "wasm, gzipped", "fib", "coroutine"]);
  // The roots of 1/2 * 1/8, and of 1/2 alone.
  assert.deepEqual([figures["geometric mean"].value, figures["geometric mean"].ratio], [0.25, 4]);
  assert.deepEqual([figures["geometric mean, without coroutine"].value, figures["geometric mean, without coroutine"].ratio], [0.5, 2]);
  // Of `fib` only, which is all that the native one runs.
  assert.deepEqual([figures["geometric mean, beside native"].value, figures["geometric mean, beside native"].peer.value], [0.5, 0.25]);
  assert.deepEqual(figures.fib, { name: "fib", value: 50, unit: "ms", better: "less", spread: [40, 60], peer: { name: "wasmoon", version: "1.0.0", value: 100 }, ratio: 2, ratioSpread: [2, 2] });
});

test("means of a part of the programs are no figures, and without wasmoon there are none", () => {
  assert.deepEqual(figuresOf(RESULTS, { withMeans: false }).map(({ name }) => name), ["wasm, gzipped", "fib", "coroutine"]);
  assert.deepEqual(figuresOf(without("wasmoon"), { withMeans: true }), []);
  assert.ok(!figuresOf(without("native"), { withMeans: true }).some(({ name }) => name.endsWith("native")));
});

test("the table says what an engine cannot run", () => {
  const cells = tableOf(RESULTS).split("\n").map((line) => line.split("|").map((cell) => cell.trim()).slice(1, -1));
  assert.deepEqual(cells.find(([name]) => name === "fib"), ["fib", "0.50", "0.40", "1.00", "0.25", "100"]);
  assert.deepEqual(cells.find(([name]) => name === "coroutine"), ["coroutine", "0.13", "0.13", "1.00", "fails", "80"]);
  assert.deepEqual(cells.find(([name]) => name === "programs run"), ["programs run", "2", "2", "2", "1", ""]);
});

test("what gas costs is told of the fastest runs, and only where both were measured", () => {
  const told = (results) => notesOf(results, 3).find((note) => note.startsWith("Gas"));
  assert.equal(told(RESULTS), "Gas and limit checks cost 0.0 % (geometric mean of the ratios of the fastest runs).");
  assert.equal(told(without("unmetered")), undefined);
});
