// Wallets in Chromium: keys that nobody can read outlive the tab and the browser, sign for every tab, and sign once when a tab crashes;
// the wallet of a person's browser, in the page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Setting, ready } from "../../browser/browser.mjs";

const TYPES = { html: "text/html", js: "text/javascript" };
const FOLDER = new URL("../", import.meta.url);

let setting;

before(async () => {
  setting = await Setting.create();
  await serveFiles();
});

after(() => setting.destroy());

function serveFiles() {
  return setting.context.route("**/client-test/**", async (route) => {
    const path = new URL(route.request().url()).pathname.replace("/client-test/", "");
    await route.fulfill({ body: await readFile(new URL(path, FOLDER)), contentType: TYPES[path.split(".").at(-1)] });
  });
}

async function openTab(name) {
  const tab = await setting.context.newPage();
  await tab.goto(`${setting.address}/client-test/browser/page.html`);
  await ready(tab);
  tab.role = await tab.evaluate((name) => openNetwork("real", { name }), name);
  return tab;
}

/** The owner of the message that a name signs. */
const signerOf = (tab, identity) =>
  tab.evaluate(async (identity) => {
    const process = await ao.spawn({ identity });
    const { message } = await process.send({ identity, tags: { Action: "Eval" }, data: "return Owner" });
    return (await process.result({ message })).result.Output.data;
  }, identity);

const codeOf = (tab, name) => tab.evaluate((name) => ao.exportWallet(name).catch(({ code }) => code), name);

test("a key that nobody can read is there again after a reload and a kill of the browser, and signs", async () => {
  const owner = await openTab("kept");
  const guest = await openTab("kept");
  assert.deepEqual([owner.role, guest.role], ["owner", "guest"]);
  const made = await guest.evaluate(() => ao.createWallet({ name: "mine" }));
  const open = await guest.evaluate(() => ao.createWallet({ name: "open", extractable: true }));
  const { key } = await owner.evaluate(() => ao.exportWallet("open"));
  assert.equal(await codeOf(guest, "mine"), "not-exportable");
  assert.equal(await signerOf(owner, "mine"), made.address);
  await owner.reload();
  await ready(owner);
  await owner.evaluate(() => openNetwork("real", { name: "kept" }));
  assert.equal(await signerOf(owner, "mine"), made.address);

  await setting.killAndRelaunch();
  await serveFiles();
  const later = await openTab("kept");
  assert.deepEqual(await later.evaluate(() => ao.identities()), [made, open]);
  assert.equal(await signerOf(later, "mine"), made.address);
  assert.equal(await codeOf(later, "mine"), "not-exportable");
  assert.deepEqual(await later.evaluate(async () => (await ao.exportWallet("open")).key), key);
  // The browser itself does not give it to this page, which has the database.
  const read = await later.evaluate(async () => {
    const database = await new Promise((resolve) => (indexedDB.open("kept").onsuccess = ({ target }) => resolve(target.result)));
    const get = (name) => new Promise((resolve) => (database.transaction("keys").objectStore("keys").get(name).onsuccess = ({ target }) => resolve(target.result)));
    const { key } = await get("mine");
    const refusal = await crypto.subtle.exportKey("jwk", key).catch(({ name }) => name);
    database.close();
    return [key instanceof CryptoKey, key.extractable, key.usages, refusal];
  });
  assert.deepEqual(read, [true, false, ["sign"], "InvalidAccessError"]);
  assert.equal(await later.evaluate(() => ao.removeWallet("mine")), null);
  assert.deepEqual(await later.evaluate(() => ao.identities()), [open]);
  await later.close();
});

test("what an Arweave key signed for a tab arrives once, also when the tab that runs the network crashes", async () => {
  const owner = await openTab("crashed");
  const guest = await openTab("crashed");
  const { address } = await guest.evaluate(() => ao.createWallet({ name: "default" }));
  const process = await guest.evaluate(async () => (await ao.spawn()).id);
  await guest.evaluate((process) => startSending(process, "a", 8), process);
  await guest.waitForFunction(() => acknowledged.length >= 20);
  const tools = await setting.context.newCDPSession(owner);
  const crashed = owner.waitForEvent("crash");
  // The renderer that should answer is gone, so nothing answers.
  tools.send("Page.crash").catch(() => {});
  await crashed;
  const before = await guest.evaluate(() => acknowledged.length);
  await guest.waitForFunction((wanted) => acknowledged.length >= wanted, before + 40);
  const acknowledged = await guest.evaluate(() => stopSending());
  const sent = await guest.evaluate(async (process) => (await ao.process(process).log({ from: 1, limit: 1000, results: false })).map(({ slot, message }) => [message.data, slot, message.owner]), process);
  assert.equal(new Set(sent.map(([data]) => data)).size, sent.length, "nothing is there twice");
  assert.deepEqual(new Set(sent.map(([, , owner]) => owner)), new Set([address]));
  const slots = new Map(sent);
  assert.deepEqual(acknowledged.filter(({ data, slot }) => slots.get(data) !== slot), []);
  assert.equal(await guest.evaluate(async () => (await ao.status()).role), "owner");
  await guest.close();
});

test("a wallet that the page has signs; a worker is told that it has none", async () => {
  const tab = await openTab("paged");
  const outcome = await tab.evaluate(async () => {
    const { wanderSigner } = await import("/pkg/wander.js");
    const pair = await crypto.subtle.generateKey({ name: "RSA-PSS", hash: "SHA-256", modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]) }, false, ["sign", "verify"]);
    const { n } = await crypto.subtle.exportKey("jwk", pair.publicKey);
    const key = Uint8Array.from(atob(n.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const address = (await ao.readItem(await sign({ data: "" }))).owner;
    async function sign(fields) {
      const draft = { type: 1, key, ...fields };
      const signature = await crypto.subtle.sign({ name: "RSA-PSS", saltLength: 32 }, pair.privateKey, await ao.draftItem(draft));
      return (await ao.sealItem(draft, signature)).raw;
    }
    const asked = [];
    const signer = wanderSigner(ao);
    const connecting = signer.connect();
    window.arweaveWallet = {
      getPermissions: async () => asked,
      connect: async (permissions) => void asked.push(...permissions),
      getActiveAddress: async () => address,
      signDataItem: async (fields) => (await sign(fields)).buffer,
    };
    window.dispatchEvent(new CustomEvent("arweaveWalletLoaded"));
    await connecting;
    const tags = { "Data-Protocol": "ao", Type: "Process", Module: "A".repeat(43) };
    const process = await ao.spawn({ item: await signer.sign({ tags }) });
    const { owner } = await process.info();
    return { asked, isOwner: owner === address && signer.address === address };
  });
  assert.deepEqual(outcome, { asked: ["ACCESS_ADDRESS", "SIGN_TRANSACTION"], isOwner: true });
  const refusal = await tab.evaluate(() => {
    const source = `import { wanderSigner } from "${location.origin}/pkg/wander.js";
      wanderSigner({ readItem() {} }).connect().catch(({ code, message }) => postMessage([code, message]));`;
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })), { type: "module" });
    return new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
  });
  assert.deepEqual(refusal, ["wallet-missing", "wallets are in windows only: have the page sign, and hand the item over"]);
  await tab.close();
});
