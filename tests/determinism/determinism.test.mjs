// The same log gives the same images and the same results, wherever it is replayed and however often it was interrupted.
//   make test-determinism MESSAGES=20000     a longer log
import assert from "node:assert/strict";
import { test } from "node:test";
import { inChromium, inNode, inWorkerd, natively, unattended } from "./hosts.mjs";

const count = Number(process.env.MESSAGES ?? 1000);
const options = { count, step: count / 10 };

const expected = inNode(options);

test("the log has everything in it", (context) => {
  context.diagnostic(`${count} messages: ${JSON.stringify(expected.statuses)}`);
  assert.equal(expected.checkpoints.length, 10);
  assert.deepEqual(Object.keys(expected.statuses).sort(), ["error", "invalid-request", "ok", "out-of-gas", "out-of-memory", "rejected"]);
});

for (const [name, run] of [
  ["a second time", () => inNode(options)],
  ["stored and restored from the middle on", () => inNode({ ...options, restoreAt: count / 2 })],
  ["each message tried before it is sent", () => inNode({ ...options, dry: true })],
  ["in Chromium", () => inChromium(options)],
  ["in Chromium, stored and restored", () => inChromium({ ...options, restoreAt: count / 2 })],
  ["in workerd", () => inWorkerd(options)],
  ["in workerd, stored and restored", () => inWorkerd({ ...options, restoreAt: count / 2 })],
]) {
  test(`the same ${name}`, async () => assert.deepEqual(await run(), expected));
}

test("the same results natively", async () => {
  const [here, there] = [unattended(count), await natively(count)];
  assert.equal(there.length, here.length);
  for (const [index, text] of here.entries()) assert.equal(there[index], text, `message ${index}`);
});
