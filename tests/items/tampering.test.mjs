// Items that were changed after they were signed: nobody may accept them.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { CASES } from "./cases.mjs";
import * as ours from "./ours.mjs";
import * as peers from "./peers.mjs";

after(ours.close);

const ITEM = CASES.at(-1);

/** Where the fields of a signed item begin and end. */
function layout({ signer }) {
  const fields = [
    ["signature type", 2],
    ["signature", signer.signatureLength],
    ["owner", signer.ownerLength],
    ["presence of the target", 1],
    ["target", 32],
    ["presence of the anchor", 1],
    ["anchor", 32],
    ["number of tags", 8],
    ["length of the tags", 8],
  ];
  let end = 0;
  return new Map(fields.map(([name, length]) => [name, { start: end, end: (end += length) }]));
}

function flipped(bytes, at, bit) {
  const changed = Buffer.from(bytes);
  changed[at] ^= 1 << bit;
  return changed;
}

/** Every byte of short fields; of RSA keys and signatures, whose every check takes milliseconds, some. */
function* places({ start, end }) {
  const step = Math.ceil((end - start) / 100);
  for (let at = start; at < end; at += step) yield at;
  yield end - 1;
}

/**
 * Where arbundles does not see a change, see below: in the last byte of signatures, in unused places, in the bits of places. With the type 6 in
 * place of 7 it finds no bits, so nothing that is wrong.
 */
function unseen({ kind }, name, at, { start, end }) {
  if (name === "signature type") return kind === "typed-ethereum" && at === start;
  if (name !== "signature") return false;
  if (kind === "multi-aptos") return at >= end - 4 || ![0, 2].includes(Math.floor((at - start) / 64));
  return ["ethereum", "typed-ethereum"].includes(kind) && at === end - 1;
}

async function assertRefused(bytes, what) {
  assert.equal(await ours.verifies(bytes), false, `lunette-item accepts ${what}`);
  assert.equal(await peers.verifies(bytes), false, `arbundles accepts ${what}`);
}

for (const account of peers.ACCOUNTS) {
  describe(`type ${account.number}, ${account.kind}`, async () => {
    const bytes = (await peers.sign(account, ITEM)).getRaw();
    const fields = layout(account);
    const tagStart = fields.get("length of the tags").end;
    const dataStart = peers.read(bytes).getStartOfData();
    fields.set("tags", { start: tagStart, end: dataStart });
    fields.set("data", { start: dataStart, end: bytes.length });

    for (const [name, field] of fields) {
      test(`a changed ${name}`, async () => {
        for (const at of places(field)) {
          const changed = flipped(bytes, at, at % 8);
          if (unseen(account, name, at, field)) assert.equal(await ours.verifies(changed), false, `lunette-item accepts a change of byte ${at}`);
          else await assertRefused(changed, `a change of byte ${at}`);
        }
      });
    }

    test("more bytes, and fewer", async () => {
      await assertRefused(Buffer.concat([bytes, Buffer.from([0])]), "a byte more");
      await assertRefused(bytes.subarray(0, -1), "a byte less");
    });

    test("the signature of another item", async () => {
      const other = (await peers.sign(account, { ...ITEM, data: "return 2" })).rawSignature;
      const changed = Buffer.from(bytes);
      changed.set(other, 2);
      await assertRefused(changed, "the signature of another item");
    });
  });
}

