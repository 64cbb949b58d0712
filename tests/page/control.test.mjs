// Control: the clock under the person's hand, networks to try things in, recordings and their replay.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ready, write } from "../browser/browser.mjs";
import { accessible, becomes, evaluate, show, usePage } from "./page.mjs";

const page = usePage();

/** The page at a part of the view. */
async function open(part, options = {}) {
  const tab = await page.open({ ...options, path: `/#/control?part=${part}` });
  await tab.getByRole("navigation", { name: "Parts of Control" }).waitFor();
  return tab;
}

const goTo = (tab, part) => tab.getByRole("navigation", { name: "Parts of Control" }).getByRole("link", { name: part }).click();
const button = (tab, name) => tab.getByRole("button", { name, exact: true });
const height = async (tab) => Number((await tab.getByTestId("height").textContent()).replace(/\D/g, ""));
const time = async (tab) => Date.parse(await tab.getByRole("region", { name: "Time of the network" }).locator("time").getAttribute("datetime"));

async function byHand(tab) {
  await tab.getByRole("radio", { name: /By hand/ }).check();
  await tab.getByText("stands still", { exact: true }).waitFor();
}

/** Makes a network, and goes there. */
async function makeNetwork(tab, { name, seed = "", start = "2024-01-01T00:00:00", block = "1000" }) {
  await goTo(tab, "Networks");
  await tab.getByRole("textbox", { name: "Name" }).fill(name);
  await tab.getByLabel("Starts at").fill(start);
  await tab.getByRole("textbox", { name: "Block", exact: true }).fill(block);
  if (seed) {
    await tab.getByText("Seed and limits").click();
    await tab.getByRole("textbox", { name: "Seed" }).fill(seed);
  }
  const loaded = tab.waitForEvent("load");
  await button(tab, "Make it, and go there").click();
  await loaded;
  await ready(tab);
}

const TICKER = 'Handlers.add("Tick", "Tick", function(msg) Ticks = (Ticks or 0) + 1 print("tick " .. Ticks) end)';

/** A process with a schedule of five minutes and one of two blocks. */
async function spawnTicker(tab) {
  return tab.evaluate(async (source) => {
    const tags = { Name: "ticker", "Cron-Interval": "5-minutes", "Cron-Tag-Action": "Tick" };
    const ticker = await lunette.network.spawn({ tags });
    await ticker.eval(source);
    return ticker.id;
  }, TICKER);
}

test("a live clock is taken into the person's hand, where it stands, and given back", async () => {
  const tab = await open("clock");
  const before = Date.now();
  await byHand(tab);
  const stands = await time(tab);
  assert.ok(stands >= before - 5_000 && stands <= Date.now());
  const block = await height(tab);
  await tab.getByRole("textbox", { name: "Step" }).fill("10");
  await button(tab, "Step").click();
  assert.equal(await becomes(() => time(tab), (now) => now !== stands), stands + 600_000);
  assert.equal(await height(tab), block + 5);
  await button(tab, "Next block").click();
  await becomes(() => height(tab), (now) => now === block + 6);
  // The process sees it, and so does the page after a reload.
  const seen = Number(await evaluate(tab, "return os.time()"));
  assert.equal(seen, await time(tab));
  await tab.reload();
  await ready(tab);
  await tab.getByText("stands still", { exact: true }).waitFor();
  assert.equal(await time(tab), seen);
  await tab.getByRole("radio", { name: /Live/ }).check();
  await tab.getByText("goes by itself", { exact: true }).waitFor();
  assert.ok((await tab.getByRole("radio", { name: /Live/ }).evaluate((radio) => radio === document.activeElement)), "the focus is where it was");
});

test("a step that is none is refused with its reason", async () => {
  const tab = await open("clock");
  await byHand(tab);
  const before = await time(tab);
  for (const [text, problem] of [["", /whole number/], ["-3", /whole number/], ["1.5", /whole number/], ["soon", /whole number/], ["99999999999999", /beyond the end/]]) {
    await tab.getByRole("textbox", { name: "Step" }).fill(text);
    await button(tab, "Step").click();
    assert.match(await tab.getByRole("alert").textContent(), problem);
    assert.equal(await time(tab), before);
  }
});

