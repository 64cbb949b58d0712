// Who may sign: wallets of every type that can be verified, by signers old and new; identities of the network.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, test } from "node:test";
import { EthereumSigner, createData } from "arbundles";
import { connect, createDataItemSigner } from "../../pkg/connect-node.js";
import { CLIENTS, openNetwork } from "./clients.mjs";
import { wallet } from "./wallet.mjs";

const EVAL = [{ name: "Action", value: "Eval" }];
const ETHEREUM_KEY = "8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f";

function ed25519Signer() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url");
  return async (create) => ({ signature: sign(null, await create({ publicKey: key, type: 2, alg: "ed25519" }), privateKey) });
}

function ethereumSigner() {
  const signer = new EthereumSigner(ETHEREUM_KEY);
  return async (create) => {
    const bytes = await create({ publicKey: signer.publicKey, type: 3, alg: "secp256k1" });
    return { signature: await signer.sign(bytes), address: signer.getSignatureAddress?.() };
  };
}

/** As signers were before aoconnect 0.0.60: they take the fields, and give the item. */
function olderSigner() {
  const signer = new EthereumSigner(ETHEREUM_KEY);
  return async ({ data, tags, target, anchor }) => {
    const item = createData(data, signer, { tags, target, anchor });
    await item.sign(signer);
    return { id: item.id, raw: item.getRaw() };
  };
}

/** As `window.arweaveWallet` is. */
function walletOfBrowser() {
  const signer = new EthereumSigner(ETHEREUM_KEY);
  return {
    async signDataItem({ data, tags, target, anchor }) {
      const item = createData(data, signer, { tags, target, anchor });
      await item.sign(signer);
      const raw = item.getRaw();
      return raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length);
    },
  };
}

const SIGNERS = {
  "an RSA key (type 1)": [() => createDataItemSigner(wallet), 1],
  "ed25519 (type 2)": [ed25519Signer, 2],
  "Ethereum (type 3)": [ethereumSigner, 3],
  "a signer of older versions": [olderSigner, 3],
  "a wallet of a browser": [() => createDataItemSigner(walletOfBrowser()), 3],
  "an identity": [() => createDataItemSigner("alice"), 2],
  "nobody: the default identity": [() => undefined, 2],
};

describe("messages and processes are signed by", () => {
  for (const [name, [make, type]] of Object.entries(SIGNERS)) {
    test(name, async (t) => {
      const network = await openNetwork(t);
      const ao = connect({ network });
      const signer = make();
      const process = await ao.spawn({ signer, tags: { Name: "signed" } });
      const messages = [];
      for (const data of ["return Owner", "return Owner"]) messages.push(await ao.message({ process, signer, tags: EVAL, data }));
      assert.notEqual(messages[0], messages[1]);
      const { message } = await network.lookup(messages[1], { proofs: true });
      assert.equal(message.proof.type, type);
      assert.equal((await network.info(process)).owner, message.owner);
      assert.equal((await ao.result({ process, message: messages[1] })).Output.data, message.owner);
    });
  }
});

test("a signer of `connect` signs where none is given; each signer is asked by its own ways", async (t) => {
  const network = await openNetwork(t);
  const ao = connect({ network, signer: createDataItemSigner("bob") });
  const process = await ao.spawn();
  const { address } = await network.identity("bob");
  assert.equal((await network.info(process)).owner, address);
  const other = await ao.spawn({ signer: createDataItemSigner("alice") });
  assert.notEqual((await network.info(other)).owner, address);
});

test("signers of aoconnect sign here, and ours sign there", async (t) => {
  const network = await openNetwork(t);
  const ours = CLIENTS["lunette/connect"](network);
  const theirs = CLIENTS["@permaweb/aoconnect"](network);
  const process = await ours.ao.spawn({ signer: theirs.signer });
  const message = await theirs.ao.message({ process, signer: ours.signer, tags: EVAL, data: "return 1" });
  const { owner } = (await network.lookup(message)).message;
  assert.equal((await network.info(process)).owner, owner);
});

test("a signature that does not fit, or a signer that gives none, is refused", async (t) => {
  const network = await openNetwork(t);
  const ao = connect({ network });
  const process = await ao.spawn();
  const key = new Uint8Array(32).fill(4);
  const bad = {
    "a wrong signature": [async (create) => (await create({ publicKey: key, type: 2 }), { signature: new Uint8Array(64) }), "invalid-item", "item"],
    "too short a signature": [async (create) => (await create({ publicKey: key, type: 2 }), { signature: new Uint8Array(63) }), "invalid-item", "signature"],
    "too short a key": [async (create) => create({ publicKey: key.subarray(1), type: 2 }), "invalid-item", "key"],
    "no key": [async (create) => create({ type: 2 }), "invalid-argument", "publicKey"],
    "an unknown type": [async (create) => create({ publicKey: key, type: 99 }), "invalid-argument", "type"],
    nothing: [async () => undefined, "invalid-argument", "signer"],
    "a signature of nothing": [async () => ({ signature: new Uint8Array(64) }), "invalid-argument", "signer"],
    "no bytes": [async () => ({ id: process, raw: "raw" }), "invalid-argument", "signer"],
    "bytes that are no item": [async () => ({ id: process, raw: new Uint8Array(200) }), "invalid-item", "item"],
    "an item for another process": [walletFor("A".repeat(43)), "invalid-argument", "process"],
  };
  for (const [name, [signer, code, field]] of Object.entries(bad)) {
    await assert.rejects(ao.message({ process, signer, tags: EVAL, data: "x" }), { name: "LunetteError", code, field }, name);
  }
  const thrown = new Error("the user said no");
  await assert.rejects(ao.message({ process, signer: () => Promise.reject(thrown) }), thrown);
  assert.equal((await network.info(process)).slot, 0);
});

/** A wallet that signs for another target than it is asked for. */
function walletFor(target) {
  const browser = walletOfBrowser();
  return createDataItemSigner({ signDataItem: (fields) => browser.signDataItem({ ...fields, target }) });
}
