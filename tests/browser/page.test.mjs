// The page as a person meets it: typing, reading, reloading, two tabs, another machine.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, test } from "node:test";
import { Setting, evaluate, evaluateByHand, ready, write } from "./browser.mjs";

let setting;
let tab;

before(async () => {
  setting = await Setting.create({ serviceWorkers: "block" });
});

after(() => setting.destroy());

afterEach(async () => {
  assert.deepEqual(tab.problems, []);
  for (const page of setting.context.pages()) await page.close();
});

const badge = (page) => page.textContent("#badge");

/** The transcript, and the newest entry in it. */
const transcript = (page) => page.getByRole("log", { name: "Transcript" });
const newest = (page) => transcript(page).getByRole("article").last();

/** What is chosen in the editor. */
const selection = (page) => page.evaluate(() => document.querySelector(".editor-source").shadowRoot.getSelection().toString());

test("values, prints and errors are shown", async () => {
  tab = await setting.openTab();
  assert.equal(await badge(tab), "saved");
  assert.equal((await evaluateByHand(tab, "1 + 1")).output, "2");
  assert.equal((await evaluateByHand(tab, "print('hello') return { 1, 2 }")).output, "hello\n{ 1, 2 }");

  const failed = await evaluateByHand(tab, "local x\n\nreturn x.y");
  assert.match(failed.error, /^error:\n.*\[string "aos"\]:3: attempt to index a nil value \(local 'x'\)$/);
  await write(tab, "");
  await newest(tab).getByRole("button", { name: "Show line 3" }).click();
  assert.equal(await selection(tab), "return x.y");
});

test("a reload continues where it was, history included", async () => {
  tab = await setting.openTab();
  await evaluateByHand(tab, "Count = 41 function next_count() Count = Count + 1 return Count end");
  await tab.reload();
  await ready(tab);
  assert.equal((await evaluateByHand(tab, "next_count()")).output, "42");
  const sources = await transcript(tab).locator(".shell-source").allTextContents();
  assert.equal(sources.at(-1), "next_count()");
  assert.ok(sources.includes("1 + 1"));
});

test("what a process prints is text, whatever it says", async () => {
  tab = await setting.openTab();
  const hostile = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  await evaluateByHand(tab, `print([==[${hostile}]==]) Send{ Target = [==[${hostile}]==], Data = "</li>" }`);
  const shown = await evaluateByHand(tab, `error([==[${hostile}]==], 0)`);
  assert.ok(shown.error.endsWith(hostile), shown.error);
  assert.equal(await transcript(tab).locator("img, script, li li").count(), 0);
  assert.equal(await tab.title(), "Lunette");
});

test("colours are shown, not their codes", async () => {
  tab = await setting.openTab();
  await evaluateByHand(tab, "print(Colors.red .. 'stop' .. Colors.reset .. ' or go')");
  assert.equal(await newest(tab).locator(".shell-output").textContent(), "stop or go");
  assert.equal(await newest(tab).locator(".shell-output .ansi-red").textContent(), "stop");
});

test("messages of others are shown, and what is sent because of them", async () => {
  tab = await setting.openTab();
  await evaluateByHand(tab, "Handlers.add('Ping', 'Ping', function(m) Send{ Target = m.From, Action = 'Pong', Word = m.Word } print(m.Data) end)");
  const { address } = await tab.evaluate(async () => {
    await lunette.process.send({ tags: { Action: "Ping", Word: "well: done" }, data: "some data", identity: "somebody" });
    return lunette.network.identity("somebody");
  });
  const entry = transcript(tab).getByRole("article", { name: /: Ping$/ });
  await entry.getByText("Word=well: done").first().waitFor();
  assert.equal(await entry.locator(".shell-output").textContent(), "some data");
  const sent = entry.getByRole("list", { name: "Sent" });
  assert.match(await sent.textContent(), /^→ .* Action=Pong Word=well: done$/);
  assert.equal(await sent.getByRole("button", { name: `copy ${address}` }).count(), 1);
});

