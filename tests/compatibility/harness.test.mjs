// The comparison itself: what it must notice, what it must not, and how messages are read.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";

import { canonical } from "./canonical.mjs";
import { difference } from "./report.mjs";
import { firstMessage, readScenarios } from "./scenario.mjs";

const tag = (name, value) => ({ name, value });
const differs = (left, right, unordered) => difference(canonical({ result: left }, unordered), canonical({ result: right }, unordered)) !== "";

test("what may differ does not count", () => {
  const equal = [
    [{ Tags: [tag("A", "1"), tag("B", "2")] }, { Tags: [tag("B", "2"), tag("A", "1")] }],
    [{ Data: '{"a":1,"b":[2]}' }, { Data: '{"b":[2],"a":1}' }],
    [{ Data: "table: 0x41c700 table: 0x41c800" }, { Data: "table: 0x0 table: 0x1" }],
    [{ Data: "{\n  function: 0x10\n}" }, { Data: "{\n  function: 0x11\n}" }],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
  ];
  for (const [left, right] of equal) assert.ok(!differs(left, right), JSON.stringify([left, right]));
});

test("everything else does", () => {
  const different = [
    [{ Tags: [tag("A", "1"), tag("A", "2")] }, { Tags: [tag("A", "2"), tag("A", "1")] }],
    [{ Tags: [tag("A", "1")] }, { Tags: [tag("A", 1)] }],
    [{ Tags: [tag("A", "1")] }, { Tags: [{ ...tag("A", "1"), more: 1 }] }],
    [{ Data: '{"a":[1,2]}' }, { Data: '{"a":[2,1]}' }],
    [{ Data: '{"a":1}' }, { Data: '{"a":"1"}' }],
    [{ Data: "[]" }, { Data: "[ ]" }],
    [{ Data: "table: 0x10 table: 0x10" }, { Data: "table: 0x10 table: 0x11" }],
    [{ Data: "table: 0x10" }, { Data: "function: 0x10" }],
    [{ Data: "a\nb" }, { Data: "b\na" }],
    [{ Data: "a" }, { Data: "a\n" }],
    [{ Data: "a" }, {}],
    [{ Error: "[string \"aos\"]:1: x" }, { Error: "[string \"aos\"]:2: x" }],
    [{ Output: { prompt: "\u001b[31mx" } }, { Output: { prompt: "x" } }],
    [{ Messages: [{ Target: "A" }, { Target: "B" }] }, { Messages: [{ Target: "B" }, { Target: "A" }] }],
  ];
  for (const [left, right] of different) assert.ok(differs(left, right), JSON.stringify([left, right]));
  assert.notEqual(difference(canonical({ result: { Error: "x" } }), canonical({ rejected: "x" })), "");
});

test("unordered lines are a set", () => {
  assert.ok(!differs({ Data: "{\n a = 1,\n b = 2\n}" }, { Data: "{\n b = 2,\n a = 1\n}" }, true));
  assert.ok(differs({ Data: "{\n a = 1,\n b = 2\n}" }, { Data: "{\n b = 1,\n a = 2\n}" }, true));
  assert.ok(differs({ Data: "a\na\nb" }, { Data: "a\nb\nb" }, true));
});

test("a difference shows both sides", () => {
  assert.equal(difference({ a: 1, b: 2 }, { a: 1, b: 3 }), '    -   "b": 2\n    +   "b": 3');
});

function read(text) {
  const folder = mkdtempSync(join(tmpdir(), "messages-"));
  try {
    writeFileSync(join(folder, "topic.messages"), text);
    return readScenarios(pathToFileURL(`${folder}/`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("messages are read", () => {
  const text = '# remark\n= one\nenv {"Process": {"Tags": {"Name": "n"}}}\nboot {"Data": "d"}\n> return 1\n  + 1\n~ unordered: why\n< {"From": "A", "Tags": {"X": "1"}}\n= two\nboot none\n';
  const [one, two] = read(text);
  const [evaluation, message] = one.steps;
  assert.deepEqual([one.topic, one.title, one.env.Process.Tags], ["topic", "one", [tag("Name", "n")]]);
  assert.equal(firstMessage(one).Data, "d");
  assert.equal(firstMessage(two), undefined);
  assert.equal(evaluation.message.Data, "return 1\n+ 1");
  assert.deepEqual([message.message.Owner, message.message.Tags, message.message.Nonce], ["A", [tag("X", "1")], 2]);
  assert.deepEqual([evaluation.unordered, message.unordered, message.where], [undefined, "why", "topic.messages:8"]);
});

test("what cannot be read names its line", () => {
  assert.throws(() => read("= x\n? what\n"), /topic.messages:2: "\?" begins no line/);
  assert.throws(() => read("= x\n~ unordered\n"), /topic.messages:2: a note with a reason/);
  assert.throws(() => read("= x\n< {nonsense\n"), /topic.messages:2: /);
  assert.throws(() => read("> return 1\n"), /topic.messages:1: a process begins with =/);
});
