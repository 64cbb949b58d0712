// The pool of machines in Chromium, over workers.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Setting } from "../../browser/browser.mjs";
import { BYTES } from "../../machine/process.mjs";
import { CASES, WORKER_CASES } from "./cases.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../../..");
const TYPES = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };

let setting;
let tab;

before(async () => {
  setting = await Setting.create();
  // The tests are not part of what the server serves.
  await setting.context.route("**/tests/**", async (route) => {
    const path = join(ROOT, new URL(route.request().url()).pathname);
    await route.fulfill({ body: await readFile(path), contentType: TYPES[path.split(".").at(-1)] });
  });
  await setting.context.route("**/process.wasm", (route) => route.fulfill({ body: Buffer.from(BYTES), contentType: TYPES.wasm }));
  tab = await setting.context.newPage();
  await tab.goto(`${setting.address}/icon.svg`);
});

after(() => setting.destroy());

for (const name of Object.keys({ ...CASES, ...WORKER_CASES })) {
  test(name, () => tab.evaluate(async (name) => (await import("/tests/machines/pool/page.mjs")).playNamed(name), name));
}