test("schedules are listed, watched, and run from tick to tick", async () => {
  const tab = await open("clock");
  await byHand(tab);
  await tab.getByText("No process has one.").waitFor();
  assert.equal(await button(tab, "To the next tick").getAttribute("aria-disabled"), "true");
  await spawnTicker(tab);
  const row = tab.getByRole("row", { name: /ticker/ });
  await row.getByText(/in 4 min|in 5 min/).waitFor();
  await tab.getByText("Nothing is due by itself").waitFor();
  await row.getByRole("checkbox", { name: "Monitor ticker" }).check();
  await tab.getByText(/Due next: ticker \(5-minutes\) in/).waitFor();
  const before = await time(tab);
  await button(tab, "To the next tick").click();
  await tab.getByRole("region", { name: "Last ticks of schedules" }).getByText("printed tick 1").waitFor();
  const first = await time(tab);
  assert.ok(first > before && first <= before + 300_000);
  assert.equal(first % 1000, 0);
  await tab.getByRole("textbox", { name: "Step" }).fill("15");
  await button(tab, "Step").click();
  await tab.getByRole("region", { name: "Last ticks of schedules" }).getByText("printed tick 4").waitFor();
  await row.getByRole("checkbox").uncheck();
  await tab.getByText("Nothing is due by itself").waitFor();
});

test("however many schedules there are, it is found out when each is due", async () => {
  const tab = await open("clock");
  const count = 30;
  await tab.evaluate(async (count) => {
    const tags = { Name: "of blocks", "Cron-Interval": "10-blocks", "Cron-Tag-Action": "Tick" };
    await Promise.all(Array.from({ length: count }, () => lunette.network.spawn({ tags })));
    await lunette.network.settle();
  }, count);
  // Nothing happens in the network any more that would have it asked again.
  await tab.reload();
  await ready(tab);
  const due = tab.getByRole("region", { name: "Schedules of processes" }).getByRole("cell", { name: /at block/ });
  await becomes(() => due.count(), (found) => found === count);
});

test("a clock that is paused and run again at once does not run twice as fast", async () => {
  const tab = await open("clock");
  await byHand(tab);
  const run = tab.getByRole("button", { name: /Run|Pause/ });
  const begun = performance.now();
  const before = await time(tab);
  for (let pressed = 0; pressed < 9; pressed += 1) await run.click();
  await tab.getByText("runs, ×1").waitFor();
  const passed = (await becomes(() => time(tab), (now) => now - before >= 3_000)) - before;
  assert.ok(passed > 0 && passed <= performance.now() - begun, `${passed} ms`);
});

test("a clock that is let go while it is moved on goes by itself", async () => {
  const tab = await open("clock");
  await byHand(tab);
  // The network answers when it is to go by itself already, and is about to be closed.
  await tab.evaluate(() => {
    const { network } = lunette;
    const advance = network.advance.bind(network);
    network.advance = async (by) => {
      const moment = await advance(by);
      while (localStorage.getItem("lunette:settings:lunette").includes("clock")) await new Promise((resolve) => setTimeout(resolve));
      return moment;
    };
  });
  await button(tab, "Step").click();
  await tab.getByRole("radio", { name: /Live/ }).click();
  await tab.getByText("goes by itself", { exact: true }).waitFor();
  await tab.reload();
  await ready(tab);
  await tab.getByText("goes by itself", { exact: true }).waitFor();
});

test("what is wrong stays on the page while something happens in the network", async () => {
  const tab = await open("clock");
  await byHand(tab);
  await tab.getByRole("textbox", { name: "Step" }).fill("soon");
  await button(tab, "Step").click();
  await tab.getByRole("alert").getByText("whole number").waitFor();
  await spawnTicker(tab);
  await tab.getByRole("row", { name: /ticker/ }).waitFor();
  await evaluate(tab, "return 1");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.match(await tab.getByRole("alert").textContent(), /whole number/);
});

