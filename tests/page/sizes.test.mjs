// What the first visit loads: counted by the build, compared with what the browser asks for, and within its budget.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { firstViewSizes } from "../../scripts/build-page.mjs";
import { Builds, Deployment } from "./deployment.mjs";
import { evaluate, usePage } from "./page.mjs";

/** Bytes of everything but the .wasm, gzipped. */
const BUDGET = 250_000;

const site = new Deployment();
let builds;
let built;

before(async () => {
  builds = await Builds.create();
  built = await builds.build("page", "");
  site.deploy(built);
});
after(() => builds.remove());

const page = usePage({ options: { startServer: () => site.start() } });

test("the first view loads what the build says, and no more than its budget", async () => {
  // What a service worker fetches to keep is not for this visit.
  const tab = await page.open();
  assert.equal(await evaluate(tab, "return 1 + 1"), "2");
  await tab.waitForLoadState("networkidle");
  const asked = [...new Set(site.asked.map((path) => path.slice(1) || "index.html"))];
  const sizes = await firstViewSizes(built);
  const wasm = ["dist/process.wasm", "lunette_web_bg.wasm"].map((name) => `${built.version}/${name}`);
  assert.deepEqual(asked.sort(), [...wasm, ...sizes.map(([name]) => name)].sort());
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(total <= BUDGET, `${total} bytes: ${JSON.stringify(sizes)}`);
});
