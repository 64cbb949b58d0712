// The list of processes beside every view: making them, what their menus do, finding one among many, and where all is kept.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { createData } from "arbundles";
import { Lunette } from "../../pkg/node.js";
import { newKey } from "../network/keys.mjs";
import { serveUnits } from "../network/units.mjs";
import { accessible, evaluate, notice, usePage } from "./page.mjs";

const page = usePage();

// What a person finds on the page -----------------------------------------------------------------------------------------------

const list = (tab) => tab.getByRole("list", { name: "All processes" });
const row = (tab, name) => list(tab).getByRole("listitem").filter({ hasText: name });
const selected = (tab) => list(tab).locator("[aria-current=true]");
const dialog = (tab) => tab.getByRole("dialog", { name: "New process" });
const menu = (tab) => tab.getByRole("menu", { name: "Actions" });

const infos = (tab) => tab.evaluate(() => lunette.network.processes());
const infoOf = async (tab, name) => (await infos(tab)).find((info) => info.name === name);

async function newProcess(tab, { beginning, name, make = true } = {}) {
  await tab.getByRole("button", { name: "New…" }).click();
  await dialog(tab).waitFor();
  if (beginning) await dialog(tab).getByText(beginning, { exact: true }).click();
  if (name !== undefined) await dialog(tab).getByLabel("Name", { exact: true }).fill(name);
  if (make) await dialog(tab).getByRole("button", { name: "Make it" }).click();
}

async function act(tab, name, action) {
  await row(tab, name).getByRole("button", { name: "Actions" }).click();
  await menu(tab).getByRole("menuitem", { name: action }).click();
}

const saved = async (download) => readFile(await download.path());

const importFile = (tab, file) =>
  tab.evaluate(async (text) => lunette.network.import(Uint8Array.from(atob(text), (character) => character.charCodeAt(0))), Buffer.from(file).toString("base64"));

/** A file as a person chooses it. */
const fileOf = (name, content) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

// Making -------------------------------------------------------------------------------------------------------------------------

test("a process is made with a name, and is the one that is shown", async () => {
  const tab = await page.open();
  await newProcess(tab, { name: "first of mine" });
  await selected(tab).filter({ hasText: "first of mine" }).waitFor();
  await selected(tab).filter({ hasText: "idle" }).waitFor();
  assert.equal(await dialog(tab).count(), 0);
  await tab.reload();
  await selected(tab).filter({ hasText: "first of mine" }).waitFor();
});

test("every example loads without an error, and answers the message that it is tried with", async () => {
  const tab = await page.open();
  await newProcess(tab, { beginning: "An example", make: false });
  const examples = await dialog(tab).getByRole("group", { name: "Examples" }).getByRole("radio").count();
  assert.equal(examples, 8);
  for (let index = 0; index < examples; index += 1) {
    if (index > 0) await newProcess(tab, { beginning: "An example", make: false });
    await dialog(tab).getByRole("group", { name: "Examples" }).getByRole("radio").nth(index).check();
    await dialog(tab).getByRole("button", { name: "Make it" }).click();
    await dialog(tab).waitFor({ state: "detached" });
    await notice(tab).getByText("is there. It was sent").waitFor();
    const log = await tab.evaluate(async () => {
      await lunette.network.settle();
      return lunette.process.log();
    });
    const actions = log.flatMap(({ result }) => (result.result.Messages ?? []).map(({ Tags }) => Tags.find(({ name }) => name === "Action")?.value));
    assert.ok(actions.length > 0, `example ${index} answers`);
    for (const action of actions) assert.doesNotMatch(String(action), /Error/, `example ${index}`);
    for (const { slot, result } of log) assert.equal(result.result.Error, undefined, `example ${index}, slot ${slot}`);
  }
  const token = await tab.evaluate(async () => {
    const { id } = (await lunette.network.processes()).find(({ name }) => name === "Token");
    return lunette.network.process(id).state("Balances");
  });
  assert.deepEqual(Object.values(token), ["1000"]);
  const { tags, monitored } = await infoOf(tab, "Supervisor");
  assert.equal(tags.find(({ name }) => name === "Cron-Interval").value, "1-minute");
  assert.equal(monitored, false);
});

