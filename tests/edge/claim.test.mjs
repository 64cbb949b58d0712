// What an item claims before it is verified: the same that it says afterwards.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { EthereumSigner, createData } from "arbundles";
import { claimOf } from "../../pkg/units/claim.js";

const signer = new EthereumSigner("a".repeat(64));
const hash = createHash("sha256").update(signer.publicKey).digest("base64url");

const TAGS = {
  none: [],
  one: [{ name: "Action", value: "Eval" }],
  many: Array.from({ length: 100 }, (_, index) => ({ name: `n${index}`, value: "v".repeat((index % 10) + 1) })),
  "of other scripts": [{ name: "ключ", value: "値" }],
};

for (const [name, tags] of Object.entries(TAGS)) {
  for (const more of [{}, { target: "A".repeat(43) }, { anchor: "b".repeat(32) }, { target: "A".repeat(43), anchor: "b".repeat(32) }]) {
    test(`tags: ${name}, beside ${Object.keys(more).join(" and ") || "nothing"}`, async () => {
      const item = createData("data", signer, { tags, ...more });
      await item.sign(signer);
      assert.deepEqual(await claimOf(item.getRaw()), { signer: hash, tags });
    });
  }
}

test("of what cannot be read there are no tags, and no signer where there is no key", async () => {
  const item = createData("data", signer, { tags: TAGS.many });
  const raw = item.getRaw();
  for (let length = 0; length < 200; length += 1) {
    const claim = await claimOf(raw.subarray(0, length));
    assert.deepEqual(claim, length < 2 + 65 + 65 ? undefined : { signer: hash, tags: [] });
  }
  for (let seed = 1; seed < 500; seed += 1) {
    const changed = raw.map((byte, index) => (index > 132 && (index * seed) % 7 === 0 ? byte ^ seed : byte));
    const { tags } = await claimOf(changed);
    assert.ok(tags.length <= 128);
  }
  assert.equal(await claimOf(new Uint8Array(5000).fill(255)), undefined);
});
