// The page without its server, and when its server has another version: nothing is lost, nothing is mixed, nothing happens unasked.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { ready, write } from "../browser/browser.mjs";
import { Builds, Deployment } from "./deployment.mjs";
import { accessible, evaluate, show, usePage, VIEWS } from "./page.mjs";

const OLD = "## 2030-01-01\n\n- What was there before.\n";
const NEW = `## 2030-02-02\n\n- Clocks can be\n  wound <b>up</b>.\n- Two.\n- Three.\n- Four.\n\n## 2030-01-15\n\n- Five.\n\n${OLD}`;

const site = new Deployment();
let builds;
let first;
let second;

before(async () => {
  builds = await Builds.create();
  first = await builds.build("first", OLD);
  second = await builds.build("second", NEW);
});
beforeEach(() => {
  site.deploy(first);
  site.left = Infinity;
  site.wrong = undefined;
});
after(() => builds.remove());

const page = usePage({ options: { startServer: () => site.start() }, serviceWorkers: "allow" });

/** A tab whose page the browser keeps. */
async function visit() {
  const tab = await page.open();
  await kept(tab);
  return tab;
}

/** Waits until a view is there: not that it is being loaded, nor that it could not be. */
function shown(tab) {
  return tab.locator("main > :not([role=status], [role=alert])").first().waitFor();
}

/** Waits until the page of a tab would open without a server; whatever else the browser remembers of it is dropped. */
async function kept(tab) {
  await tab.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  const browser = await tab.context().newCDPSession(tab);
  await browser.send("Network.clearBrowserCache");
  await browser.detach();
}

/** The versions of which a tab has loaded files. */
function versionsIn(tab) {
  return tab.evaluate(() => {
    const names = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname.split("/")[1]);
    return [...new Set(names.filter((name) => /^[0-9a-f]{16}$/.test(name)))];
  });
}

const versionOf = (tab) => tab.evaluate(() => document.querySelector("script[type=module]").src.split("/").at(-2));
const updateNotice = (tab) => tab.getByRole("status", { name: "New version" });

/** Calls a command by the palette, once there is one of that name. */
async function command(tab, name) {
  await tab.keyboard.press("Control+k");
  await tab.getByRole("combobox", { name: "Find a command" }).fill(name);
  await tab.getByRole("option", { name, selected: true }).waitFor();
  await tab.keyboard.press("Enter");
}

const lookForNew = (tab) => command(tab, "Look for a new version");

/** Waits until a tab shows another version than before, and can be used. */
async function updated(tab, { version }) {
  await tab.waitForFunction((wanted) => document.querySelector("script[type=module]")?.src.includes(wanted), version);
  await ready(tab);
}

test("after one visit the page opens without a server, in every view", async () => {
  const tab = await visit();
  await evaluate(tab, "Count = 41");
  site.left = 0;
  for (const name of VIEWS) {
    await show(tab, name);
    await shown(tab);
    await tab.reload();
    await ready(tab);
    await shown(tab);
    assert.equal(await tab.locator("nav.tabs a[aria-current=page]").textContent(), name);
  }
  const other = await page.open({ profile: tab, path: "/index.html?from=a#/state" });
  assert.equal(await evaluate(other, "return Count + 1"), "42");
  const example = await other.evaluate(async () => (await fetch("examples/token.lua")).text());
  assert.match(example, /Balances/);
});

test("a page that is open goes on when its server ends", async () => {
  const tab = await visit();
  site.left = 0;
  await show(tab, "Network");
  await shown(tab);
  assert.equal(await evaluate(tab, "return 1 + 1"), "2");
  await lookForNew(tab);
  await tab.getByText("The server of the page cannot be reached").waitFor();
});

test("a new version says what changed, waits for the person, and takes nothing away", async () => {
  const tab = await visit();
  await evaluate(tab, "Count = 41");
  await write(tab, "-- not evaluated yet");
  await tab.getByRole("button", { name: /^Theme/ }).click();
  await lookForNew(tab);
  await tab.getByText("This is the newest version").waitFor();
  assert.equal(await updateNotice(tab).isVisible(), false);

  site.deploy(second);
  const other = await page.open({ profile: tab });
  await updateNotice(other).waitFor();
  await updateNotice(tab).waitFor();
  assert.deepEqual(await updateNotice(tab).locator(":scope > div > ul > li").allTextContents(), [
    "Clocks can be wound <b>up</b>. 2030-02-02", "Two. 2030-02-02", "Three. 2030-02-02", "Four. 2030-02-02",
  ]);
  await updateNotice(tab).getByText("1 more").click();
  await updateNotice(tab).getByText("Five.").waitFor();
  assert.equal(await updateNotice(tab).getByText("What was there before.").count(), 0);
  await accessible(tab, "with news");

  // Until then all is as it was, whatever is loaded and wherever.
  await show(tab, "Profile");
  await shown(tab);
  await other.reload();
  await updateNotice(other).waitFor();
  for (const each of [tab, other]) {
    assert.equal(await versionOf(each), first.version);
    assert.deepEqual(await versionsIn(each), [first.version]);
  }
  await updateNotice(other).getByRole("button", { name: "Later" }).click();
  assert.equal(await updateNotice(other).isVisible(), false);

  await updateNotice(tab).getByRole("button", { name: "Update" }).click();
  for (const each of [tab, other]) {
    await updated(each, second);
    assert.deepEqual(await versionsIn(each), [second.version]);
    assert.equal(await evaluate(each, "return Count + 1"), "42");
    assert.equal(await updateNotice(each).isVisible(), false);
    assert.match(await each.getByRole("button", { name: /^Theme/ }).getAttribute("aria-label"), /light/);
    await show(each, "Editor");
    assert.equal(await each.getByRole("textbox", { name: "Source of the draft" }).innerText(), "-- not evaluated yet");
  }
  site.left = 0;
  await kept(tab);
  await tab.reload();
  await ready(tab);
  assert.equal(await versionOf(tab), second.version);
  assert.equal(await evaluate(tab, "return Count + 1"), "42");
});

