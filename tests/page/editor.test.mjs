// The view Editor: drafts, what assists with writing them, and the shell.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";
import { ready, write } from "../browser/browser.mjs";
import { accessible, becomes, evaluate, show, usePage } from "./page.mjs";

const page = usePage();

const source = (tab) => tab.getByRole("textbox", { name: "Source of the draft" });
const prompt = (tab) => tab.getByRole("textbox", { name: "Lua to evaluate" });
const transcript = (tab) => tab.getByRole("log", { name: "Transcript" });
const newest = (tab) => transcript(tab).getByRole("article").last();
const tabs = (tab) => tab.getByRole("tablist", { name: "Drafts" });
const options = (tab) => tab.getByRole("listbox", { name: "Completions" }).getByRole("option");

/** The text of the open draft, as far as it is in sight. */
const written = (tab) => source(tab).evaluate((content) => [...content.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"));

/** Writes a line at the prompt and evaluates it; resolves to what it gave, once that is shown. */
async function say(tab, line) {
  // It has its prompt once it knows the process.
  await tab.locator(".shell-prompt-text").filter({ hasText: "@" }).waitFor();
  const entries = transcript(tab).locator("article:not(.shell-running)");
  // What still runs becomes an entry too.
  await transcript(tab).locator(".shell-running").waitFor({ state: "detached" });
  const before = await entries.count();
  await prompt(tab).click();
  await tab.keyboard.insertText(line);
  await tab.keyboard.press("Enter");
  await entries.nth(before).waitFor();
  return entries.nth(before);
}

const output = (entry) => entry.locator(".shell-output").textContent();

// Drafts -----------------------------------------------------------------------------------------------------------------------

test("drafts are kept: over a reload, another view and another process", async () => {
  const tab = await page.open();
  assert.match(await written(tab), /This runs in a process of your own/);
  await tab.getByRole("button", { name: "New draft" }).click();
  await tab.keyboard.insertText("local first = 1");
  await tab.getByRole("button", { name: "Rename the draft" }).click();
  await tab.getByRole("dialog", { name: "Rename the draft" }).getByLabel("Name").fill("prices");
  await tab.keyboard.press("Enter");
  await tabs(tab).getByRole("tab", { name: "prices", selected: true }).waitFor();

  await show(tab, "Messages");
  await show(tab, "Editor");
  assert.equal(await written(tab), "local first = 1");
  await tab.evaluate(() => lunette.network.spawn({ tags: { Name: "other" } }));
  await tab.getByRole("complementary", { name: "Processes" }).getByText(/^other/).first().click();
  assert.equal(await written(tab), "local first = 1");

  await source(tab).click();
  await tab.keyboard.press("Control+End");
  await tab.keyboard.insertText(" -- and last");
  await tab.reload();
  await ready(tab);
  await tabs(tab).getByRole("tab", { name: "prices", selected: true }).waitFor();
  assert.equal(await written(tab), "local first = 1 -- and last");
  await tabs(tab).getByRole("tab", { name: "welcome" }).click();
  assert.match(await written(tab), /This runs in a process of your own/);
});

test("drafts by the keyboard: chosen, taken back, deleted after a question", async () => {
  const tab = await page.open();
  await tab.getByRole("button", { name: "New draft" }).click();
  await tab.keyboard.insertText("second");
  await tab.keyboard.press("Control+z");
  assert.equal(await written(tab), "");
  await tab.keyboard.press("Control+y");
  assert.equal(await written(tab), "second");
  await tabs(tab).getByRole("tab", { name: "draft" }).focus();
  await tab.keyboard.press("ArrowRight");
  await tabs(tab).getByRole("tab", { name: "welcome", selected: true }).waitFor();
  await tab.keyboard.press("ArrowLeft");
  await tab.keyboard.press("Delete");
  const question = tab.getByRole("dialog", { name: 'Delete the draft "draft"?' });
  await question.getByRole("button", { name: "Keep" }).click();
  assert.equal(await written(tab), "second");
  await tab.getByRole("button", { name: "Delete the draft" }).click();
  await question.getByRole("button", { name: "Delete" }).click();
  await tabs(tab).getByRole("tab", { name: "welcome", selected: true }).waitFor();
  assert.equal(await tabs(tab).getByRole("tab").count(), 1);
  await tab.reload();
  await tabs(tab).getByRole("tab", { name: "welcome", selected: true }).waitFor();
  assert.equal(await tabs(tab).getByRole("tab").count(), 1);
});

test("what another tab writes in a draft is shown here", async () => {
  const tab = await page.open();
  const second = await page.open({ profile: tab });
  await second.evaluate(() => {
    globalThis.kept = [];
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (name, text) {
      kept.push(name);
      setItem.call(this, name, text);
    };
  });
  await write(tab, "from_first = 1");
  await becomes(() => written(second), "from_first = 1");
  // A tab that only looks on keeps nothing, however long: it could undo what is written next.
  await second.waitForTimeout(600);
  assert.deepEqual(await second.evaluate(() => kept.filter((name) => name.startsWith("lunette:draft:"))), []);
  await tab.getByRole("button", { name: "New draft" }).click();
  await tabs(second).getByRole("tab", { name: "draft" }).waitFor();
  assert.equal(await written(second), "from_first = 1");
});

test("a draft that is deleted leaves nothing: not in this page, and not by another tab that was writing in it", async () => {
  // What is written waits a moment before it is kept: until the test says so.
  const held = () => {
    const { setTimeout } = globalThis;
    const waiting = [];
    globalThis.setTimeout = (task, delay, ...more) => (delay === 300 ? waiting.push(task) : setTimeout(task, delay, ...more));
    globalThis.keepNow = () => waiting.splice(0).forEach((task) => task());
  };
  const tab = await page.open();
  await tab.getByRole("button", { name: "New draft" }).click();
  await tabs(tab).getByRole("tab", { name: "draft", selected: true }).waitFor();
  const second = await page.open({ profile: tab, script: held });
  await write(second, "written_in_both = 1");
  await write(tab, "needle_in_the_heap = 1");
  await becomes(() => written(second), "needle_in_the_heap = 1");
  await write(second, "written_while_it_was_deleted = 1");
  assert.equal(await statesWith(tab, "needle_in_the_heap"), true);
  await tab.getByRole("button", { name: "Delete the draft" }).click();
  await tab.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await tabs(second).getByRole("tab", { name: "draft" }).waitFor({ state: "detached" });
  await second.evaluate(() => keepNow());
  const texts = () => second.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("lunette:draft:")).length);
  assert.equal(await texts(), 1);
  // Until the browser has nothing of it in its hands any more.
  await becomes(() => statesWith(tab, "needle_in_the_heap"), false);
});

