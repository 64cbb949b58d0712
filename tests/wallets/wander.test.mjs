// Wallets of pages: asked when the page wants it, believed in nothing.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, test } from "node:test";
import { createDataItemSigner } from "../../pkg/connect-node.js";
import { ethereumSigner, wanderSigner } from "../../pkg/wander.js";
import { jwk as otherKey } from "../items/peers.mjs";
import { ETHEREUM_ADDRESS, FakeEthereum, FakeWander, asWander } from "./fakes.mjs";
import { EVAL, openNetwork } from "./setting.mjs";

const TRANSFER = [{ name: "Data-Protocol", value: "ao" }, { name: "Action", value: "Transfer" }, { name: "Quantity", value: "1.5" }];
const PROCESS = [{ name: "Data-Protocol", value: "ao" }, { name: "Type", value: "Process" }, { name: "Module", value: "A".repeat(43) }];

/** A window, for the time of a test. */
function pageWith(t, properties) {
  globalThis.window = Object.assign(new EventTarget(), properties);
  t.after(() => delete globalThis.window);
  return globalThis.window;
}

const switchTo = (window, address) => window.dispatchEvent(new CustomEvent("walletSwitch", { detail: address && { address } }));

const KINDS = {
  Wander: (network) => wanderSigner(network, new FakeWander()),
  "a wallet of Ethereum": (network) => ethereumSigner(network, new FakeEthereum()),
  "a wallet of Ethereum that ends signatures with 0 or 1": (network) => ethereumSigner(network, new FakeEthereum({ low: true })),
};

for (const [name, make] of Object.entries(KINDS)) {
  test(`${name} signs processes and messages`, async (t) => {
    const network = await openNetwork(t);
    const signer = make(network);
    assert.equal(signer.address, undefined);
    await assert.rejects(signer.sign({ data: "x" }), { name: "LunetteError", code: "wallet-missing" });
    const address = await signer.connect();
    assert.equal(signer.address, address);
    const process = await network.spawn({ item: await signer.sign({ tags: PROCESS }) });
    assert.equal((await process.info()).owner, address);
    const { message } = await network.send({ item: await signer.sign({ target: process.id, tags: EVAL, data: "return Owner" }) });
    assert.equal((await process.result({ message })).result.Output.data, address);
    const bytes = await signer.sign({ target: process.id, data: new Uint8Array([0, 255, 128]), tags: { a: "größe", b: ["1", "2"] }, anchor: "a".repeat(32) });
    const read = await network.readItem(bytes);
    assert.deepEqual([[...read.data], read.tags.length, read.anchor], [[0, 255, 128], 3, "a".repeat(32)]);
    const [one, other] = await Promise.all([1, 2].map(async () => (await network.readItem(await signer.sign({ data: "same" }))).anchor));
    assert.notEqual(one, other, "without an anchor no two are the same");
    await signer.disconnect();
    assert.equal(signer.address, undefined);
    await assert.rejects(signer.sign({ data: "x" }), { code: "wallet-missing" });
  });
}

