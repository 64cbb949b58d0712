// Transactions of Arweave that either side signs, as both read them, and their data in chunks.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { validatePath } from "arweave/node/lib/merkle.js";
import * as ours from "./ours.mjs";
import * as peers from "./peers.mjs";

after(ours.close);

const K = 1024;
const SIZES = [0, 1, 256 * K - 1, 256 * K, 256 * K + 1, 300 * K, 1024 * K + 5];

const bytesOf = (size) => Uint8Array.from({ length: size }, (_, index) => (index * 7) % 253);
const owner = Buffer.from(peers.jwk.n, "base64url");
const sign = (message) => peers.arweave.crypto.sign(peers.jwk, message);
const target = Buffer.alloc(32, 0xa5).toString("base64url");
const block = Buffer.alloc(48, 9).toString("base64url");
const TAGS = [
  { name: "Content-Type", value: "text/plain" },
  { name: "größe", value: "月の窓" },
  { name: "a", value: "" },
  { name: "a", value: "2" },
];

/** Without what JSON leaves out. */
const plain = (transaction) => JSON.parse(JSON.stringify(transaction));

async function assertChunks(posted, data) {
  const parts = [];
  for (const body of posted.chunks) {
    const path = Buffer.from(body.data_path, "base64url");
    const root = Buffer.from(body.data_root, "base64url");
    const theirs = await validatePath(root, Number(body.offset), 0, Number(body.data_size), path);
    const mine = await ours.chunk(body);
    assert.deepEqual([mine.start, mine.end, mine.verified], [theirs.leftBound, theirs.rightBound, true]);
    parts.push(Buffer.from(body.chunk, "base64url"));
  }
  if (parts.length > 0) assert.deepEqual(Buffer.concat(parts), Buffer.from(data));
}

for (const size of SIZES) {
  describe(`${size} bytes of data`, () => {
    const data = bytesOf(size);

    test("theirs hold here, and are the same when they are written again", async () => {
      const transaction = await peers.transaction({ data, tags: TAGS, target, quantity: "12" });
      const json = plain(transaction);
      const { verified, reason, ...mine } = await ours.transaction(json);
      assert.ok(verified, reason);
      assert.deepEqual([mine.id, mine.target, mine.tags], [transaction.id, target, TAGS]);
      assert.equal(mine.address, await peers.arweave.wallets.jwkToAddress(peers.jwk));
      assert.deepEqual(mine.written, json);
      assert.equal(mine.message, Buffer.from(await transaction.getSignatureData()).toString("base64url"));
      const apart = await ours.transaction({ ...json, data: "" }, data);
      assert.ok(apart.verified, apart.reason);
      if (size === 0) return;
      const other = data.slice();
      other[size - 1] ^= 1;
      await assert.rejects(ours.transaction({ ...json, data: "" }, other), /data root/);
      const { chunks } = transaction;
      await assertChunks({ chunks: chunks.chunks.map((_, index) => transaction.getChunk(index, data)) }, data);
    });

    test("ours hold there, and are posted as they would", async () => {
      const draft = { data, tags: TAGS, target, quantity: "12", reward: "345", last_tx: block };
      const posted = await ours.transactionSignedElsewhere(owner, sign, draft);
      const { transaction } = posted;
      assert.ok(await peers.verifiesTransaction(transaction));
      assert.ok(await peers.verifiesTransaction({ ...transaction, data: Buffer.from(data).toString("base64url"), data_root: "" }));
      const theirs = await peers.transaction({ ...draft });
      assert.deepEqual([transaction.data_root, transaction.data_size], [theirs.data_root, String(size)]);
      const inBody = theirs.chunks === undefined || theirs.chunks.chunks.length <= 1;
      assert.equal(transaction.data === "", !inBody || size === 0);
      const expected = inBody ? [] : theirs.chunks.chunks.map((_, index) => theirs.getChunk(index, data));
      assert.deepEqual(posted.chunks, plain(expected));
      await assertChunks(posted, data);
    });
  });
}

test("transactions of format 1 hold, and have no deep hash", async () => {
  const transaction = await peers.transaction({ format: 1, data: bytesOf(1000), tags: TAGS, target, last_tx: target });
  const json = plain(transaction);
  const { verified, reason, message } = await ours.transaction(json);
  assert.ok(verified, reason);
  assert.equal(message, null);
  assert.equal((await ours.transaction({ ...json, reward: "2" })).verified, false);
  assert.equal((await ours.transaction({ ...json, data: "" })).verified, false);
});

describe("what was changed is refused by both", () => {
  const changes = { last_tx: block, target: "", quantity: "13", reward: "2", data_size: "6", tags: [], signature: "A".repeat(683) };
  for (const [field, value] of Object.entries(changes)) {
    test(field, async () => {
      const json = plain(await peers.transaction({ data: "hello", tags: TAGS, target, quantity: "12" }));
      const changed = { ...json, [field]: value };
      assert.equal(await peers.verifiesTransaction(changed), false);
      const { verified } = await ours.transaction({ ...changed, data: "" }).catch(() => ({ verified: false }));
      assert.equal(verified, false);
    });
  }

  test("a chunk, its path, its place", async () => {
    const { chunks } = await ours.transactionSignedElsewhere(owner, sign, { data: bytesOf(600 * K) });
    const [first, second] = chunks;
    assert.equal((await ours.chunk({ ...first, chunk: second.chunk })).verified, false);
    await assert.rejects(ours.chunk({ ...first, data_path: second.data_path }), /borders|path/);
    await assert.rejects(ours.chunk({ ...first, offset: second.offset }), /path/);
    await assert.rejects(ours.chunk({ ...first, data_size: "1" }), /offset/);
  });
});
