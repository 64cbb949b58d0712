// Input that is wrong: each is refused with a code and the field, and changes nothing.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { LunetteError, connect, createDataItemSigner, serializeCron } from "../../pkg/connect-node.js";
import { Lunette } from "../../pkg/node.js";
import { wallet } from "./wallet.mjs";

const NOWHERE = "B".repeat(42) + "A";
const SHORT = "B".repeat(42);

let network;
let ao;
let process;
let message;

before(async () => {
  network = await Lunette.open({ name: "input", store: "memory" });
  ao = connect({ network });
  process = await ao.spawn();
  message = await ao.message({ process, data: "x" });
});

after(() => network.close());

/** What is called with what, and the code and field of the error. */
const TABLE = [
  ["message", () => null, "invalid-argument"],
  ["message", () => ({}), "invalid-argument", "process"],
  ["message", () => ({ process: 5 }), "invalid-argument", "process"],
  ["message", () => ({ process: SHORT }), "invalid-argument", "process"],
  ["message", () => ({ process: `${SHORT}B` }), "invalid-argument", "process"],
  ["message", () => ({ process: NOWHERE }), "unknown-process"],
  ["message", () => ({ process, data: 5 }), "invalid-argument", "data"],
  ["message", () => ({ process, data: { a: 1 } }), "invalid-argument", "data"],
  ["message", () => ({ process, tags: "Action" }), "invalid-argument", "tags"],
  ["message", () => ({ process, tags: [{ name: "Action" }] }), "invalid-argument", "tags[0]"],
  ["message", () => ({ process, tags: [{ name: "", value: "x" }] }), "invalid-item", "tags"],
  ["message", () => ({ process, tags: [{ name: "x", value: "y".repeat(3073) }] }), "invalid-item", "tags"],
  ["message", () => ({ process, tags: Array.from({ length: 129 }, (_, index) => ({ name: `${index}`, value: "x" })) }), "invalid-item", "tags"],
  ["message", () => ({ process, anchor: "short" }), "invalid-argument", "anchor"],
  ["message", () => ({ process, signer: "key" }), "invalid-argument", "signer"],
  ["message", () => ({ process, signer: createDataItemSigner(wallet), data: 5 }), "invalid-argument", "data"],
  ["message", () => ({ process, signer: createDataItemSigner(wallet), anchor: "short" }), "invalid-argument", "anchor"],
  ["message", () => ({ process, signer: createDataItemSigner(wallet), tags: { x: "y".repeat(3073) } }), "invalid-item", "tags"],
  ["spawn", () => ({ module: "aos" }), "invalid-argument", "module"],
  ["spawn", () => ({ scheduler: "here" }), "invalid-argument", "scheduler"],
  ["spawn", () => ({ data: 5 }), "invalid-argument", "data"],
  ["result", () => ({ process }), "invalid-argument", "message"],
  ["result", () => ({ message }), "invalid-argument", "process"],
  ["result", () => ({ process, message: NOWHERE }), "unknown-message"],
  ["result", () => ({ process: NOWHERE, message }), "unknown-message"],
  ["results", () => ({}), "invalid-argument", "process"],
  ["results", () => ({ process: NOWHERE }), "unknown-process"],
  ["results", () => ({ process, from: "no cursor" }), "invalid-argument", "from"],
  ["results", () => ({ process, to: "no cursor" }), "invalid-argument", "to"],
  ["results", () => ({ process, limit: 0 }), "invalid-argument", "limit"],
  ["results", () => ({ process, limit: "3" }), "invalid-argument"],
  ["results", () => ({ process, sort: "UP" }), "invalid-argument"],
  ["dryrun", () => ({}), "invalid-argument", "process"],
  ["dryrun", () => ({ process: NOWHERE }), "unknown-process"],
  ["dryrun", () => ({ process, tags: 5 }), "invalid-argument", "tags"],
  ["dryrun", () => ({ process, data: {} }), "invalid-argument", "data"],
  ["assign", () => ({ process }), "invalid-argument", "message"],
  ["assign", () => ({ message }), "invalid-argument", "process"],
  ["assign", () => ({ process, message: NOWHERE }), "unknown-message"],
  ["assign", () => ({ process: NOWHERE, message }), "unknown-process"],
  ["assign", () => ({ process, message, baseLayer: true }), "invalid-argument", "baseLayer"],
  ["monitor", () => ({}), "invalid-argument", "process"],
  ["monitor", () => ({ process: NOWHERE }), "unknown-process"],
  ["unmonitor", () => ({ process: NOWHERE }), "unknown-process"],
  ["signMessage", () => ({ process }), "invalid-argument", "signer"],
  ["sendSignedMessage", () => ({}), "invalid-argument", "raw"],
  ["sendSignedMessage", () => ({ raw: new Uint8Array(0) }), "invalid-item", "item"],
];

describe("a wrong call is refused", () => {
  for (const [method, make, code, field] of TABLE) {
    test(`${method}: ${String(make).slice(6)}`, async () => {
      const slots = async () => [(await network.processes()).length, (await network.info(process)).slot];
      const earlier = await slots();
      const error = await ao[method](make()).then(() => assert.fail("it was accepted"), (reason) => reason);
      assert.ok(error instanceof LunetteError, String(error));
      assert.equal(error.code, code, error.message);
      if (field !== undefined) assert.equal(error.field, field, error.message);
      assert.deepEqual(await slots(), earlier);
    });
  }
});

test("options of `connect` that are wrong are refused at once", () => {
  const refused = (options, field) => assert.throws(() => connect(options), { code: "invalid-argument", field });
  refused(null, "options");
  refused({ name: "" }, "name");
  refused({ name: 5 }, "name");
  refused({ network: {} }, "network");
  refused({ signer: "key" }, "signer");
  refused({ MODE: "mainnet" }, "MODE");
  refused({ store: "memory" }, "store");
  connect({ MODE: "legacy", MU_URL: "x", CU_URL: "x", GATEWAY_URL: "x", GRAPHQL_URL: "x", fetch: globalThis.fetch });
});

test("wallets that are none are refused at once", async () => {
  const { d, ...publicPart } = wallet;
  assert.equal(typeof d, "string");
  for (const [given, field] of [
    ["", "wallet"],
    [5, "wallet"],
    [{}, "wallet"],
    [{ kty: "EC" }, "wallet"],
    [publicPart, "wallet.d"],
    [{ ...wallet, n: "?" }, "wallet.n"],
  ]) {
    assert.throws(() => createDataItemSigner(given), { code: "invalid-argument", field });
  }
  const small = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  await assert.rejects(ao.message({ process, signer: createDataItemSigner(small) }), { code: "invalid-item", field: "key" });
  const broken = createDataItemSigner({ ...wallet, d: "", p: "", q: "" });
  await assert.rejects(ao.message({ process, signer: broken }), { code: "invalid-argument", field: "wallet" });
  await assert.rejects(createDataItemSigner(wallet)(() => {}, "httpsig"), { code: "invalid-argument", field: "kind" });
  await assert.rejects(createDataItemSigner("alice")(() => {}), { code: "invalid-argument", field: "signer" });
});

test("schedules are written as tags", () => {
  assert.deepEqual(serializeCron({ interval: "10-blocks", tags: [{ name: "Action", value: "Tick" }] }), [
    { name: "Cron-Interval", value: "10-blocks" },
    { name: "Cron-Tag-Action", value: "Tick" },
  ]);
  for (const interval of [undefined, 5, "", "soon", "0-minutes", "5-fortnights", "5 minutes"]) {
    assert.throws(() => serializeCron({ interval }), { code: "invalid-argument", field: "interval" });
  }
});
