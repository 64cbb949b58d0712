// The page around its views: tabs, palette, theme, a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ready } from "../browser/browser.mjs";
import { accessible, evaluate, show, usePage, VIEWS } from "./page.mjs";

const page = usePage();

const current = (tab) => tab.locator("nav.tabs a[aria-current=page]").textContent();

test("every view has a tab, an address, and its place in the history", async () => {
  const tab = await page.open();
  for (const name of VIEWS) {
    await show(tab, name);
    assert.equal(await current(tab), name);
    assert.match(tab.url(), new RegExp(`#/${name.toLowerCase()}$`));
  }
  await tab.goBack();
  assert.equal(await current(tab), "Network");
  const second = await page.open({ path: "/#/state", profile: tab });
  assert.equal(await current(second), "State");
});

test("what can be done is found by its name, with the keyboard alone", async () => {
  const tab = await page.open();
  await tab.keyboard.press("Control+k");
  await tab.keyboard.type("show prof");
  await tab.keyboard.press("Enter");
  await tab.waitForFunction(() => location.hash === "#/profile");
  assert.equal(await tab.locator("dialog").count(), 0);
  await tab.keyboard.press("Alt+3");
  await tab.waitForFunction(() => location.hash === "#/state");
});

test("the focus is where it was once a dialog is closed, whichever way that was", async () => {
  const tab = await page.open();
  const opener = tab.getByRole("button", { name: "New…" });
  const dialog = tab.getByRole("dialog", { name: "New process" });
  for (const [what, close] of [
    ["by a key", () => tab.keyboard.press("Escape")],
    ["by its button", () => dialog.getByRole("button", { name: "Cancel" }).click()],
    ["by what it is for", () => dialog.getByRole("button", { name: "Make it" }).click()],
  ]) {
    await opener.focus();
    await tab.keyboard.press("Enter");
    await dialog.waitFor();
    await close();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await opener.evaluate((element) => element === document.activeElement), true, what);
  }
});

test("keys with Alt are those of their places where Alt makes other characters, unless somebody writes these", async () => {
  const tab = await page.open({ path: "/#/messages" });
  await tab.getByRole("button", { name: "New message" }).waitFor();
  const isCalled = (on, keys) =>
    tab.evaluate(([on, keys]) => {
      const target = on === "body" ? document.body : document.body.appendChild(document.createElement(on));
      const isLeft = target.dispatchEvent(new KeyboardEvent("keydown", { altKey: true, bubbles: true, composed: true, cancelable: true, ...keys }));
      if (on !== "body") target.remove();
      return !isLeft;
    }, [on, keys]);
  for (const [key, code, on, expected] of [
    ["2", "Digit2", "body", true],
    ["™", "Digit2", "body", true],
    ["™", "Digit2", "textarea", true],
    ["@", "Digit2", "body", true],
    ["@", "Digit2", "textarea", false],
    ["Dead", "KeyN", "body", true],
    ["Dead", "KeyN", "input", false],
    ["т", "KeyN", "input", true],
    // On a keyboard with its letters elsewhere the letter counts.
    ["b", "KeyN", "body", false],
    ["n", "KeyB", "body", true],
    ["Alt", "AltLeft", "body", false],
    ["ArrowDown", "ArrowDown", "body", true],
    ["ArrowDown", "ArrowDown", "select", false],
    ["ArrowUp", "ArrowUp", "input", false],
  ]) {
    assert.equal(await isCalled(on, { key, code }), expected, `${key} of ${code} in ${on}`);
  }
  await show(tab, "State");
  await tab.getByRole("slider", { name: "Slot" }).waitFor();
  for (const [key, code] of [["≤", "Comma"], ["≥", "Period"]]) assert.equal(await isCalled("body", { key, code }), true, code);
  assert.equal(await isCalled("body", { key: "˜", code: "KeyN", shiftKey: true }), true);
  await tab.getByRole("dialog", { name: "New process" }).waitFor();
});

test("the command that is chosen stays in sight, however many there are", async () => {
  const tab = await page.open({ viewport: { width: 900, height: 300 } });
  await tab.keyboard.press("Control+k");
  const options = tab.getByRole("option");
  const all = await options.count();
  for (let pressed = 1; pressed < all; pressed += 1) await tab.keyboard.press("ArrowDown");
  assert.equal(await options.last().getAttribute("aria-selected"), "true");
  const [{ y, height }, list] = await Promise.all([options.last().boundingBox(), tab.getByRole("listbox", { name: "Commands" }).boundingBox()]);
  assert.ok(y >= list.y && y + height <= list.y + list.height + 1, `${y} is within ${list.y} and ${list.y + list.height}`);
});