describe("Wander", () => {
  test("is asked for what signing takes, and only once", async (t) => {
    const network = await openNetwork(t);
    const wallet = new FakeWander();
    const signer = wanderSigner(network, wallet);
    const appInfo = { name: "A page" };
    await signer.connect({ appInfo });
    await signer.connect({ appInfo });
    assert.deepEqual(wallet.asked, [{ permissions: ["ACCESS_ADDRESS", "SIGN_TRANSACTION"], appInfo }]);
  });

  test("that signs something else than it was asked for is found out, by the field", async (t) => {
    const network = await openNetwork(t);
    const target = "A".repeat(43);
    const rewrites = {
      "tags.Quantity": asWander,
      "tags.Action": (item) => ({ ...item, tags: item.tags.filter(({ name }) => name !== "Action") }),
      "tags.Sent-With": (item) => ({ ...item, tags: [...item.tags, { name: "Sent-With", value: "Wander" }] }),
      data: (item) => ({ ...item, data: `${item.data} ` }),
      target: ({ target, ...item }) => item,
      anchor: (item) => ({ ...item, anchor: "b".repeat(32) }),
    };
    for (const [field, rewrite] of Object.entries(rewrites)) {
      const signer = wanderSigner(network, new FakeWander({ rewrite }));
      await signer.connect();
      await assert.rejects(signer.sign({ target, tags: TRANSFER, data: "x" }), { name: "LunetteError", code: "wallet-changed", field }, field);
    }
    const signer = wanderSigner(network, new FakeWander({ rewrite: asWander }));
    await signer.connect();
    const message = 'the wallet has signed another `tags.Quantity` than it was asked to: "1" in the place of "1.5"';
    await assert.rejects(signer.sign({ target, tags: TRANSFER }), { message });
    await signer.sign({ target, tags: TRANSFER.map((tag) => ({ ...tag, value: tag.value.replace("1.5", "2") })) });
  });

  test("whose item does not hold is not believed", async (t) => {
    const network = await openNetwork(t);
    const wallet = new FakeWander();
    const honest = wallet.signDataItem.bind(wallet);
    const signer = wanderSigner(network, wallet);
    await signer.connect();
    wallet.signDataItem = async (given) => new Uint8Array(await honest(given)).map((byte, index) => (index === 100 ? byte ^ 1 : byte));
    await assert.rejects(signer.sign({ data: "x" }), { code: "invalid-item", field: "item" });
    for (const nothing of [undefined, "item", {}]) {
      wallet.signDataItem = async () => nothing;
      await assert.rejects(signer.sign({ data: "x" }), { code: "invalid-argument", field: "wallet" });
    }
  });

  test("whose person says no", async (t) => {
    const network = await openNetwork(t);
    for (const refuse of ["User cancelled the AuthRequest", new Error("User rejected the request"), Object.assign(new Error("no"), { code: 4001 })]) {
      const wallet = new FakeWander({ refuse });
      await assert.rejects(wanderSigner(network, wallet).connect(), { name: "LunetteError", code: "wallet-refused" });
      wallet.granted = ["ACCESS_ADDRESS", "SIGN_TRANSACTION"];
      const signer = wanderSigner(network, wallet);
      await signer.connect();
      await assert.rejects(signer.sign({ data: "x" }), { code: "wallet-refused" });
    }
    const broken = wanderSigner(network, new FakeWander({ refuse: new Error("the port is gone") }));
    await assert.rejects(broken.connect(), { code: "wallet-failed", message: /the port is gone/ });
  });

  test("is told of another account, and does not pass it off as the one before", async (t) => {
    const network = await openNetwork(t);
    const window = pageWith(t);
    const wallet = new FakeWander();
    const signer = wanderSigner(network, wallet);
    const first = await signer.connect();
    const seen = [];
    const stop = signer.onSwitch((address) => seen.push(address));
    wallet.accounts = [otherKey];
    await assert.rejects(signer.sign({ data: "x" }), { code: "wallet-switched", retryable: true }, "before it is known");
    const second = await wallet.getActiveAddress();
    switchTo(window, second);
    assert.deepEqual([signer.address, seen], [second, [second]]);
    assert.equal((await network.readItem(await signer.sign({ data: "x" }))).owner, second);
    wallet.accounts.reverse();
    stop();
    switchTo(window, first);
    assert.deepEqual([signer.address, seen], [first, [second]]);
    // Some do not say which.
    switchTo(window, undefined);
    await sleep(10);
    assert.equal(signer.address, second);
    await signer.disconnect();
    switchTo(window, first);
    assert.equal(signer.address, undefined);
  });

  test("that comes late is waited for; one that never comes is missing", async (t) => {
    const network = await openNetwork(t);
    const window = pageWith(t);
    const signer = wanderSigner(network);
    await assert.rejects(signer.connect({ timeout: 5 }), { code: "wallet-missing", message: /extension/ });
    const connecting = signer.connect({ timeout: 60_000 });
    await sleep(5);
    window.arweaveWallet = new FakeWander();
    window.dispatchEvent(new Event("arweaveWalletLoaded"));
    assert.equal(await connecting, await window.arweaveWallet.getActiveAddress());
    const aborted = wanderSigner(network).connect({ signal: AbortSignal.abort() });
    await assert.rejects(aborted, { code: "aborted" });
  });

  test("is in no worker", async (t) => {
    const network = await openNetwork(t);
    for (const signer of [wanderSigner(network), ethereumSigner(network)]) {
      await assert.rejects(signer.connect({ timeout: 0 }), { code: "wallet-missing", message: /in windows only/ });
    }
  });

  test("signs for `lunette/connect` as it is", async (t) => {
    const network = await openNetwork(t);
    const wallet = new FakeWander();
    await wanderSigner(network, wallet).connect();
    const { connect } = await import("../../pkg/connect-node.js");
    const process = await connect({ network }).spawn({ signer: createDataItemSigner(wallet) });
    assert.equal((await network.info(process)).owner, await wallet.getActiveAddress());
  });
});

