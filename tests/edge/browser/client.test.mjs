// The real client, unmodified, in a page whose requests go to a service worker: the shared tests of hosts, bundled as an app is.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ready } from "../../browser/browser.mjs";
import { FakeWander } from "../../wallets/fakes.mjs";
import { Pages } from "./pages.mjs";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** What pages do not have. The client itself is that of its package for browsers. */
const STANDING_IN = { "node:test": "node-test.js", "node:assert/strict": "assert.js", "../connect/wallet.mjs": "page-wallet.js" };

const standingIn = {
  name: "standing in",
  setup(bundle) {
    const names = Object.keys(STANDING_IN).map((name) => name.replaceAll(".", "\\."));
    bundle.onResolve({ filter: new RegExp(`^(${names.join("|")})$`) }, ({ path }) => ({ path: file(STANDING_IN[path]) }));
  },
};

const { outputFiles } = await build({
  entryPoints: [file("client.js")],
  bundle: true,
  write: false,
  format: "esm",
  platform: "browser",
  plugins: [standingIn],
  logLevel: "error",
});

const pages = await Pages.create();
const folder = pages.folder();
pages.site.files.set(`${folder.path}/`, "<!doctype html><html lang='en'><title>The client</title><script type='module' src='client.js'></script></html>");
pages.site.files.set(`${folder.path}/client.js`, Buffer.from(outputFiles[0].contents));

const extension = new FakeWander();

/** What passes between page and extension is JSON: bytes are lists. */
await pages.setting.context.exposeFunction("askExtension", async (method, given) => {
  const answer = await extension[method](Array.isArray(given?.data) ? { ...given, data: new Uint8Array(given.data) } : given);
  return answer instanceof ArrayBuffer ? [...new Uint8Array(answer)] : answer;
});

/** The tab is open as long as there are tests. */
const tab = await pages.open({ after: () => {} }, folder);
await ready(tab);
const shared = await tab.evaluate(() => sharedTests);

describe("through a service worker", { timeout: 600_000 }, () => {
  after(() => pages.destroy());

  for (const [index, { suite, name }] of shared.entries()) {
    test(`${suite}: ${name}`, async () => {
      assert.equal(await tab.evaluate((index) => runSharedTest(index), index), undefined);
    });
  }

  test("nothing of it was asked of the server", () => {
    assert.deepEqual(pages.site.asked.filter((line) => line.includes(`${folder.path}/ao`)), []);
    assert.deepEqual(tab.problems, []);
  });
});