/** Whether the page has a state of the editor with a text in it, after a collection of garbage. */
async function statesWith(tab, text) {
  const session = await tab.context().newCDPSession(tab);
  const place = "document.querySelector('.editor-source').shadowRoot.querySelector('.cm-content')";
  const { result: prototype } = await session.send("Runtime.evaluate", { expression: `Object.getPrototypeOf((${place}.cmTile ?? ${place}.cmView).view.state)` });
  const { objects } = await session.send("Runtime.queryObjects", { prototypeObjectId: prototype.objectId });
  const functionDeclaration = "function (text) { return this.some(({ doc }) => doc?.toString().includes(text)); }";
  const { result } = await session.send("Runtime.callFunctionOn", { objectId: objects.objectId, functionDeclaration, arguments: [{ value: text }] });
  await session.detach();
  return result.value;
}

test("a list of drafts that is damaged, and a draft too large to keep, are no obstacle", async () => {
  const tab = await page.open();
  await tab.evaluate(() => localStorage.setItem("lunette:drafts:lunette", '{"drafts":[{"id":7}'));
  await tab.reload();
  await ready(tab);
  assert.match(await written(tab), /This runs in a process of your own/);
  await write(tab, `-- ${"x".repeat(6_000_000)}`);
  await tabs(tab).getByRole("tab", { name: "(not kept)" }).waitFor();
  await write(tab, "small = 1");
  await tabs(tab).getByRole("tab", { name: "welcome", exact: true }).waitFor();
  await tab.reload();
  await ready(tab);
  assert.equal(await written(tab), "small = 1");
});

test("examples are opened as drafts; one that does not come is said", async () => {
  const tab = await page.open();
  const examples = tab.getByRole("combobox", { name: "Examples" });
  await examples.selectOption("Token");
  await tabs(tab).getByRole("tab", { name: "token", selected: true }).waitFor();
  assert.match(await written(tab), /^-- A token/);
  await examples.selectOption("An expression");
  assert.equal(await written(tab), "1 + 1");
  await examples.selectOption("Token");
  await tabs(tab).getByRole("tab", { name: "token", selected: true }).waitFor();
  assert.equal(await tabs(tab).getByRole("tab").count(), 3);

  await tab.route("**/examples/chat.lua", (route) => route.fulfill({ status: 404 }));
  await examples.selectOption("Chat room");
  await tab.getByRole("alert").getByText('The example "Chat room" could not be loaded').waitFor();
  tab.problems.length = 0;
});

