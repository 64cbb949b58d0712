// The client library of Arweave, unmodified, on the gateway of a network. What it reads can be verified.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DataItem, createData } from "arbundles";
import Arweave from "arweave";
import { CLIENTS, openNetwork } from "./clients.mjs";
import { servedGateway } from "./server.mjs";
import { wallet } from "./wallet.mjs";

const NOWHERE = `${"B".repeat(42)}A`;
const DATA = "return 'größe'";
const EVAL = [{ name: "Action", value: "Eval" }];

/** A network with a process and a message, each signed by a wallet, and the library on its gateway. */
async function open(t) {
  const network = await openNetwork(t);
  const arweave = Arweave.init({ host: "127.0.0.1", protocol: "http", port: await servedGateway(t, network) });
  const { ao, signer } = CLIENTS["lunette/connect"](network);
  const process = await ao.spawn({ signer, tags: { Name: "read" } });
  const message = await ao.message({ process, signer, tags: EVAL, data: DATA });
  await network.settle();
  return { network, arweave, process, message };
}

/** The library says on the console what it tries next. */
async function quietly(t, act) {
  t.mock.method(console, "error", () => {});
  t.mock.method(console, "warn", () => {});
  try {
    return await act();
  } finally {
    t.mock.restoreAll();
  }
}

describe("arweave-js", () => {
  test("reads the network, its blocks, and what a transaction needs", async (t) => {
    const { network, arweave, message } = await open(t);
    const info = await arweave.network.getInfo();
    assert.deepEqual([info.network, info.height], ["lunette.local", 1000]);
    assert.deepEqual(await arweave.network.getPeers(), []);
    const current = await arweave.blocks.getCurrent();
    assert.deepEqual([current.height, current.indep_hash], [1000, info.current]);
    assert.deepEqual(await arweave.blocks.getByHeight(1000), current);
    const previous = await arweave.blocks.get(current.previous_block);
    assert.deepEqual([previous.height, previous.indep_hash], [999, current.previous_block]);
    await assert.rejects(arweave.blocks.get("A".repeat(64)), { type: "BLOCK_NOT_FOUND" });
    await assert.rejects(arweave.blocks.getByHeight(1001), { type: "BLOCK_NOT_FOUND" });
    await network.advance({ blocks: 3 });
    assert.equal((await arweave.blocks.getCurrent()).height, 1003);
    assert.equal(await arweave.transactions.getTransactionAnchor(), (await arweave.network.getInfo()).current);
    assert.equal(await arweave.transactions.getPrice(1_000_000), "0");
    assert.equal(await arweave.transactions.getPrice(0, NOWHERE), "0");
    const address = await arweave.wallets.jwkToAddress(wallet);
    assert.equal(await arweave.wallets.getBalance(address), "0");
    assert.equal(await arweave.wallets.getLastTransactionID(address), "");
    assert.equal((await arweave.api.get(`raw/${message}`, { responseType: "text" })).data, DATA);
    assert.equal((await arweave.api.get("height")).data, "1003");
  });

  test("reads the data of an item, as text, as bytes, in base64url", async (t) => {
    const { arweave, message } = await open(t);
    const { getData } = arweave.transactions;
    const read = (options) => quietly(t, () => getData.call(arweave.transactions, message, options));
    assert.equal(await read({ decode: true, string: true }), DATA);
    assert.deepEqual(new Uint8Array(await read({ decode: true })), new TextEncoder().encode(DATA));
    assert.equal(Buffer.from(await read(), "base64url").toString(), DATA);
    await assert.rejects(quietly(t, () => arweave.transactions.getData(NOWHERE)), /not found/);
  });

  test("a data item is no transaction, as on every gateway: it has data and a block, and is found by GraphQL", async (t) => {
    const { network, arweave, process, message } = await open(t);
    await network.advance({ blocks: 2 });
    for (const id of [process, message, NOWHERE]) await assert.rejects(arweave.transactions.get(id), { type: "TX_NOT_FOUND" });
    const { status, confirmed } = await arweave.transactions.getStatus(message);
    assert.deepEqual([status, confirmed.block_height, confirmed.number_of_confirmations], [200, 1000, 3]);
    assert.equal((await arweave.blocks.get(confirmed.block_indep_hash)).height, 1000);
    assert.deepEqual(await arweave.transactions.getStatus(NOWHERE), { status: 404, confirmed: null });
  });

  test("what GraphQL and the data say is the item that was signed", async (t) => {
    const { network, arweave, process, message } = await open(t);
    // An anchor that is no text.
    const anchored = await signedItem(network, process, Buffer.alloc(32, 0xff));
    for (const id of [process, message, anchored]) {
      const query = `query ($id: ID!) { transaction(id: $id) { id anchor signature recipient owner { address key } tags { name value } } }`;
      const { data } = await arweave.api.post("graphql", { query, variables: { id } });
      const { anchor, signature, recipient, owner, tags } = data.data.transaction;
      const content = new Uint8Array((await arweave.api.get(`raw/${id}`, { responseType: "arraybuffer" })).data);
      const key = Buffer.from(owner.key, "base64url");
      const draft = { target: recipient || undefined, anchor: anchor ? Buffer.from(anchor, "base64url") : undefined, tags };
      const item = createData(content, { signatureType: 1, signatureLength: 512, ownerLength: 512, publicKey: key }, draft);
      await item.setSignature(Buffer.from(signature, "base64url"));
      assert.equal(item.id, id);
      assert.ok(await DataItem.verify(item.getRaw()));
      assert.ok(await arweave.crypto.verify(owner.key, await item.getSignatureData(), item.rawSignature));
      assert.equal(await arweave.wallets.ownerToAddress(owner.key), owner.address);
    }
  });

  /** The id of a message with this anchor. */
  async function signedItem(network, target, anchor) {
    const crypto = Arweave.init({}).crypto;
    const publicKey = Buffer.from(wallet.n, "base64url");
    const tags = [{ name: "Data-Protocol", value: "ao" }, { name: "Type", value: "Message" }];
    const item = createData("x", { signatureType: 1, signatureLength: 512, ownerLength: 512, publicKey }, { target, anchor, tags });
    await item.setSignature(Buffer.from(await crypto.sign(wallet, await item.getSignatureData())));
    return network.message({ item: item.getRaw() });
  }

  test("makes and signs transactions; posting one is refused, large or small, and says what to do", async (t) => {
    const { network, arweave, process } = await open(t);
    for (const data of ["small", new Uint8Array(600 * 1024)]) {
      const transaction = await arweave.createTransaction({ data, target: process }, wallet);
      transaction.addTag("Data-Protocol", "ao");
      await arweave.transactions.sign(transaction, wallet);
      assert.ok(await arweave.transactions.verify(transaction));
      assert.deepEqual([transaction.reward, transaction.last_tx], ["0", (await arweave.network.getInfo()).current]);
      const { status, statusText } = await arweave.transactions.post(transaction);
      assert.equal(status, 501);
      assert.match(statusText, /no base layer.*data item.*messenger/);
      const uploader = await arweave.transactions.getUploader(transaction);
      await assert.rejects(uploader.uploadChunk(), /501/);
      await assert.rejects(arweave.transactions.get(transaction.id), { type: "TX_NOT_FOUND" });
    }
    assert.equal((await network.info(process)).slot, 1);
  });

  test("there is no ArQL, as on gateways of today", async (t) => {
    const { arweave } = await open(t);
    assert.ok((await arweave.api.post("arql", { op: "equals", expr1: "from", expr2: NOWHERE })).status >= 400);
  });
});
