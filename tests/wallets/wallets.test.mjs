// Wallets of a network: made, brought, named like identities, kept and forgotten.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { wallet as jwk } from "../connect/wallet.mjs";
import { EVAL, NUMBERS, TYPES, openNetwork } from "./setting.mjs";

const ETHEREUM = { type: "ethereum", key: "0x8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f", address: "0x63FaC9201494f0bd17B9892B9fae4d52fe3BD377" };

const nameOf = ({ name }) => name;

describe("a wallet that is made here", () => {
  for (const type of TYPES) {
    test(`${type}: signs where its name is given, and owns what it spawns`, async (t) => {
      const network = await openNetwork(t);
      const wallet = await network.createWallet({ name: "mine", type });
      assert.deepEqual({ ...wallet, address: "" }, { name: "mine", address: "", type, exportable: false, removable: true });
      assert.deepEqual(await network.identity("mine"), wallet);
      const process = await network.spawn({ identity: "mine" });
      assert.equal((await process.info()).owner, wallet.address);
      const { message } = await process.send({ identity: "mine", tags: EVAL, data: "return Owner" });
      assert.equal((await process.result({ message })).result.Output.data, wallet.address);
      assert.equal((await network.lookup(message, { proofs: true })).message.proof.type, NUMBERS[type]);
      // The process obeys its owner: `eval` finds out who that is, and a dry run is from whom it is said to be.
      assert.equal((await process.eval("return 'obeyed'")).result.Output.data, "obeyed");
      const dry = async (identity) => (await process.dryrun({ identity, tags: EVAL, data: "return 'obeyed'" })).result.Output?.data;
      assert.equal(await dry("mine"), "obeyed");
      assert.notEqual(await dry("somebody"), "obeyed");
      await assert.rejects(network.exportWallet("mine"), { code: "not-exportable" });
    });

    test(`${type}: exported, imported elsewhere, is the same account`, async (t) => {
      const [here, there] = [await openNetwork(t), await openNetwork(t)];
      const made = await here.createWallet({ name: "mine", type, extractable: true });
      const exported = await here.exportWallet("mine");
      assert.deepEqual(exported, { ...made, exportable: true, key: exported.key });
      const brought = await there.importWallet({ name: "brought", type, key: exported.key, extractable: true });
      assert.deepEqual(brought, { ...made, name: "brought" });
      assert.deepEqual((await there.exportWallet("brought")).key, exported.key);
    });
  }

  test("without a word about it is an Arweave key that nobody gets to see, with a name of its own", async (t) => {
    const network = await openNetwork(t);
    const [one, other] = [await network.createWallet(), await network.createWallet()];
    for (const wallet of [one, other]) {
      assert.deepEqual([wallet.type, wallet.exportable], ["arweave", false]);
      assert.equal(wallet.name, `guest-${wallet.address.slice(0, 8)}`);
    }
    assert.notEqual(one.address, other.address);
  });

  test("follows from no seed", async (t) => {
    const networks = [await openNetwork(t, { seed: "seed" }), await openNetwork(t, { seed: "seed" })];
    const [one, other] = await Promise.all(networks.map((network) => network.createWallet({ name: "mine", type: "ed25519" })));
    assert.notEqual(one.address, other.address);
  });
});

