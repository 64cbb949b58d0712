// Bundles, written and read by both sides.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { CASES } from "./cases.mjs";
import * as ours from "./ours.mjs";
import * as peers from "./peers.mjs";

after(ours.close);

const BUNDLE_TAGS = [
  { name: "Bundle-Format", value: "binary" },
  { name: "Bundle-Version", value: "2.0.0" },
];

/** `count` items of all types and shapes, small ones when they are many. */
async function items(count) {
  const cases = CASES.filter(({ name }) => name !== "a megabyte");
  const accounts = count > 100 ? peers.ACCOUNTS.slice(1, 2) : peers.ACCOUNTS;
  const signed = [];
  for (let index = 0; index < count; index += 1) {
    const item = await peers.sign(accounts[index % accounts.length], cases[index % cases.length]);
    signed.push(Buffer.from(item.getRaw()));
  }
  return signed;
}

async function assertSame(bytes, expected) {
  const [mine, theirs] = [await ours.unbundle(bytes), peers.unbundle(bytes)];
  assert.deepEqual(mine.map(({ id }) => id), theirs.map(({ id }) => id));
  assert.deepEqual(mine.map((item) => item.bytes), expected);
  assert.deepEqual(theirs.map((item) => item.getRaw()), expected);
}

for (const count of [0, 1, 2, 40, 1000]) {
  test(`${count} items`, async () => {
    const all = await items(count);
    const theirs = await peers.bundle(all);
    assert.deepEqual(await ours.bundle(all), theirs);
    await assertSame(theirs, all);
  });
}

test("a bundle in a bundle", async () => {
  const inner = await items(3);
  const account = peers.ACCOUNTS[2];
  const data = await ours.bundle(inner);
  const nested = await ours.sign(account.kind, account.secret, { tags: BUNDLE_TAGS, data });
  const outer = await peers.bundle([nested, ...inner]);
  assert.deepEqual(await ours.bundle([nested, ...inner]), outer);
  const [first] = await ours.unbundle(outer);
  assert.ok(await peers.verifies(first.bytes));
  await assertSame(peers.read(first.bytes).rawData, inner);
});

test("a bundle with a changed list is refused", async () => {
  const bytes = await ours.bundle(await items(2));
  const changed = (at) => {
    const copy = Buffer.from(bytes);
    copy[at] ^= 1;
    return copy;
  };
  await assert.rejects(ours.unbundle(changed(0)), /reaches|are left|follow/);
  await assert.rejects(ours.unbundle(changed(32)), /are left|follow|none/);
  await assert.rejects(ours.unbundle(changed(64)), /is listed as/);
  await assert.rejects(ours.unbundle(bytes.subarray(0, -1)), /are left/);
});
