// The command line of benches.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOptions } from "./options.mjs";

const BENCH = { groups: ["a", "b", "c"], sizes: { messages: { what: "", usual: 300, quick: 30 } }, extra: { also: { type: "string", what: "" } } };
const parse = (...args) => parseOptions(BENCH, args);

test("without options it is the whole bench", () => {
  const { rounds, only, messages, isWhole } = parse();
  assert.deepEqual({ rounds, only, messages, isWhole }, { rounds: 5, only: ["a", "b", "c"], messages: 300, isWhole: true });
  assert.equal(parse("--readme", "--rounds", "3", "--messages", "300").isWhole, true);
});

test("quick is fewer rounds and smaller sizes, which may be told apart", () => {
  const { rounds, messages, isWhole } = parse("--quick", "--messages", "10");
  assert.deepEqual({ rounds, messages, isWhole }, { rounds: 2, messages: 10, isWhole: false });
});

test("only what was chosen, in the order of the bench", () => {
  assert.deepEqual(parse("--only", "c,a").only, ["a", "c"]);
  assert.throws(() => parse("--only", "a,x"), /--only takes a, b, c, not x/);
  assert.throws(() => parseOptions({}, ["--only", "a"]), /only/);
});

test("a part is not written as if it were the whole", () => {
  for (const part of [["--quick"], ["--only", "a"], ["--messages", "299"], ["--also", "x"]]) {
    assert.equal(parse(...part).isWhole, false);
    assert.throws(() => parse("--readme", ...part), /a part of it/);
  }
  assert.throws(() => parse("--readme", "--rounds", "2"), /--rounds of 3 at least/);
});

test("the program that runs all of them writes unless it is quick", () => {
  const all = { groups: ["a", "b"], writes: true };
  assert.throws(() => parseOptions(all, ["--rounds", "1"]), /--rounds of 3 at least/);
  assert.equal(parseOptions(all, ["--rounds", "1", "--quick"]).rounds, 1);
  assert.deepEqual(parseOptions(all, ["--only", "b"]).only, ["b"]);
});

test("nonsense is refused", () => {
  for (const rounds of ["0", "-1", "1.5", "many"]) assert.throws(() => parse(`--rounds=${rounds}`), /--rounds takes a number of 1 or more/);
  for (const sizes of [["--quick"], ["--messages", "299"]]) assert.throws(() => parse("--strict", ...sizes), /--strict/);
  assert.equal(parse("--strict", "--only", "a").isUsual, true);
  assert.throws(() => parse("--fast"), /fast/);
});