test("the clock runs at a speed until it is paused, by keys alone", async () => {
  const tab = await open("clock");
  await byHand(tab);
  await spawnTicker(tab);
  await tab.getByRole("checkbox", { name: "Monitor ticker" }).focus();
  await tab.keyboard.press("Space");
  await tab.getByLabel("Speed").selectOption("×1,000");
  await button(tab, "▶ Run").focus();
  const before = await time(tab);
  await tab.keyboard.press("Enter");
  await tab.getByText("runs, ×1,000").waitFor();
  await tab.getByRole("region", { name: "Last ticks of schedules" }).getByText("printed tick 2").waitFor();
  await tab.keyboard.press("Enter");
  await tab.getByText("stands still", { exact: true }).waitFor();
  const stands = await becomes(() => time(tab), (now) => now >= before + 600_000);
  await tab.keyboard.press("Alt+Shift+T");
  await becomes(() => time(tab), (now) => now >= stands + 300_000);
});

test("tabs agree about the clock, and who takes over goes on from where it stands", async () => {
  const tab = await open("clock");
  const second = await open("clock", { profile: tab });
  await byHand(tab);
  await second.getByText("stands still", { exact: true }).waitFor();
  await tab.getByRole("textbox", { name: "Step" }).fill("60");
  const before = await time(tab);
  await button(tab, "Step").click();
  await becomes(() => time(second), (now) => now === before + 3_600_000);
  // Whoever owns the network: one of them goes, and the other one is the owner.
  await tab.close();
  await second.waitForFunction(async () => (await lunette.network.status()).role === "owner");
  await becomes(async () => (await second.evaluate(() => lunette.network.clock())).now, (now) => now === before + 3_600_000);
  await second.getByRole("textbox", { name: "Step" }).fill("1");
  await button(second, "Step").click();
  await becomes(() => time(second), (now) => now === before + 3_660_000);
});

test("a clock that is far behind asks before it catches up", async () => {
  const tab = await open("clock");
  await makeNetwork(tab, { name: "old" });
  await goTo(tab, "Clock");
  assert.equal(await height(tab), 1000);
  await tab.evaluate(async (source) => {
    const process = await lunette.network.spawn({ tags: { Name: "busy", "Cron-Interval": "1-minute", "Cron-Tag-Action": "Tick" }, monitor: true });
    await process.eval(source);
  }, TICKER);
  await tab.getByRole("checkbox", { name: "Monitor busy", checked: true }).waitFor();
  await tab.getByRole("radio", { name: /Live/ }).click();
  const dialog = tab.getByRole("dialog", { name: "Let the clock go by itself?" });
  assert.match(await dialog.textContent(), /about [\d,]{7,} ticks/);
  await accessible(tab, "the question");
  await button(dialog, "Leave it").click();
  await tab.getByText("stands still", { exact: true }).waitFor();
});

test("networks are made, gone to, and deleted; with a seed and a clock by hand they give the same ids", async () => {
  const tab = await open("networks");
  const item = (name) => tab.getByRole("listitem").filter({ hasText: name });
  await item("lunette").getByText("open here").waitFor();
  await makeNetwork(tab, { name: "first try", seed: "apple" });
  const ids = await tab.evaluate(async () => (await lunette.network.processes()).map(({ id }) => id));
  await goTo(tab, "Clock");
  assert.match(await tab.getByRole("region", { name: "Opened with" }).textContent(), /first try.*apple/s);
  assert.equal(new Date(await time(tab)).getFullYear(), 2024);
  await makeNetwork(tab, { name: "second try", seed: "apple" });
  await show(tab, "Editor");
  await write(tab, "-- of the second try");
  await show(tab, "Control");
  await goTo(tab, "Networks");
  assert.deepEqual(await tab.evaluate(async () => (await lunette.network.processes()).map(({ id }) => id)), ids);
  await tab.reload();
  await ready(tab);
  await item("second try").getByText("open here").waitFor();
  await accessible(tab, "networks");

  const loaded = tab.waitForEvent("load");
  await button(tab, "Switch to lunette").click();
  await loaded;
  await ready(tab);
  await button(tab, "Delete second try").click();
  await button(tab, "Delete it").click();
  await tab.getByText("second try was deleted.").waitFor();
  assert.equal(await item("second try").count(), 0);
  assert.equal(await tab.evaluate(async () => (await indexedDB.databases()).some(({ name }) => name === "lunette.second try")), false);
  const kept = await tab.evaluate(() => Object.entries(localStorage).flat().filter((text) => text.includes("second try")));
  assert.deepEqual(kept, [], "settings and drafts are gone too");

  // One that another tab has open stays.
  const other = await open("networks", { profile: tab });
  const gone = other.waitForEvent("load");
  await button(other, "Switch to first try").click();
  await gone;
  await ready(other);
  await button(tab, "Delete first try").click();
  await button(tab, "Delete it").click();
  await tab.getByText("first try is open in another tab").waitFor();
  assert.equal(await item("first try").count(), 1);
  // Where the other tab went changes nothing here.
  await tab.reload();
  await ready(tab);
  await item("lunette").getByText("open here").waitFor();
});