test("a new version of which not all can be had is not used, and is when it can", async () => {
  const tab = await visit();
  await evaluate(tab, "Count = 41");
  site.deploy(second);
  const failures = {
    "a file is another than the list says": () => (site.wrong = "process.wasm"),
    "a file is missing": () => (site.wrong = "nothing, but the server ends before the last ones") && (site.left = 12),
  };
  for (const [failure, arrange] of Object.entries(failures)) {
    site.wrong = undefined;
    site.left = Infinity;
    arrange();
    await lookForNew(tab);
    await tab.getByText("not all of it could be loaded").waitFor();
    assert.equal(await updateNotice(tab).isVisible(), false, failure);
    await tab.reload();
    await ready(tab);
    assert.equal(await versionOf(tab), first.version, failure);
    assert.equal(await evaluate(tab, "return Count + 1"), "42", failure);
  }
  site.wrong = undefined;
  site.left = Infinity;
  await lookForNew(tab);
  await command(tab, "Update the page");
  await updated(tab, second);
  assert.equal(await evaluate(tab, "return Count + 1"), "42");
});

test("what others keep at this address, or ask of its server, is left alone", async () => {
  const tab = await visit();
  await tab.evaluate(async (address) => {
    const other = await caches.open(`lunette ${address}/ao/`);
    await other.put("/kept", new Response("kept"));
  }, page.address);
  assert.equal(await tab.evaluate(async () => (await fetch("/pkg/common/version.js")).ok), true);
  assert.equal(site.asked.at(-1), "/pkg/common/version.js");
  for (const build of [second, first, second]) {
    site.deploy(build);
    await lookForNew(tab);
    await command(tab, "Update the page");
    await updated(tab, build);
  }
  assert.equal(await tab.evaluate(async () => (await caches.match("/kept")).text()), "kept");
});

test("the last version is kept for tabs that still have it, those before are not", async () => {
  const tab = await visit();
  const third = await builds.build("third", `## 2030-03-03\n\n- Six.\n\n${NEW}`);
  for (const build of [second, third]) {
    site.deploy(build);
    await lookForNew(tab);
    await updateNotice(tab).getByRole("button", { name: "Update" }).click();
    await updated(tab, build);
    // For a tab that was asleep meanwhile; the server has them no more.
    const before = build === second ? first : second;
    assert.equal(await tab.evaluate(async (version) => (await fetch(`${version}/machine-worker.js`)).status, before.version), 200);
  }
  const versions = await tab.evaluate(async () => (await caches.keys()).map((name) => name.split(" ").at(-1)));
  assert.deepEqual(versions.filter((name) => /^[0-9a-f]{16}$/.test(name)).sort(), [second.version, third.version].sort());
});

test("a browser without service workers has the page as its server has it", async () => {
  const tab = await page.open({ script: () => delete Navigator.prototype.serviceWorker });
  assert.equal(await tab.evaluate(() => "serviceWorker" in navigator), false);
  await evaluate(tab, "Count = 41");
  site.deploy(second);
  await tab.reload();
  await ready(tab);
  assert.equal(await versionOf(tab), second.version);
  assert.equal(await evaluate(tab, "return Count + 1"), "42");
});

test("a page loaded past the browser's copy is newer than that, and does not offer itself", async () => {
  const tab = await visit();
  site.deploy(second);
  const browser = await tab.context().newCDPSession(tab);
  await browser.send("Page.reload", { ignoreCache: true });
  await updated(tab, second);
  await lookForNew(tab);
  await tab.getByText("This is the newest version").waitFor();
  assert.equal(await updateNotice(tab).isVisible(), false);
  const other = await page.open({ profile: tab });
  assert.equal(await versionOf(other), first.version);
  await updateNotice(other).getByRole("button", { name: "Update" }).click();
  await updated(other, second);
  assert.equal(await versionOf(tab), second.version);
});