test("a process begins with a Lua file, and an error in it is shown while the process stays", async () => {
  const tab = await page.open();
  await newProcess(tab, { beginning: "A Lua file", make: false });
  const make = dialog(tab).getByRole("button", { name: "Make it" });
  const choose = (file) => dialog(tab).getByLabel("Choose a Lua file").setInputFiles(file);
  assert.equal(await make.isEnabled(), false);
  await choose({ name: "picture.lua", mimeType: "text/plain", buffer: Buffer.from([0x89, 0x50, 0xff, 0xfe]) });
  await dialog(tab).getByRole("alert").filter({ hasText: "picture.lua is no text: it is not in UTF-8." }).waitFor();
  await choose(fileOf("zero.lua", "a = 1 \0"));
  await dialog(tab).getByRole("alert").filter({ hasText: "zero.lua is no text: it has bytes that are zero." }).waitFor();
  await choose(fileOf("large.lua", "-".repeat(1024 * 1024 + 1)));
  await dialog(tab).getByRole("alert").filter({ hasText: "at most 1.0 MB" }).waitFor();
  assert.equal(await make.isEnabled(), false);
  await choose(fileOf("answer.lua", "Answer = 42"));
  await dialog(tab).getByRole("region", { name: "Source of answer" }).filter({ hasText: "Answer = 42" }).waitFor();
  assert.equal(await dialog(tab).getByLabel("Name", { exact: true }).inputValue(), "answer");
  await make.click();
  await selected(tab).filter({ hasText: "answer" }).waitFor();
  await dialog(tab).waitFor({ state: "detached" });
  assert.equal(await evaluate(tab, "Answer"), "42");

  await newProcess(tab, { beginning: "A Lua file", make: false });
  await choose(fileOf("broken.lua", "Half = 1\nerror('the second line')"));
  await make.click();
  const told = dialog(tab).getByRole("alert").filter({ hasText: "is there, but its source failed" });
  await told.filter({ hasText: "the second line" }).waitFor();
  await accessible(tab, "an error in the source");
  await dialog(tab).getByRole("button", { name: "Show the process" }).click();
  await selected(tab).filter({ hasText: "broken" }).waitFor();
  assert.equal(await evaluate(tab, "tostring(Half)"), "nil");
});

test("a process has the owner, the tags and the schedule that it is given", async () => {
  const tab = await page.open();
  await newProcess(tab, { name: "scheduled", make: false });
  await dialog(tab).getByLabel("Owner").fill("alice");
  await dialog(tab).getByText("A new identity").waitFor();
  await dialog(tab).getByText("Tags and schedule").click();
  await dialog(tab).getByRole("button", { name: "Add a tag" }).click();
  await tab.keyboard.type("Colour");
  await dialog(tab).getByLabel("Value of tag 1").fill("blue");
  await dialog(tab).getByRole("button", { name: "Add a tag" }).click();
  await dialog(tab).getByRole("button", { name: "Remove tag 2" }).click();
  await dialog(tab).getByLabel("Its cron runs by itself").check();
  await dialog(tab).getByText("there is nothing to run").waitFor();
  await dialog(tab).getByRole("button", { name: "Add a schedule" }).click();
  await accessible(tab, "tags and a schedule");
  await dialog(tab).getByRole("button", { name: "Make it" }).click();
  await row(tab, "scheduled").filter({ hasText: "cron" }).waitFor();
  const info = await infoOf(tab, "scheduled");
  const tag = (wanted) => info.tags.find(({ name }) => name === wanted)?.value;
  assert.deepEqual([tag("Colour"), tag("Cron-Interval"), tag("Cron-Tag-Action"), info.monitored], ["blue", "1-minute", "Cron", true]);
  assert.equal(info.owner, (await tab.evaluate(() => lunette.network.identity("alice"))).address);
});

