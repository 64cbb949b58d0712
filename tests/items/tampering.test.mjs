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
          // arbundles does not look at the last byte of this type, see below.
          if (account.kind === "ethereum" && name === "signature" && at === field.end - 1) continue;
          await assertRefused(flipped(bytes, at, at % 8), `a change of byte ${at}`);
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

  test("a number of tags of 0, which is not signed and hides them", async () => {
    const account = peers.ACCOUNTS.find(({ kind }) => kind === "ed25519");
    const changed = Buffer.from((await peers.sign(account, ITEM)).getRaw());
    changed[layout(account).get("number of tags").start] = 0;
    assert.equal(await peers.verifies(changed), true);
    assert.deepEqual(peers.read(changed).tags, []);
    assert.equal(await ours.verifies(changed), false);
  });
});