// Evaluating -------------------------------------------------------------------------------------------------------------------

test("all of a draft is evaluated, or what is chosen, or nothing for good", async () => {
  const tab = await page.open();
  await write(tab, "n = (n or 0) + 1\nreturn 'all ' .. n");
  await tab.keyboard.press("Control+Enter");
  await becomes(() => output(newest(tab)), "all 1");
  await tab.keyboard.press("Control+Home");
  await tab.keyboard.press("Shift+End");
  await tab.keyboard.press("Control+Enter");
  await newest(tab).locator(".shell-source").filter({ hasText: /^n = \(n or 0\) \+ 1$/ }).waitFor();
  assert.equal(await evaluate(tab, "n"), "2");

  await source(tab).click();
  await tab.keyboard.press("Shift+Enter");
  const dry = transcript(tab).getByRole("article", { name: "Dry run" });
  assert.equal(await output(dry), "all 3");
  assert.match(await dry.textContent(), /[\d,]+ gas.*nothing was kept/);
  await tab.getByRole("button", { name: "Run as dry run" }).click();
  await becomes(() => dry.count(), 2);
  assert.equal(await evaluate(tab, "n"), "2");
  await tab.getByRole("button", { name: "Run", exact: true }).click();
  await becomes(() => output(newest(tab)), "all 3");
});

test("what does not end is stopped, and leaves nothing behind", async () => {
  const tab = await page.open();
  await write(tab, "left = 1 while true do end");
  await tab.keyboard.press("Control+Enter");
  await transcript(tab).getByRole("article", { name: "Running" }).waitFor();
  await tab.getByRole("toolbar", { name: "Evaluate" }).getByRole("button", { name: "Stop" }).click();
  await becomes(() => newest(tab).locator(".shell-status").textContent(), /^stopped/);
  assert.equal(await evaluate(tab, "tostring(left)"), "nil");

  await tab.keyboard.press("Control+k");
  await tab.getByRole("combobox", { name: "Find a command" }).waitFor();
  await tab.keyboard.type("stop what");
  await tab.keyboard.press("Enter");
  await tab.getByText("Nothing was being evaluated.").waitFor();
  await prompt(tab).click();
  await tab.keyboard.insertText("while true do end");
  await tab.keyboard.press("Enter");
  await transcript(tab).getByRole("article", { name: "Running" }).getByRole("button", { name: "Stop" }).waitFor();
  await tab.keyboard.press("Control+c");
  await transcript(tab).getByRole("article", { name: "Running" }).waitFor({ state: "detached" });
  await becomes(() => newest(tab).locator(".shell-status").textContent(), /^stopped/);
});

test("what cannot be evaluated is said, and is not lost", async () => {
  const tab = await page.open();
  const child = await tab.evaluate(async () => {
    const id = lunette.process.id;
    await lunette.process.eval("Spawn({ Name = 'child' })");
    await lunette.network.settle();
    return (await lunette.network.processes()).find((process) => process.id !== id).id;
  });
  await tab.getByRole("complementary", { name: "Processes" }).getByText(/^child/).first().click();
  await tab.waitForFunction((id) => lunette.process.id === id, child);
  await prompt(tab).click();
  await tab.keyboard.insertText("1 + 1");
  await tab.keyboard.press("Enter");
  const refused = transcript(tab).getByRole("article", { name: "Not evaluated" });
  assert.match(await refused.textContent(), /1 \+ 1.*owner of this process is no identity/);
  await tab.keyboard.press("ArrowUp");
  assert.equal(await prompt(tab).textContent(), "1 + 1");
});

test("an error leads to its line in the draft that was run, or brings its source back", async () => {
  const tab = await page.open();
  const chosen = () => tab.evaluate(() => document.querySelector(".editor-source").shadowRoot.getSelection().toString());
  await write(tab, "-- first\nlocal function inner() error('no') end\nlocal function outer()\n  inner()\nend\nouter()");
  await tab.keyboard.press("Control+Enter");
  const failed = newest(tab);
  await failed.getByText("no", { exact: false }).first().waitFor();
  await tab.getByRole("button", { name: "New draft" }).click();
  await failed.getByRole("button", { name: "Show line 2" }).click();
  await tabs(tab).getByRole("tab", { name: "welcome", selected: true }).waitFor();
  assert.equal(await chosen(), "local function inner() error('no') end");

  await write(tab, "other = 1");
  await failed.getByRole("button", { name: "Show line 2" }).click();
  assert.equal(await chosen(), "local function inner() error('no') end");
  assert.match(await written(tab), /^-- first/);
  assert.equal(await tabs(tab).getByRole("tab").count(), 3);
});

