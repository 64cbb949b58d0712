// What our wallets sign others verify, and what others sign is taken here.
import assert from "node:assert/strict";
import { constants, createPrivateKey, sign as signBytes } from "node:crypto";
import { describe, test } from "node:test";
import { CASES } from "../items/cases.mjs";
import * as peers from "../items/peers.mjs";
import { EVAL, NUMBERS, TYPES, itemOf, openNetwork } from "./setting.mjs";

describe("what is signed here holds for arbundles, and for arweave-js as it runs in browsers", () => {
  for (const type of TYPES) {
    test(type, async (t) => {
      const network = await openNetwork(t);
      const { address } = await network.createWallet({ name: "mine", type });
      const process = await network.spawn({ identity: "mine", tags: { Name: "größe 🌘" } });
      const message = await process.message({ identity: "mine", tags: EVAL, data: "return 1" });
      for (const id of [process.id, message]) {
        const raw = await itemOf(network, id);
        const item = peers.read(raw);
        assert.deepEqual([item.id, item.signatureType], [id, NUMBERS[type]]);
        assert.ok(await peers.verifies(raw));
        if (type === "arweave") assert.ok(await peers.verifiesInBrowser(raw));
        if (type === "arweave") assert.equal(await peers.arweave.wallets.ownerToAddress(item.owner), address);
      }
    });
  }
});

describe("what arbundles signs is taken here", () => {
  const cases = CASES.filter(({ name }) => ["an anchor", "letters of two, three and four bytes", "data of every byte"].includes(name));

  for (const account of peers.ACCOUNTS) {
    test(`type ${account.number}, ${account.kind}: processes and messages`, async (t) => {
      const network = await openNetwork(t);
      const tags = [{ name: "Data-Protocol", value: "ao" }, { name: "Type", value: "Process" }, { name: "Module", value: "A".repeat(43) }];
      const made = await peers.sign(account, { tags, data: "a process" });
      const process = await network.spawn({ item: made.getRaw() });
      assert.equal(process.id, made.id);
      const evaluated = await peers.sign(account, { target: process.id, tags: EVAL, data: "return Owner" });
      const { message } = await network.send({ item: evaluated.getRaw() });
      const { owner } = await process.info();
      assert.equal((await process.result({ message })).result.Output.data, owner);
      for (const { name, ...fields } of cases) {
        const item = await peers.sign(account, { ...fields, target: process.id });
        const read = await network.readItem(item.getRaw());
        assert.deepEqual([read.id, read.owner, read.tags], [item.id, owner, item.tags], name);
        const receipt = await network.send({ item: item.getRaw() });
        assert.deepEqual([receipt.message, receipt.duplicate], [item.id, false], name);
      }
    });
  }

  test("with the key of arbundles' wallet imported, both sign as the same account", async (t) => {
    const network = await openNetwork(t);
    const keys = [{ key: peers.jwk }, { type: "ed25519", key: peers.ACCOUNTS[1].secret }, { type: "ethereum", key: peers.ACCOUNTS[2].secret }];
    for (const [index, key] of keys.entries()) {
      const { address } = await network.importWallet({ name: `${index}`, ...key });
      const theirs = await network.readItem((await peers.sign(peers.ACCOUNTS[index], { data: "x" })).getRaw());
      assert.equal(theirs.owner, address);
    }
  });
});

describe("RSA signatures", () => {
  const key = createPrivateKey({ key: peers.jwk, format: "jwk" });

  async function salted(network, process, saltLength) {
    const draft = { type: 1, key: new Uint8Array(Buffer.from(peers.jwk.n, "base64url")), target: process.id, data: `${saltLength}` };
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const signature = signBytes("sha256", await network.draftItem(draft), { key, padding, saltLength });
    return (await network.sealItem(draft, signature)).raw;
  }

  for (const saltLength of [32, 478, 0]) {
    test(`with ${saltLength} bytes of salt are accepted`, async (t) => {
      const network = await openNetwork(t);
      const process = await network.spawn();
      assert.equal((await network.send({ item: await salted(network, process, saltLength) })).slot, 1);
    });
  }

  test("of a wallet have 32", async (t) => {
    const network = await openNetwork(t);
    await network.importWallet({ name: "rsa", key: peers.jwk });
    const process = await network.spawn({ identity: "rsa" });
    const item = peers.read(await itemOf(network, process.id));
    // Of browsers' functions only this one says how much salt there must be.
    const { n, e, kty } = peers.jwk;
    const verifying = await crypto.subtle.importKey("jwk", { n, e, kty }, { name: "RSA-PSS", hash: "SHA-256" }, false, ["verify"]);
    const holds = async (saltLength) => crypto.subtle.verify({ name: "RSA-PSS", saltLength }, verifying, item.rawSignature, await item.getSignatureData());
    assert.deepEqual([await holds(32), await holds(478), await holds(0)], [true, false, false]);
  });
});
