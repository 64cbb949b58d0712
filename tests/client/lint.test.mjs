// What the network would drop without a word is told before it is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, createDataItemSigner } from "../../pkg/connect-node.js";
import { Lunette } from "../../pkg/node.js";
import { wallet } from "../connect/wallet.mjs";

const NOWHERE = `${"B".repeat(42)}A`;

async function open(t) {
  const ao = await Lunette.open({ name: "lint", store: "memory" });
  t.after(() => ao.close());
  return ao;
}

const found = (warnings) => warnings.map(({ code, field }) => [code, field]);

test("a message of an identity: what `send` adds is not missed, what it would sign is looked at", async (t) => {
  const ao = await open(t);
  const lint = async (options) => found(await ao.lint(options));
  assert.deepEqual(await lint({ target: NOWHERE, tags: { Action: "Ping", Count: 1 }, data: "hello" }), []);
  assert.deepEqual(await lint({ tags: { Type: "Process" } }), []);
  assert.deepEqual(await lint({}), [["no-target", "target"]]);
  assert.deepEqual(await lint({ target: "alice", tags: { From: "me", Empty: "", "data+link": "x" } }), [
    ["bad-target", "target"],
    ["removed-tag", "tags[0]"],
    ["empty-value", "tags[1]"],
    ["link-tag", "tags[2]"],
  ]);
  assert.deepEqual(await lint({ target: NOWHERE, data: new Uint8Array(10 * 1024 * 1024) }), [["large-item", "data"]]);
  const [{ message }] = await ao.lint({ target: NOWHERE, tags: { Long: "x".repeat(3073) } });
  assert.match(message, /Long has 3073 bytes.*3072.*data/);
});

test("a message of a process: whether its receiver trusts this network, and what the messenger takes away", async (t) => {
  const ao = await open(t);
  const sender = await ao.spawn();
  const trusting = await ao.spawn();
  const deaf = await ao.spawn({ tags: { Authority: NOWHERE } });
  const lint = async (options) => found(await ao.lint({ process: sender, ...options }));
  assert.deepEqual(await lint({ target: trusting.id, tags: { Action: "Ping" } }), []);
  assert.deepEqual(await lint({ target: NOWHERE }), []);
  assert.deepEqual(await lint({ target: trusting.id, tags: { Assignments: "x" } }), [["rewritten-tag", "tags[0]"]]);
  const [warning] = await ao.lint({ process: sender, target: deaf.id });
  assert.deepEqual([warning.code, warning.field], ["not-trusted", "target"]);
  const { authority } = await ao.status();
  assert.ok(warning.message.includes(authority));
  // It is so: the receiver says that it does not trust the message, and keeps nothing.
  await sender.eval(`Send({ Target = "${deaf.id}", Data = "hello" })`);
  await ao.settle();
  assert.match((await deaf.result({ slot: 1 })).result.Output.data, /not trusted/);
  const { slot } = await sender.info();
  assert.equal(slot, 1);
});

test("a signed item, as whoever signed it would send it", async (t) => {
  const ao = await open(t);
  const connection = connect({ network: ao, signer: createDataItemSigner(wallet) });
  const process = await ao.spawn();
  const { raw } = await connection.signMessage({ process: process.id, data: "x", tags: [{ name: "Action", value: "Ping" }] });
  assert.deepEqual(found(await ao.lint({ item: raw })), []);
  const claimed = await connection.signMessage({ process: process.id, data: "x", tags: [{ name: "From-Process", value: NOWHERE }] });
  const codes = found(await ao.lint({ item: claimed })).map(([code]) => code);
  assert.deepEqual(codes, ["claimed-process", "not-trusted"]);
  assert.equal((await process.info()).slot, 0);
});