describe("a wallet of Ethereum", () => {
  test("is asked for the account and one signature, then for one each time", async (t) => {
    const network = await openNetwork(t);
    const wallet = new FakeEthereum();
    const signer = ethereumSigner(network, wallet);
    assert.equal(await signer.connect(), ETHEREUM_ADDRESS);
    await signer.sign({ data: "x" });
    assert.deepEqual(wallet.asked, ["eth_requestAccounts", "personal_sign", "personal_sign"]);
  });

  test("whose person says no, which signs by another account, or gives no signature", async (t) => {
    const network = await openNetwork(t);
    const refusal = Object.assign(new Error("User rejected the request."), { code: 4001 });
    await assert.rejects(ethereumSigner(network, new FakeEthereum({ refuse: refusal })).connect(), { code: "wallet-refused" });
    await assert.rejects(ethereumSigner(network, new FakeEthereum({ key: "1".repeat(64) })).connect(), { code: "wallet-failed", message: /another account/ });
    await assert.rejects(ethereumSigner(network, { request: async ({ method }) => (method === "eth_requestAccounts" ? [] : "0x") }).connect(), { code: "wallet-refused" });
    await assert.rejects(ethereumSigner(network, { request: async ({ method }) => (method === "eth_requestAccounts" ? ["0x1"] : "0x") }).connect(), { code: "wallet-failed" });
  });

  test("has to be connected again after another account was chosen", async (t) => {
    const network = await openNetwork(t);
    const wallet = new FakeEthereum();
    const signer = ethereumSigner(network, wallet);
    await signer.connect();
    const seen = [];
    signer.onSwitch((address) => seen.push(address));
    wallet.switchTo(wallet.account);
    assert.equal(signer.address, ETHEREUM_ADDRESS);
    const account = wallet.account;
    wallet.switchTo(undefined);
    assert.deepEqual([signer.address, seen], [undefined, [undefined]]);
    await assert.rejects(signer.sign({ data: "x" }), { code: "wallet-missing" });
    wallet.switchTo(account);
    assert.equal(await signer.connect(), ETHEREUM_ADDRESS);
    await signer.disconnect();
    assert.equal(wallet.listeners.size, 0);
  });
});

test("the public key follows from a signature over any text", async (t) => {
  const network = await openNetwork(t);
  const { signer } = new FakeEthereum();
  for (const text of ["", "short", "long ".repeat(1000)]) {
    const signature = await signer.sign(Buffer.from(text));
    const { key, address } = await network.recoverKey(text, signature);
    assert.deepEqual([Buffer.from(key), address], [Buffer.from(signer.publicKey), ETHEREUM_ADDRESS]);
  }
});