test("an error of a handler leads to the line of the source that the handler is from", async () => {
  const tab = await page.open();
  const handler = "-- handlers\nHandlers.add('Fail', 'Fail', function(msg)\n  local price = nil\n  return price.amount -- as expected\nend)";
  await evaluate(tab, handler);
  await evaluate(tab, "-- another\n-- source\n-- with\nlines = 4");
  await tab.evaluate(() => lunette.process.send({ tags: { Action: "Fail" } }));
  const failed = transcript(tab).getByRole("article", { name: /: Fail$/ });
  await failed.getByRole("button", { name: "Show line 4" }).click();
  await becomes(() => written(tab), handler);
  assert.match(await tab.evaluate(() => document.querySelector(".editor-source").shadowRoot.getSelection().toString()), /return price\.amount -- as expected/);
});

// Assistance -------------------------------------------------------------------------------------------------------------------

test("what is no Lua is said while one types, and its line is found", async () => {
  const tab = await page.open();
  const findings = tab.getByRole("status", { name: "Problems of the draft" });
  await write(tab, "local a = 1\nlocal b = = 2\n");
  const problem = findings.getByRole("button", { name: /^Line 2: unexpected symbol near '='/ });
  await problem.waitFor();
  assert.equal(await source(tab).locator(".cm-lintRange-error").count(), 1);
  await problem.click();
  assert.equal(await tab.evaluate(() => document.querySelector(".editor-source").shadowRoot.getSelection().toString()), "local b = = 2");
  await accessible(tab, "with a problem");
  await write(tab, "a + 1");
  await problem.waitFor({ state: "detached" });
  assert.equal(await source(tab).locator(".cm-lintRange-error").count(), 0);
});

test("globals that nobody knows are marked, until something sets them", async () => {
  const tab = await page.open();
  const findings = tab.getByRole("status", { name: "Problems of the draft" });
  await write(tab, "mine = 1\nprint(mine, Balanses, string.rep)\nreturn json");
  await findings.getByText("2 globals are unknown").waitFor();
  assert.deepEqual(await source(tab).locator(".cm-lintRange-hint").allTextContents(), ["Balanses", "json"]);
  await evaluate(tab, "Balanses = {} json = 1");
  await becomes(() => source(tab).locator(".cm-lintRange-hint").count(), 0);
  assert.equal(await findings.textContent(), "");
});

test("what one process has is not taken for another's", async () => {
  const tab = await page.open();
  await write(tab, "return Stranger");
  await source(tab).locator(".cm-lintRange-hint").waitFor();
  const other = await tab.evaluate(async () => {
    const first = lunette.process.id;
    const prototype = Object.getPrototypeOf(lunette.process);
    const { inspect } = prototype;
    prototype.inspect = async function (...given) {
      globalThis.asked = this.id;
      if (this.id !== first) return new Promise(() => {});
      await new Promise((resolve) => (globalThis.answer = resolve));
      return inspect.apply(this, given);
    };
    const { id } = await lunette.network.spawn({ tags: { Name: "other" } });
    await lunette.process.eval("more = 1");
    return id;
  });
  await tab.waitForFunction(() => globalThis.asked !== undefined);
  await tab.getByRole("complementary", { name: "Processes" }).getByText(/^other/).first().click();
  await tab.waitForFunction((id) => lunette.process.id === id, other);
  await tab.evaluate(() => answer());
  await tab.waitForFunction((id) => globalThis.asked === id, other);
  await tab.waitForTimeout(500);
  assert.equal(await source(tab).locator(".cm-lintRange-hint").count(), 0);
});

test("who has gone on to another process reads on there when an evaluation ends", async () => {
  const tab = await page.open();
  const other = await tab.evaluate(async () => {
    const process = await lunette.network.spawn({ tags: { Name: "other" } });
    for (let at = 0; at < 40; at += 1) await process.send({ data: String(at) });
    await lunette.network.settle();
    return process.id;
  });
  await tab.evaluate(() => {
    const prototype = Object.getPrototypeOf(lunette.process);
    const { eval: evaluate } = prototype;
    prototype.eval = async function (...given) {
      await new Promise((resolve) => (globalThis.go = resolve));
      return evaluate.apply(this, given).finally(() => (globalThis.hasEnded = true));
    };
  });
  await write(tab, "1 + 1");
  await tab.keyboard.press("Control+Enter");
  await tab.waitForFunction(() => globalThis.go !== undefined);
  await tab.getByRole("complementary", { name: "Processes" }).getByText(/^other/).first().click();
  await tab.waitForFunction((id) => lunette.process.id === id, other);
  await transcript(tab).locator('[data-slot="40"]').waitFor();
  const bottom = () => transcript(tab).evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  await becomes(async () => (await bottom()) < 24, true);
  await transcript(tab).focus();
  await tab.keyboard.press("PageUp");
  await becomes(async () => (await bottom()) > 100, true);
  await tab.evaluate(() => go());
  await tab.waitForFunction(() => globalThis.hasEnded);
  await tab.evaluate((id) => lunette.network.send({ process: id, data: "late" }), other);
  await transcript(tab).locator('[data-slot="41"]').waitFor({ state: "attached" });
  assert.ok((await bottom()) > 100);
});