describe("what arbundles lets pass", () => {
  test("any last byte of an Ethereum signature, which would give the item other ids", async () => {
    const account = peers.ACCOUNTS.find(({ kind }) => kind === "ethereum");
    const bytes = (await peers.sign(account, ITEM)).getRaw();
    const last = 2 + 64;
    assert.ok([27, 28].includes(bytes[last]));
    for (const byte of [0, 1, 26, 27, 28, 29, 255].filter((byte) => byte !== bytes[last])) {
      const changed = Buffer.from(bytes);
      changed[last] = byte;
      assert.equal(await peers.verifies(changed), true, `${byte}`);
      assert.equal(await ours.verifies(changed), false, `${byte}`);
    }
  });

  /** An item of an account, changed; `change` is given its signature to change. */
  async function changed(account, change) {
    const bytes = Buffer.from((await peers.sign(account, ITEM)).getRaw());
    assert.equal(await ours.verifies(bytes), true);
    change(bytes.subarray(2, 2 + account.signer.signatureLength));
    return bytes;
  }

  async function assertOnlyTheirs(bytes, what) {
    assert.equal(await peers.verifies(bytes), true, what);
    assert.equal(await ours.verifies(bytes), false, what);
  }

  test("other last bytes of a signature over typed data", async () => {
    const account = peers.ACCOUNTS.find(({ kind }) => kind === "typed-ethereum");
    for (const more of [-27, 2, 8, 226]) {
      await assertOnlyTheirs(await changed(account, (signature) => (signature[64] += more)), `${more} more`);
    }
  });

  test("the mirrored form of a signature over typed data", async () => {
    const account = peers.ACCOUNTS.find(({ kind }) => kind === "typed-ethereum");
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const mirror = (signature) => {
      const s = BigInt(`0x${signature.subarray(32, 64).toString("hex")}`);
      signature.set(Buffer.from((order - s).toString(16).padStart(64, "0"), "hex"), 32);
      signature[64] = 27 + 28 - signature[64];
    };
    await assertOnlyTheirs(await changed(account, mirror), "a large s");
  });

  describe("of several keys of Aptos", () => {
    const account = peers.ACCOUNTS.find(({ kind }) => kind === "multi-aptos");
    const bits = 32 * 64;

    test("no signature at all, by whoever it is", async () => {
      await assertOnlyTheirs(await changed(account, (signature) => signature.fill(0)), "nothing signed");
    });

    test("fewer than have to sign", async () => {
      const fewer = (signature) => {
        signature.fill(0, 2 * 64, 3 * 64);
        signature[bits] = 0x80;
      };
      await assertOnlyTheirs(await changed(account, fewer), "one of two");
    });

    test("more than have to sign, which without one is another item", async () => {
      const all = peers.several([1, 2, 3], "2", [0, 1, 2]);
      await assertOnlyTheirs((await peers.sign(all, ITEM)).getRaw(), "three of two");
    });

    test("bytes in places that are not used", async () => {
      for (const at of [64, 127, 3 * 64, bits - 1]) {
        await assertOnlyTheirs(await changed(account, (signature) => (signature[at] = 1)), `${at}`);
      }
    });

    test("bits of places without a key", async () => {
      for (const place of [3, 31]) {
        const more = (signature) => (signature[bits + Math.floor(place / 8)] |= 0x80 >> place % 8);
        await assertOnlyTheirs(await changed(account, more), `${place}`);
      }
    });

    test("a threshold that is none", async () => {
      for (const threshold of [[0], "0", [33], [255]]) {
        const bytes = (await peers.sign(peers.several([1, 2, 3], threshold, [0, 2]), ITEM)).getRaw();
        await assertOnlyTheirs(bytes, `${threshold}`);
      }
    });

    test("a key that is in the list twice, whose signature fits both places", async () => {
      for (const place of [0, 1]) {
        await assertOnlyTheirs((await peers.sign(peers.several([1, 1, 2], "1", [place]), ITEM)).getRaw(), `${place}`);
      }
    });
  });

  test("a number of tags of 0, which is not signed and hides them", async () => {
    const account = peers.ACCOUNTS.find(({ kind }) => kind === "ed25519");
    const changed = Buffer.from((await peers.sign(account, ITEM)).getRaw());
    changed[layout(account).get("number of tags").start] = 0;
    assert.equal(await peers.verifies(changed), true);
    assert.deepEqual(peers.read(changed).tags, []);
    assert.equal(await ours.verifies(changed), false);
  });
});