test("earlier lines come back by the keyboard, also after a reload", async () => {
  tab = await setting.openTab();
  const prompt = () => tab.getByRole("textbox", { name: "Lua to evaluate" });
  await prompt().click();
  for (const line of ["'first'", "'second'"]) {
    await tab.keyboard.insertText(line);
    await tab.keyboard.press("Enter");
    await newest(tab).locator(".shell-source").filter({ hasText: line }).waitFor();
  }
  const recalled = async (presses) => {
    for (const [key, expected] of presses) {
      await tab.keyboard.press(key);
      assert.equal(await prompt().textContent(), expected);
    }
  };
  await tab.keyboard.insertText("being written");
  await recalled([["ArrowUp", "'second'"], ["ArrowUp", "'first'"], ["ArrowDown", "'second'"], ["ArrowDown", "being written"]]);
  await tab.reload();
  await ready(tab);
  await prompt().click();
  await recalled([["ArrowUp", "'second'"], ["ArrowUp", "'first'"], ["ArrowUp", "'first'"]]);
});

test("an endless loop ends, and the process lives on", async () => {
  tab = await setting.openTab();
  await evaluate(tab, "kept = 'kept'");
  const stopped = await evaluateByHand(tab, "kept = 'lost' while true do end");
  assert.equal(stopped.error, "out of gas");
  assert.equal((await evaluateByHand(tab, "kept")).output, "kept");
});

test("an error takes back what was done before it, also when memory had grown", async () => {
  tab = await setting.openTab();
  await evaluate(tab, "list = { 1 }");
  for (const source of ["list[2] = 2 error('no')", "big = ('x'):rep(40 << 20) list[2] = 2 error('no')"]) {
    await assert.rejects(evaluate(tab, source), /no/);
    assert.equal(await evaluate(tab, "#list .. tostring(big)"), "1nil");
  }
});

test("two tabs work on one network, and the second goes on when the first is closed", async () => {
  tab = await setting.openTab();
  await evaluate(tab, "from_first = 'seen'");
  const second = await setting.openTab();
  assert.equal(await evaluate(second, "from_first"), "seen");
  // What the one does, the other shows.
  await evaluateByHand(tab, "'shown in both'");
  await transcript(second).locator(".shell-output").filter({ hasText: "shown in both" }).waitFor();
  await tab.close();
  assert.equal(await evaluate(second, "from_first"), "seen");
});

test("a tab whose lock was stolen goes on as a guest", async () => {
  tab = await setting.openTab();
  await evaluate(tab, "writer = 'first'");
  const thief = await setting.context.newPage();
  await thief.goto(`${setting.address}/icon.svg`);
  await thief.evaluate(() => navigator.locks.request("lunette:lunette", { steal: true }, () => {}));
  const second = await setting.openTab();
  assert.equal(await evaluate(second, "writer"), "first");
  assert.equal((await evaluateByHand(tab, "writer = writer .. ' and last' return writer")).output, "first and last");
  assert.equal(await evaluate(second, "writer"), "first and last");
});

test("a process keeps the machine it was made with when another one is served", async () => {
  tab = await setting.openTab();
  await evaluate(tab, "kept = 'kept'");
  const before = await tab.evaluate(() => lunette.process.info());
  await tab.close();
  // A custom section changes the hash of a module and nothing else.
  const machine = await readFile(new URL("../../pkg/dist/process.wasm", import.meta.url));
  const section = Buffer.from([0, 5, 4, ...Buffer.from("test")]);
  await setting.context.route("**/process.wasm", (route) =>
    route.fulfill({ body: Buffer.concat([machine, section]), contentType: "application/wasm" }),
  );
  tab = await setting.openTab();
  const [old, fresh, status] = await tab.evaluate(async () => {
    const spawned = await lunette.network.spawn();
    return [await lunette.process.info(), await spawned.info(), await lunette.network.status()];
  });
  assert.equal(old.module, before.module);
  assert.equal(fresh.module, status.module);
  assert.notEqual(fresh.module, before.module);
  assert.equal(await evaluate(tab, "kept"), "kept");
  await setting.context.unroute("**/process.wasm");
});

