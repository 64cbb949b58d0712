// The assertions that the shared tests have in pages take and refuse what those of Node do.
import strict from "node:assert/strict";
import { test } from "node:test";
import assert from "./assert.js";

const PLAIN = [0, -0, 1, NaN, "", "1", "text", null, undefined, true, false];
const VALUES = [...PLAIN, [], [1], [1, 2], ["1"], [undefined], {}, { a: 1 }, { a: undefined }, { b: 1 }, { a: { b: [1] } }, new Uint8Array([1])];

const outcomeOf = async (act) => {
  try {
    await act();
    return "taken";
  } catch {
    return "refused";
  }
};

async function assertAlike(act, what) {
  strict.equal(await outcomeOf(() => act(assert)), await outcomeOf(() => act(strict)), what);
}

for (const name of ["equal", "notEqual", "deepEqual"]) {
  test(`${name} is that of Node`, async () => {
    for (const [index, one] of VALUES.entries()) {
      for (const [other, value] of VALUES.entries()) {
        await assertAlike((from) => from[name](structuredClone(one), structuredClone(value)), `${index} and ${other}`);
      }
    }
  });
}

test("ok, match, fail and rejects are those of Node", async () => {
  for (const value of VALUES) await assertAlike((from) => from.ok(value), `ok: ${value}`);
  for (const value of VALUES) await assertAlike((from) => from.match(value, /ex/), `match: ${value}`);
  await assertAlike((from) => from.fail("it"));
  for (const act of [async () => 1, async () => Promise.reject(new Error("lost"))]) {
    for (const pattern of [undefined, /lost/, /found/]) await assertAlike((from) => from.rejects(act(), pattern), `rejects: ${pattern}`);
  }
});