test("names and moments that are none are refused with their reason", async () => {
  const tab = await open("networks");
  const make = button(tab, "Make it, and go there");
  const alert = async () => (await make.click(), tab.getByRole("alert").textContent());
  assert.match(await alert(), /needs a name/);
  await tab.getByRole("textbox", { name: "Name" }).fill("lunette");
  assert.match(await alert(), /already/);
  await tab.getByRole("textbox", { name: "Name" }).fill("a:b");
  assert.match(await alert(), /without a colon/);
  await tab.getByRole("textbox", { name: "Name" }).fill("x");
  await tab.getByRole("textbox", { name: "Block", exact: true }).fill("-1");
  assert.match(await alert(), /Block: a whole number/);
  await tab.getByRole("textbox", { name: "Block", exact: true }).fill("7");
  await tab.getByText("Seed and limits").click();
  await tab.getByRole("textbox", { name: "Gas of one message" }).fill("much");
  assert.match(await alert(), /Gas of one message: a whole number/);
});

test("a network is opened anew with limits, which count from then on", async () => {
  const tab = await open("clock");
  await button(tab, "Open anew with…").click();
  const dialog = tab.getByRole("dialog");
  await accessible(tab, "opening anew");
  await dialog.getByRole("textbox", { name: "Gas of one message" }).fill("none");
  await button(dialog, "Open anew").click();
  await dialog.getByText("Gas of one message: a whole number").waitFor();
  await dialog.getByRole("textbox", { name: "Gas of one message" }).fill("100000");
  await button(dialog, "Open anew").click();
  await tab.getByText("The network was opened anew.").waitFor();
  await tab.getByText("100,000").waitFor();
  await assert.rejects(evaluate(tab, "while true do end"), /gas/);
});

