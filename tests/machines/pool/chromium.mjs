// A tab of Chromium that can load the tests.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Setting } from "../../browser/browser.mjs";
import { BYTES } from "../../machine/process.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../../..");
const TYPES = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };

/** Opens a tab: `{ tab, setting }`. Whoever does, destroys the setting. */
export async function openTab() {
  const setting = await Setting.create();
  // The tests are not part of what the server serves.
  await setting.context.route("**/tests/**", async (route) => {
    const path = join(ROOT, new URL(route.request().url()).pathname);
    await route.fulfill({ body: await readFile(path), contentType: TYPES[path.split(".").at(-1)] });
  });
  await setting.context.route("**/process.wasm", (route) => route.fulfill({ body: Buffer.from(BYTES), contentType: TYPES.wasm }));
  const tab = await setting.context.newPage();
  await tab.goto(`${setting.address}/icon.svg`);
  return { tab, setting };
}

/** What a function makes of a tab. */
export async function inChromium(run) {
  const { tab, setting } = await openTab();
  try {
    return await run(tab);
  } finally {
    await setting.destroy();
  }
}