describe("a key that is brought", () => {
  test("may be a JWK, its JSON, bytes, or hexadecimal", async (t) => {
    const network = await openNetwork(t);
    const { type, key, address } = ETHEREUM;
    const bytes = Uint8Array.from(Buffer.from(key.slice(2), "hex"));
    for (const form of [key, key.slice(2), key.toUpperCase().replace("0X", "0x"), bytes, bytes.buffer]) {
      const wallet = await network.importWallet({ name: "ether", type, key: form });
      assert.equal(wallet.address, address);
    }
    const addresses = [];
    for (const form of [jwk, { ...jwk, kid: "mine", alg: "PS256", ext: true }, JSON.stringify(jwk), ` ${JSON.stringify(jwk, null, 2)}`]) {
      addresses.push((await network.importWallet({ name: "rsa", key: form })).address);
    }
    assert.equal(new Set(addresses).size, 1);
    assert.deepEqual((await network.identities()).map(nameOf), ["ether", "rsa"]);
  });

  test("that is one already under this name is all right; another one is not", async (t) => {
    const network = await openNetwork(t);
    const { address, ...ether } = ETHEREUM;
    const first = await network.importWallet({ name: "a", ...ether });
    assert.deepEqual(await network.importWallet({ name: "a", ...ether }), first);
    const taken = { code: "invalid-argument", field: "name" };
    await assert.rejects(network.importWallet({ name: "a", ...ether, extractable: true }), taken);
    await assert.rejects(network.importWallet({ name: "a", type: "ethereum", key: "1".repeat(64) }), taken);
    await assert.rejects(network.createWallet({ name: "a", type: "ed25519" }), taken);
    assert.deepEqual(await network.identities(), [first]);
  });

  test("is taken by one of those who want its name at the same time", async (t) => {
    const network = await openNetwork(t);
    const made = await Promise.allSettled(TYPES.map((type) => network.createWallet({ name: "one", type })));
    assert.deepEqual(made.map(({ status }) => status), ["fulfilled", "rejected", "rejected"]);
    assert.deepEqual(await network.identities(), [made[0].value]);
  });

  test("whose numbers are no key is refused by the number that is wrong", async (t) => {
    const network = await openNetwork(t);
    const flip = (text, at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
    const wrong = [
      ["kty", "EC"],
      ["e", "Aw"],
      ["n", jwk.p],
      ["n", `${jwk.n.slice(0, -1)}=`],
      ["d", ""],
      ["d", flip(jwk.d, 40)],
      ["p", jwk.n],
      ["q", flip(jwk.q, 40)],
      ["dp", flip(jwk.dp, 40)],
      ["dq", jwk.dp],
      ["qi", jwk.dq],
      ["qi", undefined],
    ];
    for (const [name, value] of wrong) {
      const problem = { name: "LunetteError", code: "invalid-argument", field: `key.${name}` };
      await assert.rejects(network.importWallet({ name: "rsa", key: { ...jwk, [name]: value } }), problem, `${name}: ${value}`);
    }
    assert.deepEqual(await network.identities(), []);
  });
});

describe("a wallet and an identity of one name", () => {
  test("the wallet signs as long as it is there", async (t) => {
    const network = await openNetwork(t);
    const process = await network.spawn();
    const own = await network.identity("default");
    assert.deepEqual(own, { name: "default", address: (await process.info()).owner, type: "ed25519", exportable: false, removable: false });
    assert.equal((await process.eval("return 'mine'")).result.Output.data, "mine");

    const wallet = await network.createWallet({ name: "default" });
    assert.deepEqual(await network.identities(), [wallet]);
    const signer = async () => (await network.lookup((await process.send({ data: "x" })).message)).message.owner;
    assert.equal(await signer(), wallet.address);
    await assert.rejects(process.eval("return 1"), { code: "invalid-argument", field: "process" }, "the owner is nobody here now");

    assert.equal(await network.removeWallet("default"), null);
    assert.deepEqual(await network.identities(), [own]);
    assert.equal(await signer(), own.address);
    assert.equal((await process.eval("return 'again'")).result.Output.data, "again");
  });

  test("what is no wallet cannot be exported or removed", async (t) => {
    const network = await openNetwork(t);
    await network.identity("alice");
    for (const call of [network.exportWallet("alice"), network.removeWallet("alice")]) await assert.rejects(call, { code: "unknown-wallet", field: "name" });
  });
});

describe("a message that an Arweave key signs, in another way each time", () => {
  test("is the same one when it is sent again, also by who opens the network later", async (t) => {
    const store = { memory: "sent again" };
    const anchor = "a".repeat(32);
    const first = await openNetwork(t, { store });
    await first.createWallet({ name: "rsa" });
    const process = await first.spawn({ identity: "rsa", anchor });
    const [sent, meanwhile] = await Promise.all([1, 2].map(() => process.send({ identity: "rsa", data: "once", anchor })));
    assert.deepEqual({ ...meanwhile, duplicate: false }, { ...sent, duplicate: false });
    await first.close();

    const later = await openNetwork(t, { store });
    assert.deepEqual((await later.identities()).map(nameOf), ["rsa"], "the key was kept with the network");
    assert.equal((await later.spawn({ identity: "rsa", anchor })).id, process.id);
    assert.deepEqual(await later.send({ process, identity: "rsa", data: "once", anchor }), { ...sent, duplicate: true });
    assert.equal((await later.info(process)).slot, 1);
  });

  test("keeps its place among others that nobody waited for", async (t) => {
    const network = await openNetwork(t, { clock: "live" });
    await network.createWallet({ name: "rsa" });
    const process = await network.spawn({ identity: "rsa" });
    const numbers = Array.from({ length: 30 }, (_, number) => String(number));
    await Promise.all(numbers.map((data) => process.send({ identity: "rsa", data })));
    const log = await process.log({ from: 1, results: false });
    assert.deepEqual(log.map(({ message }) => message.data), numbers);
  });
});