test("a network that is there and cannot be opened is an error: no empty one takes its place", async () => {
  tab = await setting.openTab();
  await evaluate(tab, "kept = 'kept'");
  await setting.context.route("**/runtime-worker.js", async (route) => {
    const response = await route.fetch();
    const broken = `IDBFactory.prototype.open = () => { throw new DOMException("Internal error opening backing store for indexedDB.open.", "UnknownError"); };`;
    await route.fulfill({ response, body: `${broken}\n${await response.text()}` });
  });
  await tab.close();
  tab = await setting.openTab({ waitUntilReady: false });
  await tab.getByRole("alert").getByText("Internal error opening backing store").waitFor();
  assert.equal(await badge(tab), "stopped");
  await setting.context.unroute("**/runtime-worker.js");
  await tab.reload();
  await ready(tab);
  assert.equal(await evaluate(tab, "kept"), "kept");
});

test("without storage the page says so, and works until it is closed", async () => {
  await setting.context.route("**/runtime-worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `Object.defineProperty(globalThis, "indexedDB", { value: undefined });\n${await response.text()}` });
  });
  tab = await setting.openTab();
  assert.equal(await badge(tab), "memory only");
  await evaluate(tab, "count = 1");
  await assert.rejects(evaluate(tab, "count = 2 error('no')"), /no/);
  assert.equal((await evaluateByHand(tab, "count")).output, "1");
  const history = await tab.evaluate(() => lunette.process.log({ from: 2, to: 3 }));
  assert.deepEqual(history.map(({ result, slot }) => `${slot} ${result.status}`), ["2 error", "3 ok"]);
  assert.equal(history[1].result.result.Output.data, "1");
  await setting.context.unroute("**/runtime-worker.js");
  await tab.reload();
  await ready(tab);
  assert.equal(await badge(tab), "saved");
  assert.notEqual(await evaluate(tab, "count"), "1");
});

test("when the process that is shown is removed, another is shown", async () => {
  tab = await setting.openTab();
  await evaluateByHand(tab, "gone = 1");
  const before = await tab.evaluate(() => lunette.process.id);
  await tab.evaluate(async () => {
    await lunette.network.spawn({ tags: { Name: "fresh" } });
    await lunette.process.remove();
  });
  await tab.waitForFunction((id) => lunette.process.id !== id, before);
  await tab.locator(".shell-prompt-text").filter({ hasText: "fresh@" }).waitFor();
  assert.equal((await evaluateByHand(tab, "tostring(gone)")).output, "nil");
  await tab.reload();
  await ready(tab);
  assert.notEqual(await tab.evaluate(() => lunette.process.id), before);
  assert.equal(await evaluate(tab, "tostring(gone)"), "nil");
});

test("several processes, one shown at a time", async () => {
  tab = await setting.openTab();
  await evaluate(tab, "who = 'one'");
  const first = await tab.evaluate(() => lunette.process.id);
  const other = await tab.evaluate(async () => (await lunette.network.spawn({ tags: { Name: "other" } })).id);
  const list = tab.getByRole("complementary", { name: "Processes" });
  await list.getByText(/^other/).first().click();
  await tab.waitForFunction((id) => lunette.process.id === id, other);
  await tab.locator(".shell-prompt-text").filter({ hasText: "other@" }).waitFor();
  assert.equal((await evaluateByHand(tab, "tostring(who)")).output, "nil");
  assert.equal(await transcript(tab).getByText("who = 'one'").count(), 0);
  const name = await tab.evaluate(async (id) => (await lunette.network.info(id)).name, first);
  await list.getByText(new RegExp(`^${name}`)).first().click();
  await tab.waitForFunction((id) => lunette.process.id === id, first);
  assert.equal(await evaluate(tab, "who"), "one");
});

test("what cannot be sent is refused alone", async () => {
  tab = await setting.openTab();
  const outcomes = await tab.evaluate(async () => {
    const cyclic = {};
    cyclic.self = cyclic;
    const sends = [lunette.process.send({ data: 1n }), lunette.process.send({ data: cyclic }), lunette.process.eval("7 * 6")];
    return (await Promise.allSettled(sends)).map(({ value, reason }) => reason?.code ?? value.result.Output.data);
  });
  assert.deepEqual(outcomes, ["invalid-argument", "invalid-argument", "42"]);
});