test("what the network refuses is said in the dialog, and nothing of what was entered is lost", async () => {
  const tab = await page.open();
  await newProcess(tab, { name: "refused", make: false });
  await dialog(tab).getByText("Tags and schedule").click();
  await dialog(tab).getByRole("button", { name: "Add a schedule" }).click();
  await dialog(tab).getByLabel("Value of tag 1").fill("x".repeat(5000));
  await dialog(tab).getByRole("button", { name: "Make it" }).click();
  await dialog(tab).getByRole("alert").filter({ hasText: /tag|Cron/ }).waitFor();
  await dialog(tab).getByLabel("Name of tag 2").fill("");
  await dialog(tab).getByRole("button", { name: "Make it" }).click();
  await dialog(tab).getByRole("alert").filter({ hasText: "Tag 2 has a value and no name." }).waitFor();
  assert.equal(await dialog(tab).getByLabel("Name", { exact: true }).inputValue(), "refused");
  assert.equal(await infoOf(tab, "refused"), undefined);
});

test("a process begins with what a transaction holds, once its signature proves it", async () => {
  const units = await serveUnits({ keys: "ed25519" });
  const { signer } = await newKey("ed25519");
  const keep = async (data) => {
    const item = createData(data, signer, { tags: [{ name: "Name", value: "from afar" }] });
    await item.sign(signer);
    units.model.keep(item.getRaw());
    return item.id;
  };
  try {
    const [lua, prose] = [await keep("Origin = 'afar'"), await keep("This is no Lua at all.")];
    const tab = await page.open();
    await newProcess(tab, { beginning: "A transaction", make: false });
    const read = async (id, gateway = units.urls.gateway) => {
      await dialog(tab).getByLabel("Transaction id").fill(id);
      await dialog(tab).getByLabel("Gateway").fill(gateway);
      await dialog(tab).getByRole("button", { name: "Read it" }).click();
    };
    const told = (text) => dialog(tab).getByRole("alert").filter({ hasText: text }).waitFor();
    await read("too short");
    await told("43 letters");
    await read(lua, "gateway.example");
    await told("https://");
    assert.equal(units.requests.length, 0);
    await read("A".repeat(43));
    await told(/no(t| such)/);
    await read(prose);
    await told("is no Lua: line 1");
    units.fault("gateway.data", "changed");
    await read(lua);
    await told(/./);
    assert.equal(await dialog(tab).getByRole("button", { name: "Make it" }).isEnabled(), false);
    units.heal();
    await read(lua);
    await dialog(tab).getByRole("region", { name: "What the transaction holds" }).filter({ hasText: "Origin = 'afar'" }).waitFor();
    await dialog(tab).getByRole("button", { name: "Make it" }).click();
    await selected(tab).filter({ hasText: "from afar" }).waitFor();
    await dialog(tab).waitFor({ state: "detached" });
    assert.equal(await evaluate(tab, "Origin"), "afar");
  } finally {
    await units.stop();
  }
});

test("what is read for another beginning, or for an id before, is not what the process begins with", async () => {
  const tab = await page.open();
  // A gateway answers when the test says so.
  await tab.evaluate(() => {
    const waiting = new Map();
    lunette.network.fetchItem = (id) => new Promise((resolve) => waiting.set(id[0], (data) => resolve({ data, tags: [], owner: "somebody" })));
    globalThis.answer = async (letter, data) => {
      waiting.get(letter)(data);
      // What is asked after the check of that source is answered after it.
      await lunette.network.check("");
    };
  });
  const read = async (letter) => {
    await dialog(tab).getByLabel("Transaction id").fill(letter.repeat(43));
    await dialog(tab).getByLabel("Gateway").fill("https://gateway.example");
    await tab.keyboard.press("Enter");
    await dialog(tab).getByText("Reading…").waitFor();
  };
  const answer = (letter, data) => tab.evaluate(([letter, data]) => globalThis.answer(letter, data), [letter, data]);
  const choose = (beginning) => dialog(tab).getByText(beginning, { exact: true }).click();

  await newProcess(tab, { beginning: "A transaction", name: "another", make: false });
  await read("a");
  await choose("A Lua file");
  await answer("a", "Unseen = 1");
  assert.equal(await dialog(tab).getByRole("button", { name: "Make it" }).isEnabled(), false);
  await choose("A transaction");
  await read("b");
  await choose("Empty");
  await answer("b", "Unseen = 2");
  await dialog(tab).getByRole("button", { name: "Make it" }).click();
  await selected(tab).filter({ hasText: "another" }).waitFor();
  await dialog(tab).waitFor({ state: "detached" });
  assert.equal(await evaluate(tab, "tostring(Unseen)"), "nil");

  await newProcess(tab, { beginning: "A transaction", name: "the last", make: false });
  await read("c");
  await read("d");
  await answer("d", "Read = 'last'");
  await answer("c", "Read = 'first'");
  await dialog(tab).getByRole("region", { name: "What the transaction holds" }).filter({ hasText: "Read = 'last'" }).waitFor();
  await dialog(tab).getByRole("button", { name: "Make it" }).click();
  await selected(tab).filter({ hasText: "the last" }).waitFor();
  await dialog(tab).waitFor({ state: "detached" });
  assert.equal(await evaluate(tab, "Read"), "last");
});

