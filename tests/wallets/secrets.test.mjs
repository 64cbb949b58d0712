// Private keys are in nothing that leaves a network but `exportWallet`: not in its files, events, answers, errors, nor on the console.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";
import { wallet as jwk } from "../connect/wallet.mjs";
import { EVAL, openNetwork } from "./setting.mjs";

const SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const SCALAR = "8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f";
const KEYS = { rsa: { key: jwk }, ether: { type: "ethereum", key: SCALAR }, seed: { type: "ed25519", key: SEED } };

/** Every form in which a secret could be written: bytes, and texts of them. What is left of it after a slip may be a part. */
function* tracesOf(bytes) {
  const part = bytes.subarray(4, 20);
  yield part;
  for (const encoding of ["hex", "base64", "base64url"]) yield Buffer.from(bytes.toString(encoding).slice(8, 28));
  yield Buffer.from(bytes.toString("hex").toUpperCase().slice(8, 28));
  yield Buffer.from([...part].join(","));
  yield Buffer.from([...part].join(", "));
}

const SECRETS = [...["d", "p", "q", "dp", "dq", "qi"].map((name) => Buffer.from(jwk[name], "base64url")), Buffer.from(SEED, "hex"), Buffer.from(SCALAR, "hex")];
const TRACES = SECRETS.flatMap((secret) => [...tracesOf(secret)]);

const isIn = (bytes) => TRACES.some((trace) => Buffer.from(bytes).includes(trace));

/** All of an object, also what JSON leaves out. */
const shown = (value) => Buffer.from(inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity, breakLength: Infinity }));

async function withWallets(t) {
  const network = await openNetwork(t);
  for (const [name, key] of Object.entries(KEYS)) await network.importWallet({ name, extractable: true, ...key });
  return network;
}

test("a secret is found where it is", async (t) => {
  const network = await withWallets(t);
  for (const name of Object.keys(KEYS)) assert.ok(isIn(shown(await network.exportWallet(name))), name);
  const process = await network.spawn({ data: Buffer.from(SEED, "hex") });
  assert.ok(isIn(await process.export()), "as the data of a message it is in a file");
  assert.ok(isIn(shown(new Error("x", { cause: { jwk } }))));
});

test("it is in no file, no event, no answer", async (t) => {
  const network = await withWallets(t);
  const events = [];
  network.subscribe((event) => events.push(event));
  const process = await network.spawn({ tags: { Name: "signed" } });
  for (const identity of Object.keys(KEYS)) {
    await network.spawn({ identity });
    await process.send({ identity, tags: EVAL, data: "return 1" });
  }
  await network.createWallet({ name: "more", type: "ed25519" });
  await network.removeWallet("more");
  await network.settle();
  const file = await network.export();
  const answers = await Promise.all([network.identities(), network.identity("rsa"), network.status(), network.processes(), process.log({ proofs: true }), network.outbox()]);
  assert.ok(events.length > 10 && file.length > 1000);
  assert.ok(!isIn(file));
  assert.ok(!isIn(shown(events)));
  assert.ok(!isIn(shown(answers)));
  // Nor does it enter with the file: only who has the key has the wallet.
  const other = await openNetwork(t);
  await other.import(file);
  assert.deepEqual(await other.identities(), []);
});

test("it is in no error, and on no console", async (t) => {
  const printed = [];
  for (const method of ["log", "info", "warn", "error", "debug"]) t.mock.method(console, method, (...line) => printed.push(line));
  const network = await withWallets(t);
  const json = JSON.stringify(jwk);
  const wrong = [
    ...["n", "d", "p", "q", "dp", "dq", "qi"].flatMap((name) => [
      { key: { ...jwk, [name]: 5 } },
      { key: { ...jwk, [name]: `${jwk.d}!` } },
      { key: { ...jwk, [name]: jwk.d.repeat(2) } },
    ]),
    { key: { ...jwk, d: jwk.p } },
    { key: { ...jwk, p: jwk.q, q: jwk.q } },
    { key: { ...jwk, kty: jwk.d } },
    { key: { ...jwk, e: jwk.d } },
    { key: json.slice(0, -1) },
    { key: `${json}}` },
    { key: json.replace(":", " ") },
    { key: json.slice(1) },
    { key: jwk, type: "ethereum" },
    { key: json, type: "ed25519" },
    { key: jwk, name: "seed" },
    { key: jwk, name: "" },
    { key: jwk, extractable: SEED },
    { key: jwk, type: SEED },
    { key: SEED },
    { key: SEED, type: "arweave" },
    { key: `${SEED}0`, type: "ed25519" },
    { key: `${SEED.slice(1)}g`, type: "ed25519" },
    { key: Buffer.from(`${SEED}00`, "hex"), type: "ed25519" },
    { key: Buffer.from(SEED, "hex"), type: "ed25519", name: "ether" },
    { key: [SEED], type: "ed25519" },
    { key: new Proxy(jwk, { get: () => { throw new TypeError("the caller's own"); } }) },
  ];
  for (const [index, options] of wrong.entries()) {
    const refusal = await network.importWallet({ name: "wrong", ...options }).catch((error) => error);
    assert.equal(refusal.code, "invalid-argument", `${index}: ${refusal}`);
    assert.ok(!isIn(shown(refusal)), `${index}: ${refusal.message}`);
    assert.ok(!isIn(Buffer.from(`${refusal.stack} ${JSON.stringify(refusal)} ${refusal.cause?.stack}`)), `${index}`);
  }
  for (const call of [() => network.exportWallet("none"), () => network.createWallet({ name: "rsa" }), () => network.spawn({ identity: "rsa", tags: { "": "" } })]) {
    assert.ok(!isIn(shown(await call().catch((error) => error))));
  }
  assert.ok(!isIn(shown(printed)));
});

test("the runtime itself refuses what is no key without repeating it", async (t) => {
  const { loadArtifacts } = await import("../../pkg/artifacts-node.js");
  const { Network, module } = await loadArtifacts();
  const network = await Network.open({ name: "bare", store: "memory", module, spawnWorker: () => {} });
  t.after(() => network.close());
  const keys = [jwk.d, 5, null, undefined, [jwk], { ...jwk, d: [jwk.d] }, new Uint8Array(Buffer.from(jwk.p, "base64url"))];
  for (const type of ["arweave", "ethereum", "ed25519"]) {
    for (const key of keys) {
      const refusal = await network.call("importWallet", { name: "wrong", type, key }).catch((error) => error);
      assert.equal(refusal.code, "invalid-argument");
      assert.ok(!isIn(shown(refusal)), refusal.message);
    }
  }
});