test("that a network was opened anew is not said where something is wrong with it", async () => {
  const tab = await open("clock");
  await button(tab, "Open anew with…").click();
  const dialog = tab.getByRole("dialog");
  // No keyboard writes half a letter; a page that is told to does.
  await dialog.getByRole("textbox", { name: "Seed" }).evaluate((field) => {
    field.value = "\ud800";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  await button(dialog, "Open anew").click();
  await tab.getByRole("alert").getByText("A stored setting of this network cannot be used, and was dropped").waitFor();
  await button(tab, "Open anew with…").waitFor();
  await tab.waitForTimeout(300);
  await tab.getByRole("alert").getByText("was dropped").waitFor();
});

const SHOP = 'Stock = 3 Handlers.add("Buy", "Buy", function(msg) assert(Stock > 0, "sold out") Stock = Stock - 1 msg.reply({ Action = "Bought", Left = tostring(Stock) }) end)';

/** What somebody does in the network of a tab. */
async function buy(tab) {
  await tab.evaluate(async (source) => {
    const { network } = lunette;
    const shop = await network.spawn({ tags: { Name: "shop" } });
    await shop.eval(source);
    for (const identity of ["alice", "bob"]) await shop.send({ tags: { Action: "Buy" }, identity });
    await network.settle();
  }, SHOP);
}

test("what was done is recorded, replayed, changed, and saved as a test", async () => {
  const tab = await open("record");
  await buy(tab);
  await tab.getByRole("textbox", { name: "Title" }).fill("two are sold");
  await button(tab, "Add an expression").click();
  await tab.getByLabel("Process of expression 1").selectOption("shop");
  await tab.getByRole("textbox", { name: "Expression 1" }).fill("Stock");
  await button(tab, "Record").click();
  await tab.getByRole("status", { name: "Check" }).getByText("it gives the same").waitFor();
  const text = tab.getByRole("textbox", { name: "Scenario" });
  const recorded = await text.inputValue();
  for (const line of [/^scenario two are sold$/m, /^ {2}alice -> shop: Buy$/m, /^ {4}shop -> bob Bought Left=1|^ {4}shop -> bob .*Left=1/m, /^ {4}shop state Stock is "1"$/m]) assert.match(recorded, line);
  await accessible(tab, "a recording");

  const [saved] = await Promise.all([tab.waitForEvent("download"), button(tab, "Save as a test").click()]);
  assert.equal(saved.suggestedFilename(), "two-are-sold.scenario");
  assert.equal(await readFile(await saved.path(), "utf8"), recorded);
  await tab.getByText("npx lunette test two-are-sold.scenario").waitFor();

  await text.fill(recorded.replace('state Stock is "1"', 'state Stock is "2"'));
  await tab.getByText("Not checked since it was changed.").waitFor();
  await button(tab, "Check it").click();
  const line = recorded.split("\n").findIndex((one) => one.includes("state Stock")) + 1;
  await tab.getByText(`A replay differs in line ${line}: Stock of shop is 1`).waitFor();
  await text.fill(recorded.replace("alice -> shop: Buy", "alice --> shop Buy"));
  await button(tab, "Check it").click();
  await tab.getByText(/cannot be read: cannot read the step/).waitFor();

  // The network was only read.
  assert.equal(await tab.evaluate(async () => (await lunette.network.processes()).length), 2);
});

test("an expression that fails is told, and nothing is recorded", async () => {
  const tab = await open("record");
  await button(tab, "Add an expression").click();
  await tab.getByRole("textbox", { name: "Expression 1" }).fill("no.thing");
  await button(tab, "Record").click();
  assert.match(await tab.getByRole("alert").textContent(), /no\.thing: [^]*attempt to index a nil value/);
  await button(tab, "Remove expression 1").click();
  await button(tab, "Record").click();
  await tab.getByRole("status", { name: "Check" }).getByText("it gives the same").waitFor();
});

test("a recording that is given up leaves no complaint, and can be begun again", async () => {
  const tab = await open("record");
  // A network that does not come to rest by itself is not recorded: somebody stops waiting for it.
  void tab.evaluate(() => lunette.process.eval("while true do end").catch(() => {}));
  await tab.waitForFunction(async () => (await lunette.network.processes())[0].waiting > 0 || (await lunette.network.processes())[0].slot > 0);
  await button(tab, "Record").click();
  await button(tab, "Stop").click();
  await button(tab, "Stop").waitFor({ state: "detached" });
  assert.equal(await tab.getByRole("alert").count(), 0);
  assert.equal(await tab.getByRole("textbox", { name: "Scenario" }).count(), 0);
  await button(tab, "Record").click();
  await tab.getByRole("textbox", { name: "Scenario" }).waitFor();
});

test("a recording is replayed step by step, and several times, where every id is the same", async () => {
  const tab = await open("record");
  await buy(tab);
  await button(tab, "Record").click();
  await tab.getByRole("status", { name: "Check" }).getByText("it gives the same").waitFor();
  await button(tab, "Replay it…").click();
  const outcome = tab.getByRole("status", { name: "Outcome" });
  // What is done in real time has waits in between.
  await outcome.getByText(/^Passed: \d+ steps/).waitFor();
  const steps = /\d+/.exec(await outcome.textContent())[0];
  await button(tab, "From the beginning").click();
  await outcome.getByText(`0 of ${steps} steps played.`).waitFor();
  await tab.getByRole("option", { name: /next\s*default spawns aos/ }).waitFor();
  await button(tab, "Next step").focus();
  await tab.keyboard.press("Enter");
  await outcome.getByText(`1 of ${steps} steps played.`).waitFor();
  await tab.getByRole("option", { name: /passed\s*default spawns aos/ }).waitFor();
  await tab.keyboard.press("Alt+Shift+S");
  await outcome.getByText(`2 of ${steps} steps played.`).waitFor();
  await accessible(tab, "a replay on its way");
  await tab.keyboard.press("Alt+Shift+P");
  await outcome.getByText(`Passed: ${steps} steps`).waitFor();
  await button(tab, "Replay several times and compare").click();
  await tab.getByRole("status", { name: "Comparison" }).getByText(/Played 4 times.*every id, result and unit of gas is the same \(5 messages/).waitFor();
});

test("an example is played on a machine, with all its scenarios to choose from", async () => {
  const tab = await open("replay");
  await accessible(tab, "nothing to replay");
  await tab.getByLabel("or an example").selectOption("token");
  const scenarios = tab.getByLabel("Scenario", { exact: true });
  await scenarios.waitFor();
  assert.ok((await scenarios.locator("option").count()) > 5);
  await scenarios.selectOption({ index: 2 });
  await button(tab, "Play all").click();
  await tab.getByRole("status", { name: "Outcome" }).getByText(/^Passed/).waitFor();
});

const OF_NETWORK = `people alice
process greeter from greeter.lua
scenario it greets
  alice -> greeter: Greet
    greeter -> alice Hello
    state Greeted is 2
  alice -> greeter: Greet
`;

test("files are opened; where a scenario fails is shown with its line, and what cannot be read too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lunette-scenario-"));
  try {
    const tab = await open("replay");
    const [scenario, lua, broken] = ["greet.scenario", "greeter.lua", "broken.scenario"].map((name) => join(folder, name));
    await writeFile(scenario, OF_NETWORK);
    await writeFile(lua, 'Handlers.add("Greet", "Greet", function(msg) Greeted = (Greeted or 0) + 1 msg.reply({ Action = "Hello" }) end)');
    await writeFile(broken, "people alice\nscenario x\n  alice -> nobody-here: Hi\n");
    const files = tab.getByLabel("Open a scenario, with its Lua files");

    await files.setInputFiles([scenario]);
    await button(tab, "Play all").click();
    const outcome = tab.getByRole("status", { name: "Outcome" });
    await outcome.getByText("there is no greeter.lua: open it together with the scenario").waitFor();

    await files.setInputFiles([scenario, lua]);
    await button(tab, "Play all").click();
    await outcome.getByText("Failed in line 6: Greeted of greeter is 1").waitFor();
    await tab.getByRole("option", { name: /failed\s*state Greeted is 2/ }).waitFor();
    await tab.locator("pre", { hasText: "greeter -> alice Hello" }).first().waitFor();
    await accessible(tab, "a replay that failed");

    await files.setInputFiles([broken]);
    await tab.getByRole("heading", { name: "broken.scenario cannot be read" }).waitFor();
    await tab.getByText("Line 3: `nobody-here` is nobody's name").waitFor();
    await files.setInputFiles([lua, join(folder, "greet.scenario"), broken]);
    assert.match(await tab.getByRole("alert").filter({ hasText: "one scenario" }).textContent(), /Open one scenario file at a time/);
    await files.setInputFiles([lua]);
    await tab.getByRole("heading", { name: "greeter.lua cannot be read" }).waitFor();
    await writeFile(broken, new Uint8Array([255, 254, 0]));
    await files.setInputFiles([broken]);
    await tab.getByRole("alert").getByText("broken.scenario is no text").waitFor();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("everybody can use it, on a desk and on a phone", async () => {
  const tab = await open("clock");
  await accessible(tab, "a live clock");
  await byHand(tab);
  await spawnTicker(tab);
  await tab.getByRole("checkbox", { name: "Monitor ticker" }).check();
  await button(tab, "To the next tick").click();
  await tab.getByRole("region", { name: "Last ticks of schedules" }).waitFor();
  await accessible(tab, "a clock by hand");
  const phone = await open("clock", { viewport: { width: 360, height: 640 } });
  await byHand(phone);
  for (const part of ["Clock", "Networks", "Record", "Replay"]) {
    await goTo(phone, part);
    await phone.getByRole("navigation", { name: "Parts of Control" }).getByRole("link", { name: part }).and(phone.locator("[aria-current]")).waitFor();
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 360, part);
    await accessible(phone, `${part} on a phone`);
  }
  await show(phone, "Editor");
  await show(phone, "Control");
  await phone.getByText("stands still", { exact: true }).waitFor();
});