test("a Lua file that is dropped on the list begins a process", async () => {
  const tab = await page.open();
  const dropped = await tab.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["Dropped = 'here'"], "dropped.lua"));
    return transfer;
  });
  await tab.locator(".processes").dispatchEvent("drop", { dataTransfer: dropped });
  await dialog(tab).getByRole("region", { name: "Source of dropped" }).waitFor();
  await dialog(tab).getByRole("button", { name: "Make it" }).click();
  await dialog(tab).waitFor({ state: "detached" });
  await selected(tab).filter({ hasText: "dropped" }).waitFor();
  assert.equal(await evaluate(tab, "Dropped"), "here");
});

// Menus --------------------------------------------------------------------------------------------------------------------------

test("a process is paused, and what waits for it is counted until it is resumed", async () => {
  const tab = await page.open();
  await act(tab, "aos", "Pause");
  await row(tab, "aos").getByText("paused", { exact: true }).waitFor();
  await tab.evaluate(() => Promise.all(["1", "2"].map((data) => lunette.process.send({ data }))));
  await row(tab, "aos").getByText("paused, 2 waiting").waitFor();
  await act(tab, "aos", "Resume");
  await row(tab, "aos").getByText("idle").waitFor();
  await row(tab, "aos").getByText("3 messages").waitFor();
});

test("a process's cron runs by itself when its menu says so, and no longer when it says that", async () => {
  const tab = await page.open();
  await act(tab, "aos", "Run its cron");
  await row(tab, "aos").getByText("cron", { exact: true }).waitFor();
  assert.equal((await infoOf(tab, "aos")).monitored, true);
  await act(tab, "aos", "Stop its cron");
  await row(tab, "aos").getByText("cron", { exact: true }).waitFor({ state: "detached" });
  assert.equal((await infoOf(tab, "aos")).monitored, false);
});

test("when the last process is deleted the page says so, and makes another", async () => {
  const tab = await page.open();
  await act(tab, "aos", "Delete…");
  await tab.getByRole("button", { name: "Delete it" }).click();
  await tab.getByText("There is no process. Make one to begin.").waitFor();
  await newProcess(tab, { name: "anew" });
  await selected(tab).filter({ hasText: "anew" }).waitFor();
  assert.equal(await evaluate(tab, "1 + 1"), "2");
});

test("a fork goes on from where the process is, and leaves it alone", async () => {
  const tab = await page.open();
  await evaluate(tab, "Value = 'before'");
  await act(tab, "aos", "Fork");
  await notice(tab).getByText("aos has a fork that goes on from its last message").waitFor();
  await selected(tab).getByText("fork", { exact: true }).waitFor();
  assert.equal(await evaluate(tab, "local was = Value Value = 'after' return was"), "before");
  await list(tab).getByRole("button", { name: /^aos/ }).first().click();
  await tab.waitForFunction(async () => (await lunette.process.info()).forkedFrom === undefined);
  assert.equal(await evaluate(tab, "Value"), "before");
});

