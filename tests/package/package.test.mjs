// The packed package in an app of somebody else: built and served by Vite, in Node, and to TypeScript.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, createServer, preview } from "vite";
import { Setting } from "../browser/browser.mjs";
import { App } from "./setting.mjs";

const HOST = "127.0.0.1";
/** What a careful site sends: nothing but its own files, and no evaluation but that of WebAssembly. */
const HEADERS = { "content-security-policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:" };

let app;
let setting;

before(async () => {
  app = await App.create();
  setting = await Setting.create();
});

after(async () => {
  await setting?.destroy();
  await app?.destroy();
});

/** Opens the app, and resolves to what it shows once it is through. */
async function visit(tab, open) {
  await open();
  await tab.waitForSelector("html[data-persistence]", { state: "attached" });
  return tab.evaluate(() => ({
    answer: document.querySelector("#answer").textContent,
    visits: document.querySelector("#visits").textContent,
    persistence: document.documentElement.dataset.persistence,
  }));
}

/** Two visits of the app at an address; the second one finds what the first one left. */
async function assertRuns(address) {
  const tab = await setting.context.newPage();
  const problems = [];
  tab.on("pageerror", (error) => problems.push(String(error)));
  tab.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  tab.on("requestfailed", (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
  try {
    const first = await visit(tab, () => tab.goto(address));
    assert.deepEqual(first, { answer: "42", visits: "1", persistence: "saved" });
    assert.ok(tab.workers().length >= 1, "the runtime is in a worker");
    const second = await visit(tab, () => tab.reload());
    assert.deepEqual(second, { answer: "42", visits: "2", persistence: "saved" });
    assert.deepEqual(problems, []);
  } catch (error) {
    throw new Error(`${error.message}\n${problems.join("\n")}`, { cause: error });
  } finally {
    await tab.close();
  }
}

test("Vite builds it: each WebAssembly file once, workers that need no other script", async () => {
  await build({ root: app.folder, logLevel: "error" });
  const folder = join(app.folder, "dist/assets");
  const files = await readdir(folder);
  const named = (pattern) => files.filter((file) => pattern.test(file)).length;
  assert.equal(named(/\.wasm$/), 2);
  assert.equal(named(/^process-.*\.wasm$/), 1);
  assert.equal(named(/^lunette_web_bg-.*\.wasm$/), 1);
  assert.equal(named(/^runtime-worker-.*\.js$/), 1);
  assert.equal(named(/^machine-worker-.*\.js$/), 1);
  for (const file of files.filter((name) => /-worker-.*\.js$/.test(name))) {
    assert.doesNotMatch(await readFile(join(folder, file), "utf8"), /\bimport\s*[({"]|\bfrom\s*"\.\//, file);
  }
});

test("what Vite built runs in a browser, and continues after a reload", async () => {
  const server = await preview({ root: app.folder, logLevel: "error", preview: { host: HOST, port: 0, headers: HEADERS } });
  try {
    const address = `http://${HOST}:${server.httpServer.address().port}/`;
    await assertRuns(address);
    await assertAnswers(address);
  } finally {
    await server.close();
  }
});

test("Vite's server for development serves it", async () => {
  const server = await createServer({ root: app.folder, logLevel: "error", server: { host: HOST, port: 0 } });
  try {
    await server.listen();
    const address = `http://${HOST}:${server.httpServer.address().port}/`;
    await assertRuns(address);
    await assertAnswers(address);
  } finally {
    await server.close();
  }
});

/** What the service worker of the app answers in a page of it: who it is, and how many times the page was there before. */
async function assertAnswers(address) {
  const tab = await setting.context.newPage();
  const problems = [];
  tab.on("pageerror", (error) => problems.push(String(error)));
  try {
    const visits = Number((await visit(tab, () => tab.goto(address))).visits);
    await tab.evaluate(async () => {
      await navigator.serviceWorker.register("/sw.js", { type: "module" });
      await navigator.serviceWorker.ready;
    });
    await tab.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const ask = (path) => tab.evaluate(async (path) => (await fetch(path)).json(), path);
    const { units } = await ask("/ao");
    assert.equal(units.mu, new URL("ao/mu", address).href);
    const [{ id }] = await tab.evaluate(async () => network.processes());
    const { edges } = await ask(`/ao/cu/results/${id}?limit=1&sort=DESC`);
    assert.equal(edges[0].node.Output.data, String(visits));
    await tab.goto("about:blank");
    // Without the page it has the network itself.
    await tab.goto(new URL("ao/su/timestamp", address).href);
    assert.match(await tab.textContent("body"), /block_height/);
    assert.deepEqual(problems, []);
  } finally {
    await tab.close();
  }
}

test("Node runs it, and ends when the network is closed", async () => {
  assert.equal(await app.node("node.js"), "42 43\n");
});

for (const [resolution, module] of [["bundler", "esnext"], ["node16", "node16"]]) {
  test(`its types resolve: ${resolution}`, async () => {
    assert.equal(await app.check("usage.ts", "--moduleResolution", resolution, "--module", module), "");
  });
}
