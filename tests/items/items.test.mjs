// Items that either side signs, as both read them.
import assert from "node:assert/strict";
import { constants, createPrivateKey, sign as signBytes } from "node:crypto";
import { after, describe, test } from "node:test";
import { keccak256 } from "arbundles";
import deepHash from "arweave/node/lib/deepHash.js";
import { CASES } from "./cases.mjs";
import * as ours from "./ours.mjs";
import * as peers from "./peers.mjs";

after(ours.close);

const anchored = (item) => ({ ...item, anchor: item.anchor && Buffer.from(item.anchor) });

/** Signs with an account, whether its key is known to the command or not. */
function signOurs({ kind, secret, signer }, item) {
  if (secret) return ours.sign(kind, secret, anchored(item));
  return ours.signElsewhere(kind, signer.publicKey, (message) => signer.sign(message), anchored(item));
}

/** Both sides have to find the same in these bytes. */
async function assertSame(bytes, item) {
  const [mine, theirs] = [await ours.show(bytes), peers.read(bytes)];
  assert.equal(mine.id, theirs.id);
  assert.equal(mine.kind, theirs.signatureType);
  assert.equal(mine.owner, theirs.owner);
  assert.equal(mine.signature, theirs.signature);
  assert.equal(mine.target, theirs.target);
  assert.equal(mine.anchor, theirs.anchor);
  assert.equal(mine.data, theirs.data);
  assert.equal(mine.tagBytes, theirs.rawTags.toString("base64url"));
  assert.deepEqual(mine.tags, theirs.tags);
  assert.equal(mine.message, Buffer.from(await theirs.getSignatureData()).toString("base64url"));
  assert.deepEqual(mine.tags, item.tags ?? []);
  assert.equal(mine.target, item.target ?? "");
  assert.equal(mine.data, Buffer.from(item.data ?? "").toString("base64url"));
}

for (const account of peers.ACCOUNTS) {
  describe(`type ${account.number}, ${account.kind}`, () => {
    for (const { name, ...item } of CASES) {
      test(name, async () => {
        const theirs = (await peers.sign(account, item)).getRaw();
        const mine = await signOurs(account, item);
        // RSA signatures have random salt; all the others are the same bytes, whoever makes them.
        if (account.kind !== "arweave") assert.deepEqual(mine, theirs);
        for (const bytes of [theirs, mine]) {
          assert.ok(await ours.verifies(bytes), "lunette-item does not accept the signature");
          assert.ok(await peers.verifies(bytes), "arbundles does not accept the signature");
          await assertSame(bytes, item);
        }
      });
    }
  });
}

test("the deep hash is that of arweave-js", async () => {
  const bytes = await signOurs(peers.ACCOUNTS[1], CASES.at(-1));
  const item = peers.read(bytes);
  const parts = ["dataitem", "1", "2"].map((text) => Buffer.from(text));
  const hash = await deepHash.default([...parts, item.rawOwner, item.rawTarget, item.rawAnchor, item.rawTags, item.rawData]);
  assert.equal((await ours.show(bytes)).message, Buffer.from(hash).toString("base64url"));
});

test("addresses are those of the wallets", async () => {
  const address = async (account) => (await ours.show(await signOurs(account, {}))).address;
  const [arweave, ed25519, ethereum, solana, aptos, several, typed] = await Promise.all(peers.ACCOUNTS.map(address));
  assert.equal(arweave, await peers.arweave.wallets.jwkToAddress(peers.jwk));
  assert.equal(ed25519, await peers.arweave.wallets.ownerToAddress(peers.ACCOUNTS[1].signer.publicKey.toString("base64url")));
  assert.equal(solana, ed25519);
  assert.equal(aptos, ed25519);
  assert.equal(several, await peers.arweave.wallets.ownerToAddress(peers.ACCOUNTS[5].signer.publicKey.toString("base64url")));
  const coordinates = peers.ACCOUNTS[2].signer.publicKey.subarray(1);
  assert.equal(ethereum.toLowerCase(), `0x${keccak256(coordinates).subarray(-20).toString("hex")}`);
  assert.equal(typed, ethereum);
});

describe("several keys", () => {
  const secrets = Array.from({ length: 32 }, (_, index) => index + 1);
  const places = secrets.map((_, index) => index);
  const accounts = {
    "one of one": peers.several([1], "1", [0]),
    "nine, as a digit": peers.several(secrets, "9", places.slice(4, 13)),
    "nine, as a number": peers.several(secrets, [9], places.slice(23)),
    "all 32": peers.several(secrets, [32], places),
  };
  for (const [name, account] of Object.entries(accounts)) {
    test(name, async () => {
      const item = CASES.at(-1);
      const bytes = (await peers.sign(account, item)).getRaw();
      assert.ok(await ours.verifies(bytes));
      assert.ok(await peers.verifies(bytes));
      await assertSame(bytes, item);
    });
  }
});

