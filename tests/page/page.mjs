// The sandbox page as a person has it: a browser with an empty profile, the page in it, and whether everybody can use what it shows.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, afterEach, before } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Setting, ready } from "../browser/browser.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Milliseconds to wait for what the page does. */
const PATIENCE = 20_000;

/** The views, as their tabs call them, in their order. */
export const VIEWS = ["Editor", "Messages", "State", "Profile", "Control", "Network", "Share"];

/** For the tests of a file: `open()` gives a tab with the page of a new profile; nothing may go wrong in it unnoticed.
 *  The service worker that keeps the page is "block"ed unless a test is about it: it would answer what others intercept. */
export function usePage({ options = {}, serviceWorkers = "block" } = {}) {
  const open = new Set();
  let server;
  before(async () => {
    server = await Setting.create(options);
  });
  afterEach(async () => {
    for (const tab of open) {
      open.delete(tab);
      assert.deepEqual(tab.problems, []);
      await tab.context().close();
    }
  });
  after(() => server.destroy());

  return {
    /** The address of the page. */
    get address() {
      return server.address;
    },
    /** A tab in a profile of its own; `path` is added to the address; with `profile: tab` in the profile of that tab; `script` runs
     *  before each of its pages. */
    async open({ path = "/", profile, script, waitUntilReady = true, viewport = { width: 1280, height: 800 }, ...given } = {}) {
      const browser = server.context.browser();
      const context = profile?.context() ?? (await browser.newContext({ viewport, serviceWorkers, permissions: ["clipboard-read", "clipboard-write"], ...given }));
      context.setDefaultTimeout(PATIENCE);
      if (script !== undefined) await context.addInitScript(script);
      const tab = await context.newPage();
      tab.problems = [];
      tab.on("pageerror", (error) => tab.problems.push(String(error)));
      // What the content security policy refuses is an error of the console.
      tab.on("console", (message) => message.type() === "error" && tab.problems.push(message.text()));
      open.add(tab);
      await tab.goto(`${server.address}${path}`);
      if (waitUntilReady) await ready(tab);
      return tab;
    },
  };
}

/** Goes to a view by its tab. */
export async function show(tab, name) {
  await tab.getByRole("navigation", { name: "Views" }).getByRole("link", { name, exact: true }).click();
}

/** What the page tells the person. */
export const notice = (tab) => tab.locator("#notice");

/** Waits until something is as it is expected: a value, what matches a pattern, or what a function is true of. Gives what it is then; fails
 *  with what it is instead. */
export async function becomes(look, expected) {
  const isSo = expected instanceof RegExp ? (found) => expected.test(found) : typeof expected === "function" ? expected : (found) => found === expected;
  for (const end = Date.now() + PATIENCE; ; await setTimeout(30)) {
    const found = await look();
    if (isSo(found)) return found;
    assert.ok(Date.now() < end, `it stays at ${JSON.stringify(found)}, and not ${expected}`);
  }
}

/** Everybody can use what is shown: no violation of any rule of axe, in either theme. */
export async function accessible(tab, what) {
  for (const colorScheme of ["light", "dark"]) {
    await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Evaluated by the browser's tools, which the page's policy does not concern.
    await tab.evaluate(AXE);
    const violations = await tab.evaluate(async () => (await globalThis.axe.run()).violations);
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n   ${failureSummary}`).join("\n  ")}`);
    assert.deepEqual(told, [], `${what}, ${colorScheme}`);
  }
  await tab.emulateMedia({ colorScheme: null });
}

/** Evaluates in the process that is shown, without the page; the output, or the error. */
export async function evaluate(tab, source) {
  const { result } = await tab.evaluate((text) => lunette.process.eval(text), source);
  if (result.Error !== undefined) throw new Error(result.Error);
  return result.Output.data;
}