test("the theme is the system's until a person chooses, and stays chosen", async () => {
  const tab = await page.open({ colorScheme: "dark" });
  const back = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await back();
  await tab.emulateMedia({ colorScheme: "light" });
  const light = await back();
  assert.notEqual(light, dark);
  await tab.emulateMedia({ colorScheme: "dark" });
  const button = tab.getByRole("button", { name: /^Theme/ });
  await button.click();
  assert.equal(await back(), light);
  await tab.reload();
  assert.match(await button.getAttribute("aria-label"), /light/);
  assert.equal(await back(), light);
  await button.click();
  await tab.emulateMedia({ colorScheme: "light" });
  assert.equal(await back(), dark);
});

test("a network whose records are broken is deleted when the person says so, and nothing else is", async () => {
  const tab = await page.open();
  await tab.evaluate(() => localStorage.setItem("lunette:drafts:kept", "a draft"));
  await tab.evaluate(async () => {
    await lunette.network.close();
    const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
    const database = await done(indexedDB.open("lunette"));
    const settings = database.transaction("settings", "readwrite").objectStore("settings");
    for (const key of await done(settings.getAllKeys())) await done(settings.put(new Uint8Array([255]), key));
    database.close();
  });
  await tab.reload();
  await tab.getByRole("heading", { name: "The network could not be opened" }).waitFor();
  await accessible(tab, "a network that cannot be opened");
  const loaded = tab.waitForEvent("load");
  await tab.getByRole("button", { name: "Delete it, and start anew" }).click();
  await loaded;
  await ready(tab);
  assert.equal(await evaluate(tab, "return 1 + 1"), "2");
  assert.equal(await tab.evaluate(() => localStorage.getItem("lunette:drafts:kept")), "a draft");
});

test("whatever the browser has kept for the page, it opens, and says which setting it had to drop", async () => {
  const tab = await page.open();
  const settings = { clock: { now: -1, height: 1000 }, seed: "\ud800", limits: { gas: -5, hops: "many", memory: 2 ** 28, unheard: 1 } };
  await tab.evaluate((text) => localStorage.setItem("lunette:settings:lunette", text), JSON.stringify(settings));
  await tab.reload();
  await ready(tab);
  await tab.getByRole("alert").getByText("A stored setting of this network cannot be used, and was dropped").waitFor();
  assert.equal(await evaluate(tab, "return 1 + 1"), "2");
  assert.deepEqual(JSON.parse(await tab.evaluate(() => localStorage.getItem("lunette:settings:lunette"))), { limits: { memory: 2 ** 28 } });

  // Every name under which the page keeps something, and names of networks that no database can have.
  const process = await tab.evaluate(() => lunette.process.id);
  const names = ["settings:lunette", "network", "networks", "theme", "process", "gateway", "drafts:lunette", "draft:lunette:a", "shell:lunette", "editor:share", "editor:shell",
    "messages-scope", "state-part:message", `watch:${process}`];
  for (const kept of ["", "null", "7", "[null]", '{"drafts":[null],"limits":7}', '{"limits":[]}', '{"limits":[1]}', "\ud800", "lunette.\ud800", "lunette."]) {
    await tab.evaluate(([names, kept]) => {
      for (const name of names) localStorage.setItem(`lunette:${name}`, kept);
      sessionStorage.setItem("lunette:network", kept);
    }, [names, kept]);
    await tab.reload();
    await ready(tab);
    assert.equal(await evaluate(tab, "return 1 + 1"), "2", kept);
    assert.equal(await tab.evaluate(() => lunette.process.id), process, kept);
  }
  for (const view of VIEWS) {
    await show(tab, view);
    await tab.locator("main").getByText(/\S/).first().waitFor();
  }
});

test("a network that is lost says so, and why", async () => {
  const tab = await page.open();
  // Its machine is there by then: Chromium may keep a worker that closes while one that it has begun is not there yet.
  assert.equal(await evaluate(tab, "return 1"), "1");
  const [runtime] = tab.workers().filter((worker) => worker.url().includes("runtime-worker"));
  await runtime.evaluate(() => close());
  await tab.getByRole("alert").getByText("Reload to continue.").waitFor();
  const badge = tab.locator("#badge");
  assert.equal(await badge.textContent(), "stopped");
  assert.notEqual(await badge.getAttribute("title"), null);
});

test("everybody can use it, on a desk and on a phone", async () => {
  const tab = await page.open();
  await accessible(tab, "the page");
  await tab.keyboard.press("Control+k");
  await accessible(tab, "the palette");
  const phone = await page.open({ viewport: { width: 360, height: 640 } });
  await accessible(phone, "on a phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 360);
  const processes = phone.getByRole("complementary", { name: "Processes" });
  assert.equal(await processes.isVisible(), false);
  await phone.getByRole("button", { name: "Processes" }).click();
  assert.equal(await processes.isVisible(), true);
});