test("a process is exported, deleted after a question, and comes back from its file", async () => {
  const tab = await page.open();
  await newProcess(tab, { name: "kept elsewhere" });
  await selected(tab).filter({ hasText: "kept elsewhere" }).waitFor();
  await evaluate(tab, "Kept = 7");
  const [download] = await Promise.all([tab.waitForEvent("download"), act(tab, "kept elsewhere", "Export to a file")]);
  assert.match(download.suggestedFilename(), /^kept-elsewhere-.{6}\.lunette$/);
  const question = tab.getByRole("dialog", { name: "Delete a process" });
  await act(tab, "kept elsewhere", "Delete…");
  await question.getByText("There is no way back").waitFor();
  await accessible(tab, "the question before deleting");
  await question.getByRole("button", { name: "Keep it" }).click();
  assert.ok(await infoOf(tab, "kept elsewhere"));
  await act(tab, "kept elsewhere", "Delete…");
  await question.getByRole("button", { name: "Delete it" }).click();
  await notice(tab).getByText("kept elsewhere is deleted.").waitFor();
  await row(tab, "kept elsewhere").waitFor({ state: "detached" });
  assert.equal(await infoOf(tab, "kept elsewhere"), undefined);
  await importFile(tab, await saved(download));
  await row(tab, "kept elsewhere").getByRole("button").first().click();
  assert.equal(await evaluate(tab, "Kept"), "7");
});

test("a process with another module is upgraded to the current one", async () => {
  const machine = await readFile(new URL("../../pkg/dist/process.wasm", import.meta.url));
  // A custom section changes the hash of a module and nothing else.
  const other = await Lunette.open({ store: "memory", machine: Buffer.concat([machine, Buffer.from([0, 5, 4, ...Buffer.from("test")])]) });
  const old = await other.spawn({ tags: { Name: "of old" } });
  await old.eval("Old = true");
  const file = await old.export();
  await other.close();

  const tab = await page.open();
  await importFile(tab, file);
  await row(tab, "aos").getByRole("button", { name: "Actions" }).click();
  assert.equal(await menu(tab).getByRole("menuitem", { name: "Upgrade" }).count(), 0);
  await tab.keyboard.press("Escape");
  await act(tab, "of old", "Upgrade to the current module");
  await notice(tab).getByText("of old has the current module now: 2 messages evaluated again").waitFor();
  const [{ module }, status] = [await infoOf(tab, "of old"), await tab.evaluate(() => lunette.network.status())];
  assert.equal(module, status.module);
});

test("a menu is used by the keyboard alone, and gives the focus back", async () => {
  const tab = await page.open();
  const process = list(tab).getByRole("button", { name: /^aos/ });
  await process.focus();
  await tab.keyboard.press("ArrowRight");
  await tab.keyboard.press("Enter");
  await menu(tab).waitFor();
  await accessible(tab, "the menu of a process");
  await tab.keyboard.press("End");
  assert.equal(await tab.evaluate(() => document.activeElement.textContent), "Delete…");
  await tab.keyboard.press("ArrowDown");
  assert.equal(await tab.evaluate(() => document.activeElement.textContent), "Pause");
  await tab.keyboard.press("Escape");
  await menu(tab).waitFor({ state: "detached" });
  assert.equal(await tab.evaluate(() => document.activeElement.getAttribute("aria-label")), "Actions");
  await tab.keyboard.press("ArrowLeft");
  assert.equal(await process.evaluate((element) => element === document.activeElement), true);
  await process.click({ button: "right" });
  await menu(tab).getByRole("menuitem", { name: "Pause" }).press("Enter");
  await row(tab, "aos").getByText("paused").waitFor();
});

// Many ---------------------------------------------------------------------------------------------------------------------------

test("one among many processes is found by its name, its id, or with arrows", async () => {
  const tab = await page.open();
  await tab.evaluate(async () => {
    for (let number = 1; number <= 60; number += 1) await lunette.network.spawn({ tags: { Name: `worker ${number}` } });
  });
  const filter = tab.getByRole("searchbox", { name: "Find a process" });
  await filter.fill("WORKER 4");
  await row(tab, "worker 49").waitFor();
  assert.equal(await list(tab).getByRole("listitem").count(), 11);
  await tab.keyboard.press("ArrowDown");
  await tab.keyboard.press("ArrowDown");
  await tab.keyboard.press("Enter");
  await selected(tab).filter({ hasText: "worker 40" }).waitFor();
  const { id } = await infoOf(tab, "worker 57");
  await filter.fill(id.slice(0, 10));
  await row(tab, "worker 57").waitFor();
  assert.equal(await list(tab).getByRole("listitem").count(), 1);
  await filter.fill("nobody");
  await tab.getByText("No process is called that.").waitFor();
  await filter.fill("");

  // Only what is in sight is in the page; the keys reach all of it.
  await list(tab).getByRole("button", { name: /^aos/ }).or(list(tab).getByRole("button", { name: /^worker 40/ })).first().focus();
  await tab.keyboard.press("Home");
  await tab.waitForFunction(() => document.activeElement.textContent.startsWith("aos"));
  assert.ok((await list(tab).getByRole("listitem").count()) < 40);
  await tab.keyboard.press("End");
  await tab.waitForFunction(() => document.activeElement.textContent.startsWith("worker 60"));
  await tab.keyboard.press("ArrowUp");
  await tab.waitForFunction(() => document.activeElement.textContent.startsWith("worker 59"));
  await tab.keyboard.press("Enter");
  await selected(tab).filter({ hasText: "worker 59" }).waitFor();
  await accessible(tab, "sixty processes");
  await tab.keyboard.press("Alt+ArrowDown");
  await selected(tab).filter({ hasText: "worker 60" }).waitFor();
});