test("the outcome of a dry run is behind what its process had by then, for who comes back to it", async () => {
  const tab = await page.open();
  const other = await tab.evaluate(async () => {
    for (let at = 0; at < 60; at += 1) await lunette.process.send({ data: String(at) });
    await lunette.network.settle();
    const prototype = Object.getPrototypeOf(lunette.process);
    const { dryrun } = prototype;
    prototype.dryrun = async function (...given) {
      await new Promise((resolve) => (globalThis.go = resolve));
      return dryrun.apply(this, given).finally(() => (globalThis.hasEnded = true));
    };
    return (await lunette.network.spawn({ tags: { Name: "other" } })).id;
  });
  const choose = (name) => tab.getByRole("complementary", { name: "Processes" }).getByText(name).first().click();
  await transcript(tab).locator('[data-slot="60"]').waitFor();
  await write(tab, "6 * 7");
  await tab.keyboard.press("Shift+Enter");
  await tab.waitForFunction(() => globalThis.go !== undefined);
  await choose(/^other/);
  await tab.waitForFunction((id) => lunette.process.id === id, other);
  await transcript(tab).locator('[data-slot="60"]').waitFor({ state: "detached" });
  await tab.evaluate(() => go());
  await tab.waitForFunction(() => globalThis.hasEnded);
  await choose(/^aos/);
  await transcript(tab).locator('[data-slot="60"]').waitFor();
  await becomes(() => newest(tab).textContent(), /6 \* 7.*42/s);
});

test("never more than one check is under way", async () => {
  const tab = await page.open();
  await tab.evaluate(() => {
    const { check } = lunette.network;
    globalThis.checks = { now: 0, most: 0, all: 0 };
    lunette.network.check = async (...given) => {
      checks.now += 1;
      checks.all += 1;
      checks.most = Math.max(checks.most, checks.now);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return check.apply(lunette.network, given).finally(() => (checks.now -= 1));
    };
  });
  await write(tab, "x");
  // Pauses that are long enough for a check to begin, and shorter than it takes.
  for (let at = 0; at < 6; at += 1) {
    await tab.keyboard.type(" = 1 y");
    await tab.waitForTimeout(350);
  }
  await tab.getByRole("status", { name: "Problems of the draft" }).getByRole("button").waitFor();
  const { most: found, all } = await tab.evaluate(() => checks);
  assert.equal(found, 1);
  assert.ok(all >= 4, `${all} checks`);
});

test("names are completed, with what they mean: of the library, of the process, of its tables", async () => {
  const tab = await page.open();
  await evaluate(tab, "Prices = { apple = 3, ['a b'] = 4, [7] = 'x' } function Prices.total() end PriceList = 1");
  await write(tab, "x");
  await tab.keyboard.press("Backspace");
  const offered = async () => (await options(tab).allTextContents()).join("\n");
  const complete = async (text, expected) => {
    await tab.keyboard.type(text);
    await becomes(offered, expected);
  };
  await complete("Handlers.pre", /^prepend ?\(name, \[pattern,\] handler \[, maxRuns\]\)/m);
  // A trial tells whether it can be pointed at: nothing covers it, or cuts it off.
  await tab.locator(".cm-completionInfo").getByText("it is asked before all others").click({ trial: true });
  await accessible(tab, "completing");
  await tab.keyboard.press("Enter");
  assert.equal(await written(tab), "Handlers.prepend");

  // What the process has is known a moment after it changed.
  const global = async () => {
    await write(tab, "Price");
    await tab.keyboard.press("Control+Space");
    await options(tab).first().waitFor({ timeout: 1000 }).catch(() => {});
    return offered();
  };
  await becomes(global, /^PriceList ?number 1\nPrices ?table, 4 entries$/);
  await write(tab, "return Prices");
  await complete(".", /^7 ?string x\na b ?number 4\napple ?number 3\ntotal ?function$/);
  await tab.keyboard.type("a");
  await options(tab).filter({ hasText: "a b" }).click();
  assert.equal(await written(tab), 'return Prices["a b"]');

  await write(tab, "return Prices");
  await complete(":", /^total ?function$/);
  await write(tab, 'local crypto = require(".crypto")\nreturn crypto');
  await complete(".digest.sha2", /^sha2_256 ?\(stream\)\nsha2_512 ?\(text\)/);
  await write(tab, "Handlers.add('x', function(msg) msg");
  await complete(".re", /^reply ?\(message\)/);
  await write(tab, "('x')");
  await complete(":up", /^upper ?\(text\)/);
  await write(tab, 'require("');
  await complete(".bi", /^\.bint$/);
});

