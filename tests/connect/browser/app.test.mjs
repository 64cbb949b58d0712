// An app in Chromium: bundled with aoconnect, on a network in IndexedDB.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { Setting, ready } from "../../browser/browser.mjs";
import { wallet } from "../wallet.mjs";

const FOLDER = new URL("./", import.meta.url);

let setting;

before(async () => {
  setting = await Setting.create();
  const files = { "page.html": ["text/html", await readFile(new URL("page.html", FOLDER))], "app.js": ["text/javascript", await bundle()] };
  await setting.context.route("**/connect-test/*", async (route) => {
    const [contentType, body] = files[new URL(route.request().url()).pathname.split("/").at(-1)];
    await route.fulfill({ contentType, body });
  });
});

after(() => setting.destroy());

/** The app as its bundler makes it; this package comes as files. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("app.js", FOLDER))],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    external: ["/pkg/*"],
    logLevel: "error",
  });
  return Buffer.from(outputFiles[0].contents);
}

async function openTab(client, name) {
  const tab = await setting.context.newPage();
  tab.problems = [];
  tab.on("pageerror", (error) => tab.problems.push(String(error)));
  await tab.goto(`${setting.address}/connect-test/page.html`);
  await ready(tab);
  tab.status = await tab.evaluate(([client, name]) => openClient(client, name), [client, name]);
  return tab;
}

describe("an app in a page works on", () => {
  for (const client of ["@permaweb/aoconnect", "lunette/connect"]) {
    test(`${client}, and finds what it did when it comes back`, async () => {
      const tab = await openTab(client, client);
      assert.deepEqual(tab.status, { role: "owner", persistence: "saved" });
      const { process, message, ...outcome } = await tab.evaluate(([client, wallet]) => runApp(client, wallet), [client, wallet]);
      assert.deepEqual([outcome.asked, outcome.counted], ["1", "1"]);
      assert.match(outcome.failed, /no/);
      assert.equal(outcome.newest, outcome.failed);
      await tab.close();
      const again = await openTab(client, client);
      assert.equal(await again.evaluate(([process, message]) => resultOf(process, message), [process, message]), "1");
      assert.deepEqual([...tab.problems, ...again.problems], []);
      await again.close();
    });
  }
});