// Where it is kept ---------------------------------------------------------------------------------------------------------------

test("how much is stored, and whether it stays, is told as it is", async () => {
  const tab = await page.open();
  await tab.locator("#badge", { hasText: /^saved$/ }).waitFor();
  await tab.locator(".storage-line").getByText(/\d [KM]B of \d.* [KMGT]B/).waitFor();
  await tab.getByRole("button", { name: "Storage" }).click();
  const panel = tab.getByRole("dialog", { name: "Storage" });
  await panel.getByText("Saved in this browser.").waitFor();
  await panel.getByText("Not persistent.").waitFor();
  await panel.getByRole("meter").waitFor();
  await accessible(tab, "the storage panel");
  await panel.getByRole("button", { name: "Ask the browser to keep it" }).click();
  await panel.getByText("The browser declined.").or(panel.getByText("Persistent.", { exact: true })).first().waitFor();
  await tab.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
});

test("a network in memory is called that, and what it means", async () => {
  const first = await page.open();
  const context = first.context();
  // The worker finds no database: its file begins with a line that takes it away.
  await context.route("**/runtime-worker.js", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `Object.defineProperty(globalThis, "indexedDB", { value: undefined });\n${await answer.text()}` });
  });
  const tab = await page.open({ profile: first });
  await tab.locator("#badge", { hasText: /^memory only$/ }).waitFor();
  await tab.getByRole("button", { name: "Storage" }).click();
  await tab.getByRole("dialog", { name: "Storage" }).getByText("Everything is lost when this tab closes.").waitFor();
});

test("a second tab tells that another one runs the network, and takes over when that closes", async () => {
  const first = await page.open();
  const second = await page.open({ profile: first });
  const line = second.locator(".storage-line");
  await line.getByText("Another tab runs the network; 1 other tab open").waitFor();
  await first.close();
  await second.evaluate(() => lunette.process.eval("1"));
  await line.getByText("This tab runs the network").waitFor();
});

test("a tab is one tab, however often its network is opened", async () => {
  const tab = await page.open({ path: "/#/control?part=clock" });
  for (let times = 0; times < 2; times += 1) {
    await tab.getByRole("button", { name: "Open anew with…" }).click();
    await tab.getByRole("dialog").getByRole("button", { name: "Open anew" }).click();
    await notice(tab).getByText("The network was opened anew.").waitFor();
    await notice(tab).getByRole("button", { name: "Dismiss" }).click();
    await tab.locator(".storage-line").getByText("This tab runs the network").waitFor();
  }
  const held = await tab.evaluate(async () => (await navigator.locks.query()).held.map(({ name }) => name));
  assert.deepEqual(held.filter((name) => name === "lunette-page"), ["lunette-page"]);
});

test("on a phone too there is everything", async () => {
  const phone = await page.open({ viewport: { width: 360, height: 640 } });
  await phone.keyboard.press("Alt+Shift+N");
  await dialog(phone).getByText("An example", { exact: true }).click();
  await accessible(phone, "the dialog on a phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 360);
  await dialog(phone).getByRole("button", { name: "Make it" }).click();
  await dialog(phone).waitFor({ state: "detached" });
  await phone.getByRole("button", { name: "Processes" }).click();
  await row(phone, "Token").waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 360);
  await act(phone, "Token", "Pause");
  await row(phone, "Token").getByText("paused").waitFor();
});