test("a name tells what it means when it is pointed at", async () => {
  const tab = await page.open();
  await evaluate(tab, "Prices = { apple = 3 }");
  await write(tab, "return Prices.apple, string.rep");
  // What the process has is known a moment after it changed: then it is there when one points at it again.
  const told = (text, x) => async () => {
    await tab.mouse.move(0, 0);
    await source(tab).getByText(text).hover({ position: { x, y: 8 } });
    const explanation = tab.locator(".cm-tooltip-hover .cm-documentation");
    await explanation.waitFor({ timeout: 1500 }).catch(() => {});
    return (await explanation.allTextContents()).join();
  };
  await becomes(told("Prices.apple", 140), "Prices.appleIn the process: number 3.");
  await becomes(told("string.rep", 70), /^string\.rep\(text, count \[, separator\]\)The text so many times\./);
});

test("everything that is documented is there, and everything that is there is documented", async () => {
  const { outputFiles } = await build({ entryPoints: ["www/views/editor/library/index.ts"], bundle: true, format: "esm", write: false });
  const { SECTIONS, MODULES } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
  const tab = await page.open();
  const documented = new Map();
  for (const { table, members } of SECTIONS) {
    const names = members.map(([signature]) => /^:?([^(\s]+)/.exec(signature)[1]);
    documented.set(table, [...(documented.get(table) ?? []), ...names]);
  }
  for (const [table, names] of documented) {
    if (table === "msg") continue;
    const [, module, path] = /^(\.[a-z0-9]+\(\)|\.[a-z0-9]+|json)?\.?(.*)$/.exec(table);
    const start = module === ".bint()" ? 'require(".bint")(256)' : module ? `require("${module}")` : "_G";
    const found = await evaluate(tab, `local t = ${start}${path ? `.${path}` : ""} local k = {} for n in pairs(t) do if type(n) == "string" and not n:find("^__") then k[#k + 1] = n end end table.sort(k) return table.concat(k, " ")`);
    const there = found.split(" ").filter((name) => !(table === ".bint()" && name.startsWith("_")) && !(table === "" && name === "msg"));
    const expected = names.filter((name) => !(table === "" && name === "msg"));
    assert.deepEqual([...expected].sort(), there.sort(), table || "globals");
  }
  for (const [name] of MODULES) assert.equal(await evaluate(tab, `type(require("${name}")) ~= "nil"`), "true", name);
});

// The shell --------------------------------------------------------------------------------------------------------------------

test("the shell evaluates what is Lua, and makes a new line in what is not yet", async () => {
  const tab = await page.open();
  assert.equal(await output(await say(tab, "6 * 7")), "42");
  await prompt(tab).click();
  await tab.keyboard.type("function twice(x)");
  await tab.keyboard.press("Enter");
  await tab.keyboard.type("return 2 * x");
  await tab.keyboard.press("Enter");
  await tab.keyboard.type("end");
  await becomes(() => prompt(tab).locator(".cm-line").count(), 3);
  await tab.keyboard.press("Enter");
  await becomes(() => newest(tab).locator(".shell-source").textContent(), /^function twice\(x\)\n\s*return 2 \* x\n\s*end$/);
  assert.equal(await output(await say(tab, "twice(4)")), "8");
  const wrong = await say(tab, "x = = 1");
  assert.match(await wrong.locator(".shell-error").textContent(), /unexpected symbol near '='/);
  await prompt(tab).click();
  await tab.keyboard.type("1 +");
  await tab.keyboard.press("Control+Enter");
  await newest(tab).locator(".shell-error").waitFor();
});

test("the prompt is that of the process, in its colours, and follows its inbox", async () => {
  const tab = await page.open();
  const text = tab.locator(".shell-prompt-text");
  await becomes(() => text.textContent(), /^aos@aos-2\.0\.4\[Inbox:1\]> $/);
  assert.equal(await text.locator(".ansi-green").textContent(), "aos");
  await tab.evaluate(() => lunette.process.send({ data: "hello" }));
  await becomes(() => text.textContent(), /Inbox:2/);
  await say(tab, "function Prompt() return '<b>mine</b>' end");
  await becomes(() => text.textContent(), "<b>mine</b>");
});

test("commands of the shell: help, inbox, examples, dry runs; a wrong one is said", async () => {
  const tab = await page.open();
  assert.match(await output(await say(tab, ".help")), /\.inbox +the messages that no handler took/);
  assert.match(await output(await say(tab, ".help ao.send")), /^ao\.send\(message\)\n/);
  assert.match(await output(await say(tab, ".help nothing")), /Nothing is written about "nothing"/);
  await tab.evaluate(() => lunette.process.send({ data: "are you there?", identity: "somebody", tags: { Action: "Ask" } }));
  await transcript(tab).getByRole("article", { name: /: Ask$/ }).waitFor();
  assert.match(await output(await say(tab, ".inbox")), /From [\w-]{43} {2}Action=Ask {2}are you there\?/);
  assert.match(await output(await say(tab, ".load nothing")), /Neither a draft nor an example is called "nothing"/);
  assert.match(await output(await say(tab, ".load token")), /is ready, supply 0$/);
  assert.equal(await output(await say(tab, ".dry Ticker = 'X' return Ticker")), "X");
  assert.match(await output(await say(tab, ".wrong")), /There is no command \.wrong/);
  assert.equal(await output(await say(tab, ".open chat")), 'It is in the editor, as the draft "chat".');
  await tabs(tab).getByRole("tab", { name: "chat", selected: true }).waitFor();
});

test("the shell is cleared and its earlier messages come back; Tab completes, or goes on", async () => {
  const tab = await page.open();
  await say(tab, "'before'");
  await tab.keyboard.press("Control+l");
  await becomes(() => transcript(tab).getByRole("article").count(), 0);
  await say(tab, "'after'");
  assert.equal(await transcript(tab).getByRole("article").count(), 1);
  await transcript(tab).getByRole("button", { name: "Show earlier messages" }).click();
  await transcript(tab).getByText("'before'").waitFor();
  assert.equal(await transcript(tab).getByRole("article").count(), 3);

  await prompt(tab).click();
  await tab.keyboard.type("Handlers.prep");
  await tab.keyboard.press("Tab");
  await options(tab).first().waitFor();
  await tab.keyboard.press("Tab");
  await becomes(() => prompt(tab).textContent(), "Handlers.prepend");
  await tab.keyboard.press("Control+a");
  await tab.keyboard.press("Backspace");
  await tab.keyboard.press("Shift+Tab");
  assert.equal(await prompt(tab).evaluate((content) => content.getRootNode().activeElement === content), false);
});

test("a long log is shown piece by piece, and followed only by who is at its end", async () => {
  const tab = await page.open();
  await tab.evaluate(async () => {
    await lunette.process.eval("Handlers.add('Note', 'Note', function(msg) print('note ' .. msg.Data) end)");
    for (let at = 0; at < 320; at += 1) await lunette.process.send({ tags: { Action: "Note" }, data: String(at) });
    await lunette.network.settle();
  });
  const entries = transcript(tab).getByRole("article");
  await transcript(tab).getByText("note 319", { exact: true }).waitFor();
  assert.ok((await entries.count()) <= 200);
  const bottom = () => transcript(tab).evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  await becomes(async () => (await bottom()) < 24, true);

  const earlier = transcript(tab).getByRole("button", { name: "Show earlier messages" });
  while ((await earlier.count()) > 0) {
    const first = await entries.first().getAttribute("data-slot");
    await earlier.click();
    await tab.waitForFunction((slot) => document.querySelector("[role=log] [data-slot]").dataset.slot !== slot, first);
  }
  assert.equal(await entries.first().getAttribute("data-slot"), "0");
  assert.ok((await entries.count()) <= 200);
  await transcript(tab).getByRole("button", { name: "Show the newest messages" }).click();
  await transcript(tab).getByText("note 319", { exact: true }).waitFor();

  await transcript(tab).focus();
  await tab.keyboard.press("PageUp");
  await becomes(async () => (await bottom()) > 100, true);
  const place = () => transcript(tab).evaluate((log) => log.scrollTop);
  await tab.evaluate(() => lunette.process.send({ tags: { Action: "Note" }, data: "late" }));
  await transcript(tab).getByText("note late").waitFor({ state: "attached" });
  assert.ok((await bottom()) > 100, String(await place()));
  await say(tab, "'own'");
  await becomes(async () => (await bottom()) < 24, true);
});

test("what is sent is shown with where it went; slots lead to their messages; long texts are folded", async () => {
  const tab = await page.open();
  const entry = await say(tab, "Send({ Target = ao.id, Action = 'Greet', Data = 'hello' }) Send({ Target = 'nobody', Data = ('x'):rep(500) })");
  const sent = entry.getByRole("list", { name: "Sent" }).getByRole("listitem");
  assert.match(await sent.first().textContent(), /^→ aos .*Action=Greet hello/);
  assert.match(await sent.nth(1).textContent(), /^→ nobody x{120}…/);
  const long = await say(tab, "for i = 1, 100 do print('line ' .. i) end");
  assert.doesNotMatch(await output(long), /line 99/);
  await long.getByRole("button", { name: "Show all: 100 lines" }).click();
  assert.match(await output(long), /line 99/);
  const slot = await entry.getAttribute("data-slot");
  await entry.getByRole("link", { name: `message ${slot}` }).click();
  await tab.waitForFunction((slot) => location.hash.startsWith("#/messages?") && new URLSearchParams(location.hash.split("?")[1]).get("slot") === slot, slot);
});

test("what a process says is text, whatever it says", async () => {
  const tab = await page.open();
  const hostile = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  await tab.evaluate((text) => lunette.process.eval(`Hostile = { [ [==[${text}]==] ] = [==[${text}]==] } Name = [==[${text}]==] Send({ Target = [==[${text}]==], Action = [==[${text}]==], Data = "</li>" })`), hostile);
  await say(tab, `error([==[${hostile}]==], 0)`);
  await write(tab, "return Hostile");
  await tab.keyboard.type(".");
  await options(tab).filter({ hasText: "onerror" }).click();
  assert.match(await written(tab), /^return Hostile\["<img src=x onerror=\\"/);
  assert.equal(await tab.locator("img[src=x], script:not([src])").count(), 0);
  assert.equal(await tab.title(), "Lunette");
});

// The room ---------------------------------------------------------------------------------------------------------------------

test("the room is divided by the keyboard and by dragging, and stays so", async () => {
  const tab = await page.open();
  const bar = tab.getByRole("separator", { name: "Room of the editor" });
  const height = () => tab.getByRole("region", { name: "Editor" }).evaluate((part) => part.clientHeight);
  const before = await height();
  await bar.focus();
  await tab.keyboard.press("ArrowUp");
  await tab.keyboard.press("ArrowUp");
  assert.equal(await bar.getAttribute("aria-valuenow"), "40");
  assert.ok((await height()) < before);
  const { x, y } = await bar.boundingBox();
  await tab.mouse.move(x + 300, y + 3);
  await tab.mouse.down();
  await tab.mouse.move(x + 300, y + 150, { steps: 4 });
  await tab.mouse.up();
  const dragged = Number(await bar.getAttribute("aria-valuenow"));
  assert.ok(dragged > 50, String(dragged));
  await tab.reload();
  await ready(tab);
  assert.equal(await bar.getAttribute("aria-valuenow"), String(dragged));
});

test("everybody can use it, by the keyboard alone too, on a desk and on a phone", async () => {
  const tab = await page.open();
  await say(tab, "print(Colors.red .. 'red' .. Colors.blue .. 'blue' .. Colors.gray .. 'gray' .. Colors.green .. 'green') return { a = 1 }");
  await say(tab, "error('no')");
  await say(tab, ".dry 1");
  await say(tab, ".help");
  await accessible(tab, "the editor and the shell");
  await tab.keyboard.press("Control+k");
  await tab.getByRole("combobox", { name: "Find a command" }).waitFor();
  await tab.keyboard.type("go to the editor");
  await tab.keyboard.press("Enter");
  await becomes(() => source(tab).evaluate((content) => content.getRootNode().activeElement === content), true);
  await tab.keyboard.press("Control+f");
  await accessible(tab, "searching");
  await tab.keyboard.press("Escape");
  await tab.keyboard.press("Escape");
  await tab.keyboard.press("Tab");
  assert.equal(await source(tab).evaluate((content) => content.getRootNode().activeElement === content), false);

  const phone = await page.open({ viewport: { width: 360, height: 640 } });
  await phone.getByRole("button", { name: "Run", exact: true }).click();
  await becomes(() => output(newest(phone)), /handlers$/);
  await accessible(phone, "on a phone");
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 360);
});
