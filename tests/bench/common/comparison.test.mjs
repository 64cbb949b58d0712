// What counts as a change from one run to the next, and what does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, comparisonText } from "./comparison.mjs";
import { figure } from "./figures.mjs";

const MACHINE = { processor: "one", cores: 2 };
const run = (figures, { machine = MACHINE, versions = { Node: "20.0.0" } } = {}) => ({ bench: { taken: "2026-01-01", machine, versions, rounds: 3, figures } });
const rate = (samples, peerSamples, version = "1.0.0") =>
  figure({ name: "rate", unit: "/s", better: "more", samples, ...(peerSamples && { peer: { name: "peer", version, samples: peerSamples } }) });
const time = (samples) => figure({ name: "time", unit: "ms", better: "less", samples });
const size = (value) => figure({ name: "size", unit: "bytes", better: "less", value });

function only(before, now) {
  const compared = compare(before, now);
  assert.equal(compared.length, 1);
  return compared[0];
}

test("a machine that is twice as slow is no regression of what has a peer", () => {
  const { verdict, by, change } = only(run([rate([100, 102, 98], [10, 10.1, 9.9])]), run([rate([50, 51, 49], [5, 5.1, 4.9])]));
  assert.deepEqual([verdict, by, change], ["same", "ratio", 1]);
});

test("what became slower than its peer is worse, also on a machine that is twice as fast", () => {
  const before = run([rate([100, 102, 98], [10, 10.1, 9.9])]);
  const now = run([rate([150, 151, 149], [20, 20.1, 19.9])], { machine: { processor: "another", cores: 8 } });
  const { verdict, change } = only(before, now);
  assert.equal(verdict, "worse");
  assert.equal(change, 0.75);
});

test("what became faster is better, whichever direction its unit has", () => {
  assert.equal(only(run([rate([100, 101, 99])]), run([rate([130, 131, 129])])).verdict, "better");
  const { verdict, change } = only(run([time([20, 21, 19])]), run([time([10, 11, 9])]));
  assert.deepEqual([verdict, change], ["better", 2]);
  assert.equal(only(run([time([10, 11, 9])]), run([time([20, 21, 19])])).verdict, "worse");
});

test("a change within the spread of the rounds is none", () => {
  assert.equal(only(run([time([10, 18, 8])]), run([time([15, 16, 14])])).verdict, "same");
  assert.equal(only(run([time([10, 11, 9])]), run([time([15, 16, 14])])).verdict, "worse");
});

test("a change below the floor is none, however small the spread", () => {
  assert.equal(only(run([time([100, 100, 100])]), run([time([108, 108, 108])])).verdict, "same");
  assert.equal(only(run([time([100, 100, 100])]), run([time([93, 93, 93])])).verdict, "same");
  assert.equal(only(run([rate([100, 100, 100], [10, 10, 10])]), run([rate([93, 93, 93], [10, 10, 10])])).verdict, "worse");
});

test("the ratio is of rounds, in which a busy moment hit both", () => {
  const before = run([rate([100, 50, 80], [10, 5, 8])]);
  assert.deepEqual(before.bench.figures[0].ratioSpread, [10, 10]);
  assert.equal(only(before, run([rate([80, 40, 64], [10, 5, 8])])).verdict, "worse");
});

test("values without a peer are compared on the same machine only", () => {
  const before = run([time([10, 11, 9])]);
  const slow = [time([20, 21, 19])];
  for (const other of [{ machine: { processor: "another", cores: 2 } }, { machine: { processor: "one", cores: 4 } }, { versions: { Node: "24.0.0" } }]) {
    const { verdict, why } = only(before, run(slow, other));
    assert.deepEqual([verdict, why], [null, "the machine is another"]);
  }
});

test("sizes are compared on any machine, to a hundredth", () => {
  const other = { machine: { processor: "another", cores: 8 } };
  assert.equal(only(run([size(100_000)]), run([size(100_900)], other)).verdict, "same");
  assert.equal(only(run([size(100_000)]), run([size(102_000)], other)).verdict, "worse");
  assert.equal(only(run([size(100_000)]), run([size(90_000)], other)).verdict, "better");
});

test("a peer of another version is another peer", () => {
  const before = run([rate([100, 100, 100], [10, 10, 10])]);
  const now = [rate([100, 100, 100], [20, 20, 20], "2.0.0")];
  const there = only(before, run(now));
  assert.deepEqual([there.verdict, there.by], ["same", "value"]);
  assert.equal(only(before, run(now, { machine: { processor: "another", cores: 2 } })).why, "it has another peer, on another machine");
});

test("a figure whose spread is not known is given one", () => {
  const before = run([{ ...time([100]), spread: null }]);
  assert.equal(only(before, run([time([115, 114, 116])])).verdict, "worse");
  assert.equal(only(before, run([time([112, 109, 116])])).verdict, "same");
});

test("new figures, other units and figures that are gone are told and not judged", () => {
  assert.equal(only({}, run([time([10])])).why, "it is new");
  assert.equal(only(run([time([10])]), run([{ ...time([10]), unit: "/s" }])).why, "it is measured otherwise");
  const [kept, gone] = compare(run([time([10]), size(5)]), run([time([10])]));
  assert.deepEqual([kept.verdict, gone.name, gone.verdict], ["same", "size", null]);
  assert.equal(compare(run([time([10]), size(5)]), run([time([10])]), { isWhole: false }).length, 1);
});

test("other benches are left alone", () => {
  assert.deepEqual(compare({ other: run([time([10])]).bench }, run([size(1)])).map(({ name }) => name), ["size"]);
});

test("nothing that stays nothing is the same, and something of nothing is worse", () => {
  const none = time([0, 0, 0]);
  assert.equal(only(run([none]), run([none])).verdict, "same");
  assert.equal(only(run([none]), run([time([3, 3, 3])])).verdict, "worse");
  assert.equal(only(run([time([3, 3, 3])]), run([none])).verdict, "better");
});

test("the text has the worst first, then the best, and says what was not compared", () => {
  const named = (name, samples) => ({ ...time(samples), name });
  const before = run([named("a", [10, 10, 10]), named("b", [10, 10, 10]), named("c", [10, 10, 10]), named("d", [10, 10, 10])]);
  const now = run([named("a", [15, 15, 15]), named("b", [20, 20, 20]), named("c", [5, 5, 5]), named("d", [10, 10, 10]), named("e", [1, 1, 1])]);
  const text = comparisonText(compare(before, now));
  assert.match(text, /^Compared with the committed figures: 2 worse, 1 better, 1 as before\.$/m);
  const rows = text.split("\n").filter((line) => line.startsWith("| bench: "));
  assert.deepEqual(rows.map((row) => row.split("|").map((cell) => cell.trim()).slice(1, -1)), [
    ["bench: b", "worse", "10 ms", "20 ms", "-50 %"],
    ["bench: a", "worse", "10 ms", "15 ms", "-33 %"],
    ["bench: c", "better", "10 ms", "5 ms", "+100 %"],
  ]);
  assert.match(text, /^Not compared, since it is new: bench: e\.$/m);
});

test("a row that is judged by its ratio shows it", () => {
  const text = comparisonText(compare(run([rate([100, 100, 100], [10, 10, 10])]), run([rate([60, 60, 60], [10, 10, 10])])));
  assert.match(text, /\| 100\/s, 10x peer \| +60\/s, 6x peer \| +-40 % \|/);
});
