// The check of images itself: whatever is damaged in a stored image, it is noticed.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { Setting, evaluate } from "../browser/browser.mjs";
import { Image, Module } from "../../pkg/machine.js";
import { Replay, readImages } from "./images.mjs";
import { pack, unpack } from "./packed.mjs";
import { readNetwork } from "./verify.mjs";

let setting;
let network;
/** A page without a network, so that nobody reads or writes what is stored but this test. */
let tab;

before(async () => {
  setting = await Setting.create();
  tab = await setting.openTab();
  await evaluate(tab, "Numbers = {} for number = 1, 5000 do Numbers[number] = number end");
  await tab.evaluate(() => lunette.network.settle());
  network = await readNetwork(tab);
  // Images are stored when a network ends.
  await tab.evaluate(() => lunette.network.close());
  await tab.goto(`${setting.address}/style.css`);
});

after(() => setting.destroy());

/** Stores a value in the place of another one; with none, deletes it. Resolves once that is done. */
function put(table, key, value) {
  const text = (bytes) => bytes && Buffer.from(bytes).toString("base64");
  return tab.evaluate(
    ({ table, key, value }) =>
      new Promise((resolve, reject) => {
        const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
        const opening = indexedDB.open("lunette");
        opening.onsuccess = () => {
          const transaction = opening.result.transaction(table, "readwrite");
          const store = transaction.objectStore(table);
          if (value) store.put(bytes(value), bytes(key));
          else store.delete(bytes(key));
          transaction.onabort = () => reject(transaction.error);
          transaction.oncomplete = () => resolve(opening.result.close());
        };
      }),
    { table, key: text(key), value: text(value) },
  );
}

async function check() {
  return new Replay().check(await readImages(tab), network);
}

const boot = async () => {
  const response = await fetch(`${setting.address}/pkg/dist/process.wasm`);
  return (await Module.compile(await response.arrayBuffer())).boot;
};

/** The image with one bit of a page turned over, and all its checksums right: only the digest of the page tells. */
async function forge(file) {
  const base = await boot();
  const image = Image.decode(unpack(file), { base });
  const page = [...image.pages()].find(({ index }) => base.page(index) === undefined);
  const bytes = page.bytes.slice();
  bytes[100] ^= 1;
  return pack(image.with([{ ...page, bytes }]).encode({ base }));
}

/** The head of a process that names another image in the place of one. */
function renamed(head, before, after) {
  const whole = Buffer.from(head);
  const at = whole.indexOf(nameOf(before));
  return Buffer.concat([whole.subarray(0, at), nameOf(after), whole.subarray(at + nameOf(before).length)]);
}

/** How a head names an image: its size as LEB128, and its SHA-256. */
function nameOf(file) {
  const size = [];
  for (let rest = file.length; rest > 0; rest >>= 7) size.push(rest < 128 ? rest : (rest & 127) | 128);
  return Buffer.concat([Buffer.from(size), createHash("sha256").update(file).digest()]);
}

test("images that are sound pass, and damaged ones do not", async (t) => {
  assert.equal(await check(), 1);
  const { heads, images } = await readImages(tab);
  const [[head], [image]] = [heads, images];

  await t.test("a bit of a page", async () => {
    const damaged = image.value.slice();
    damaged[damaged.length - 100] ^= 1;
    await put("images", image.key, damaged);
    await assert.rejects(check(), /is the one that was stored/);
  });
  await t.test("a bit of a page, and whatever names the image by its bytes says the same", async () => {
    const forged = await forge(image.value);
    await put("images", image.key, forged);
    await put("heads", head.key, renamed(head.value, image.value, forged));
    await assert.rejects(check(), { code: "corrupt-image", message: /does not have its digest/ });
    await put("heads", head.key, head.value);
  });
  await t.test("an image that is cut off", async () => {
    await put("images", image.key, image.value.subarray(0, image.value.length - 4096));
    await assert.rejects(check(), /is whole/);
  });
  await t.test("an image that is missing", async () => {
    await put("images", image.key);
    await assert.rejects(check(), /is there/);
  });
  await t.test("an image that no process has", async () => {
    await put("images", image.key, image.value);
    const elsewhere = Buffer.from(image.key);
    elsewhere[39] += 1;
    await put("images", elsewhere, image.value);
    await assert.rejects(check(), /every stored image is one that a process has/);
    await put("images", elsewhere);
  });
  await t.test("a sound image of another state", async () => {
    const base = await boot();
    const other = pack(base.encode({ base }));
    await put("images", image.key, other);
    await put("heads", head.key, renamed(head.value, image.value, other));
    await assert.rejects(check(), /is what evaluating the log gives/);
    await put("heads", head.key, head.value);
    await put("images", image.key, image.value);
  });

  assert.equal(await check(), 1);
});