describe("salt of RSA signatures", () => {
  const key = createPrivateKey({ key: peers.jwk, format: "jwk" });
  const owner = Buffer.from(peers.jwk.n, "base64url");
  const signed = (saltLength) => {
    const signer = (message) => signBytes("sha256", message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
    return ours.signElsewhere("arweave", owner, signer, { data: "salted" });
  };

  for (const saltLength of [32, 478, 0]) {
    test(`${saltLength} bytes are accepted`, async () => {
      const bytes = await signed(saltLength);
      assert.ok(await ours.verifies(bytes));
      assert.ok(await peers.verifies(bytes));
      assert.ok(await peers.verifiesInBrowser(bytes));
    });
  }

  for (const saltLength of [20, 477]) {
    test(`${saltLength} bytes are refused, as in a browser, though Node accepts them`, async () => {
      const bytes = await signed(saltLength);
      assert.ok(await peers.verifies(bytes));
      assert.equal(await peers.verifiesInBrowser(bytes), false);
      assert.equal(await ours.verifies(bytes), false);
    });
  }
});

describe("what only one side takes", () => {
  const account = peers.ACCOUNTS[1];

  test("items of KYVE, the type 101: we read them, and nobody verifies them", async () => {
    const bytes = Buffer.from((await peers.sign(peers.ACCOUNTS[2], CASES.at(-1))).getRaw());
    bytes.writeUInt16LE(101);
    assert.throws(() => peers.read(bytes).rawOwner, /Unknown signature type: 101/);
    const { kind, data } = await ours.show(bytes);
    assert.deepEqual([kind, data], [101, Buffer.from(CASES.at(-1).data).toString("base64url")]);
    assert.equal(await peers.verifies(bytes), false);
    assert.equal(await ours.verifies(bytes), false);
  });

  test("arbundles writes empty values and 200 tags: we read them, and write neither", async () => {
    const empty = { tags: [{ name: "Empty", value: "" }] };
    const many = { tags: Array.from({ length: 200 }, (_, index) => ({ name: `n${index}`, value: "v" })) };
    for (const item of [empty, many]) {
      const bytes = (await peers.sign(account, item)).getRaw();
      assert.ok(await ours.verifies(bytes));
      await assertSame(bytes, item);
    }
    await assert.rejects(signOurs(account, empty), /value of the tag Empty has 0 bytes/);
    await assert.rejects(signOurs(account, many), /200 tags are too many/);
  });

  test("tags of 4,097 bytes together are written by neither", async () => {
    const item = { tags: [{ name: "n".repeat(1000), value: "v".repeat(3000) }, { name: "n".repeat(10), value: "v".repeat(78) }] };
    await assert.rejects(peers.sign(account, item), /Too many tag bytes/);
    await assert.rejects(signOurs(account, item), /4097 bytes together/);
  });

  test("other encodings of tags are read alike", async () => {
    const tag = (name, value) => [2, name.charCodeAt(0), 2, value.charCodeAt(0)];
    const encodings = [
      { name: "a block with its size", count: 1, bytes: [1, 8, ...tag("a", "b"), 0] },
      { name: "two blocks", count: 2, bytes: [2, ...tag("a", "b"), 1, 8, ...tag("c", "d"), 0] },
      { name: "no end", count: 1, bytes: [2, ...tag("a", "b")] },
      { name: "bytes after the end", count: 1, bytes: [2, ...tag("a", "b"), 0, 7, 7] },
      { name: "long numbers", count: 1, bytes: [0x82, 0x80, 0, ...tag("a", "b"), 0] },
      { name: "an end without tags", count: 0, bytes: [0] },
    ];
    for (const { name, count, bytes } of encodings) {
      const item = await peers.signTagBytes(account, count, bytes, "data");
      assert.ok(await peers.verifies(item.getRaw()), name);
      assert.ok(await ours.verifies(item.getRaw()), name);
      assert.deepEqual((await ours.show(item.getRaw())).tags, item.tags, name);
    }
  });

  test("wrong encodings of tags are refused by both", async () => {
    const encodings = [
      { name: "another number of tags", count: 2, bytes: [2, 2, 97, 2, 98, 0] },
      { name: "a value beyond the end", count: 1, bytes: [2, 2, 97, 200, 1, 98, 0] },
      { name: "a block of more tags than there are", count: 9, bytes: [18, 2, 97, 200, 98, 0] },
    ];
    for (const { name, count, bytes } of encodings) {
      const item = await peers.signTagBytes(account, count, bytes, "data");
      assert.equal(await peers.verifies(item.getRaw()), false, name);
      assert.equal(await ours.verifies(item.getRaw()), false, name);
    }
  });
});
