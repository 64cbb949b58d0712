// Figures of samples, and what else is made of numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { figure } from "./figures.mjs";
import { number, times, withUnit } from "./numbers.mjs";
import { Samples } from "./samples.mjs";
import { geometricMean, median, percentile } from "./statistics.mjs";
import { measure, rotated } from "./turns.mjs";

test("a figure has the median and the ends of its samples, and its ratio to its peer's median", () => {
  const made = figure({ name: "rate", unit: "/s", better: "more", samples: [30, 10, 20], peer: { name: "peer", version: "1", samples: [3, 2, 4] } });
  assert.deepEqual(made, {
    name: "rate",
    value: 20,
    unit: "/s",
    better: "more",
    spread: [10, 30],
    peer: { name: "peer", version: "1", value: 3 },
    ratio: 6.667,
    ratioSpread: [5, 10],
  });
});

test("of what should be little, the ratio says how many times less it is", () => {
  const made = figure({ name: "time", unit: "ms", better: "less", samples: [2, 2, 2], peer: { name: "peer", value: 10 } });
  assert.deepEqual([made.ratio, made.ratioSpread], [5, [5, 5]]);
});

test("a value that is not the median of its samples lies within the spread all the same", () => {
  assert.deepEqual(figure({ name: "mean", unit: "times", better: "less", value: 1, samples: [2, 3] }).spread, [1, 3]);
});

test("a figure without a known unit or direction is refused", () => {
  assert.throws(() => figure({ name: "x", unit: "s", better: "less", value: 1 }), /no unit s/);
  assert.throws(() => figure({ name: "x", unit: "ms", better: "lower", value: 1 }), /lower is not better/);
});

test("median, geometric mean, percentile", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.ok(Math.abs(geometricMean([1, 4, 16]) - 4) < 1e-12);
  const hundred = Array.from({ length: 100 }, (_, index) => 99 - index);
  assert.deepEqual([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile(hundred, 1)], [50, 99, 99]);
});

test("numbers have three digits, or those before the point", () => {
  assert.deepEqual([1234567.8, 123.4, 12.345, 0.12345, 7].map(number), ["1,234,568", "123", "12.3", "0.123", "7"]);
  assert.deepEqual([2597.6, 0.4744, 1].map(times), ["2,600x", "0.474x", "1x"]);
  assert.deepEqual([withUnit(1717.2, "ms"), withUnit(5.6, "/s"), withUnit(216_400, "bytes"), withUnit(0.5022, "times")], ["1,717 ms", "5.6/s", "216 KB", "0.50"]);
});

test("peers take turns, each round beginning with another one, and are warm before", async () => {
  assert.deepEqual(rotated(["a", "b", "c"], 4), ["b", "c", "a"]);
  const order = [];
  let next = 0;
  const subject = (name) => () => (order.push(name), (next += 1));
  const samples = await measure({ a: subject("a"), b: subject("b") }, { rounds: 2, before: () => order.push("|") });
  assert.equal(order.join(""), "ab|a|b|b|a");
  assert.deepEqual(samples.toJSON(), { a: [3, 6], b: [4, 5] });
});

test("a sample may give several numbers by their names", async () => {
  const samples = await measure({ parts: () => ({ first: 1, second: 2 }) }, { rounds: 2, warmUp: false });
  assert.deepEqual(samples.toJSON(), { first: [1, 1], second: [2, 2] });
});

test("samples are numbers, and none is made up for what was not measured", () => {
  const samples = new Samples();
  assert.throws(() => samples.add("rate", NaN), /rate is NaN/);
  assert.throws(() => samples.median("rate"), /nothing was measured as rate/);
});
