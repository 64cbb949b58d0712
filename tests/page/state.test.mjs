// The state of a process: what is in it, what is found in it, what a message changed, and how it was.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { moduleOf } from "./modules.mjs";
import { accessible, evaluate, show, usePage } from "./page.mjs";
import { Builtin, Closure, inspectorOf } from "./states.mjs";

const many = (count, value) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${String(index).padStart(5, "0")}`, value(index)]));

describe("what is different between two states", () => {
  let compare;
  let titleOf;
  before(async () => {
    ({ compare } = await moduleOf("views/state/compare.ts"));
    ({ titleOf } = await moduleOf("views/state/path.ts"));
  });

  const differences = async (old, now) => {
    const told = [];
    const sides = [old && inspectorOf(old), inspectorOf(now)];
    for await (const found of compare(...sides, new AbortController().signal)) {
      if (found.kind !== "looked") told.push(`${found.kind} ${titleOf(found.path)} ${found.before?.text ?? ""}>${found.after?.text ?? ""}`);
    }
    return { told, asked: sides[1].asked };
  };

  test("values that are added, removed and changed, wherever they are, and nothing else is entered", async () => {
    const same = { deep: { deeper: 1 } };
    const { told, asked } = await differences({ same, a: { x: 1, y: { z: 2 } }, gone: "g" }, { same, a: { x: 1, y: { z: 3 }, w: true }, n: 7 });
    assert.deepEqual(told, ["added n >7", "removed gone g>", "added a.w >true", "changed a.y.z 2>3"]);
    assert.deepEqual(asked, ["", "a", "a.y"]);
  });

  test("a function is another when it is written elsewhere; else what it closes over is", async () => {
    const { told } = await differences(
      { f: new Closure("aos:1", { n: 1 }), g: new Closure("aos:2", { n: 1 }) },
      { f: new Closure("aos:1", { n: 2 }), g: new Closure("aos:3", { n: 1 }) },
    );
    assert.deepEqual(told, ["changed g aos:2>aos:3", "changed f ↑ n 1>2"]);
  });

  test("what can be reached in several ways is told once, by the shortest way", async () => {
    const state = (value) => ({ Alpha: { deep: { deeper: { value } } }, Zeta: { value } });
    const { told } = await differences(state(1), state(2));
    assert.deepEqual(told, ["changed Zeta.value 1>2"]);
  });

  test("what functions of the machine's library close over is nothing that a process holds", async () => {
    const state = (n) => ({ f: new Closure('[string ".handlers"]:3', { n }), own: new Closure('[string "aos"]:3', { n }) });
    const { told } = await differences(state(1), state(2));
    assert.deepEqual(told, ["changed own ↑ n 1>2"]);
  });

  test("a value of another type is one change, not one for each entry", async () => {
    const { told } = await differences({ v: { a: 1, b: 2 } }, { v: "text" });
    assert.deepEqual(told, ["changed v [object Object]>text"]);
  });

  test("the first state is new, but for what came with the machine", async () => {
    const { told } = await differences(undefined, { print: new Builtin(new Closure("machine")), Name: "aos" });
    assert.deepEqual(told, ["added Name >aos"]);
  });

  test("entries that moved to other pages are the same entries", async () => {
    const old = many(1200, (index) => index);
    const { told } = await differences({ t: old }, { t: { first: 1, ...old, k00700: -1 } });
    assert.deepEqual(told, ["changed t.k00700 700>-1", "added t.first >1"]);
  });

  test("what is not asked for is not compared", async () => {
    const now = inspectorOf({ t: many(5000, () => 1) });
    const found = compare(inspectorOf({ t: many(5000, () => 0) }), now, new AbortController().signal);
    for (let count = 0; count < 10; count += 1) await found.next();
    assert.deepEqual(now.asked, ["", "t"]);
  });
});

describe("a search", () => {
  let Search;
  let titleOf;
  before(async () => {
    ({ Search } = await moduleOf("views/state/search.ts"));
    ({ titleOf } = await moduleOf("views/state/path.ts"));
  });
  const run = (search, { values = 1e6, matches = 1e6, signal = new AbortController().signal } = {}) =>
    search.run({ values, matches, signal, onProgress: () => {} });

  test("finds keys and values in any case, all words in one of them, and says where", async () => {
    const state = { Name: "Half Moon", list: [{ moon: 1 }, { name: "new MOON half" }], print: new Builtin({ moon: 1 }) };
    const search = new Search(inspectorOf(state), "moon HALF");
    await run(search);
    assert.deepEqual(search.matches.map(({ path, places }) => [titleOf(path), places]), [["Name", [0]], ["list[2].name", [1, 1, 0]]]);
    assert.equal(search.isDone, true);
  });

  test("looks at all pages, in so many steps as it is told to", async () => {
    const search = new Search(inspectorOf({ t: many(1000, (index) => ({ inner: { value: `v${index}` } })) }), "v999");
    await run(search, { values: 200 });
    assert.equal(search.isDone, false);
    assert.deepEqual(search.matches, []);
    await run(search);
    assert.deepEqual(search.matches.map(({ path }) => titleOf(path)), ["t.k00999.inner.value"]);
    assert.equal(search.looked, 3001);
  });

  test("looks through the same content once, and stops when it is not wanted any more", async () => {
    const shared = { a: { needle: 1 } };
    const search = new Search(inspectorOf({ one: shared, two: shared }), "needle");
    await run(search);
    assert.equal(search.matches.length, 1);
    const stop = new AbortController();
    stop.abort(new Error("other words"));
    await assert.rejects(run(new Search(inspectorOf({}), "x"), { signal: stop.signal }), /other words/);
  });
});

describe("the tree", () => {
  let StateTree;
  before(async () => {
    ({ StateTree } = await moduleOf("views/state/tree.ts"));
  });
  const signal = new AbortController().signal;
  const lookAt = (key, state) => ({ key, process: "p", inspect: inspectorOf(state) });
  const shown = (tree) =>
    tree.rows().map(({ kind, level, node: { omitted, variable, mark } }) => (kind === "more" ? `+${omitted}` : `${"  ".repeat(level - 1)}${variable.key}${mark ? ` ${mark}` : ""}`));
  const nodeAt = (tree, key) => tree.rows().find(({ kind, node }) => kind === "value" && node.variable.key === key).node;
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const fail = (problem) => assert.fail(problem);

  test("is loaded where it is opened, and stays open when the state is another; what changed is marked", async () => {
    const tree = new StateTree(fail);
    await tree.show(lookAt("1", { a: { x: 1, b: { y: 1 } }, same: { z: 1 }, print: new Builtin({}) }), signal);
    assert.deepEqual(shown(tree), ["a", "same"]);
    tree.open(nodeAt(tree, "a"));
    tree.open(nodeAt(tree, "same"));
    await settled();
    tree.open(nodeAt(tree, "b"));
    await settled();
    const next = lookAt("2", { a: { x: 2, b: { y: 1 }, n: 1 }, same: { z: 1 }, print: new Builtin({}) });
    await tree.show(next, signal);
    assert.deepEqual(shown(tree), ["a changed", "  x changed", "  b", "    y", "  n added", "same", "  z"]);
    assert.deepEqual(next.inspect.asked, ["", "a"]);
    await tree.show(lookAt("3", { a: 1 }), signal);
    assert.deepEqual(shown(tree), ["a changed"]);
    await tree.show(next, signal);
    assert.deepEqual(shown(tree).slice(0, 3), ["a changed", "  x", "  b"]);
  });

  test("shows long tables page by page, and goes to what is far down in them", async () => {
    const tree = new StateTree(fail);
    await tree.show(lookAt("1", { t: many(1000, (index) => ({ index })) }), signal);
    tree.open(nodeAt(tree, "t"));
    await settled();
    assert.equal(shown(tree).at(-1), "+800");
    await tree.more(nodeAt(tree, "t"));
    assert.equal(shown(tree).at(-1), "+600");
    const path = ["t", "k00700", "index"].map((key) => ({ key, step: key }));
    await tree.reveal(path, [0, 700, 0]);
    const row = tree.rows().find(({ id }) => id === tree.current.value);
    assert.deepEqual([row.node.variable.key, row.node.variable.text, row.level], ["index", "700", 3]);
  });

  test("a value that is gone between two questions is left out; any other problem is told", async () => {
    const told = [];
    const tree = new StateTree((problem) => told.push(problem.message));
    const state = lookAt("1", { a: { x: 1 }, b: { y: 1 } });
    await tree.show(state, signal);
    const failing = (field, text) => ({
      ...state,
      key: field,
      inspect: async (options) => {
        if (options.path.length === 0) return state.inspect(options);
        throw Object.assign(new Error(text), { code: "invalid-argument", field });
      },
    });
    await tree.show(failing("path[0]", "in other words"), signal);
    tree.open(nodeAt(tree, "a"));
    await settled();
    assert.deepEqual(told, []);
    assert.deepEqual(shown(tree), ["a", "b"]);
    await tree.show(failing("limit", "path[0] leads nowhere, it says"), signal);
    tree.open(nodeAt(tree, "b"));
    await settled();
    assert.deepEqual(told, ["path[0] leads nowhere, it says"]);
  });
});

test("a path is Lua, whatever the keys are", async () => {
  const { luaOf, titleOf } = await moduleOf("views/state/path.ts");
  const path = [
    { key: "f", step: "f" },
    { key: "n", step: { upvalue: 2 } },
    { key: '["a b"]', step: "a b" },
    { key: "[1]", step: 1 },
    { key: "metatable", step: { metatable: true } },
  ];
  assert.equal(luaOf(path), 'getmetatable(select(2, debug.getupvalue(f, 2))["a b"][1])');
  assert.equal(titleOf(path), 'f ↑ n["a b"][1] metatable');
  assert.equal(luaOf([{ key: '["not a name"]', step: "not a name" }, { key: "x", step: "x" }]), '_G["not a name"].x');
});

describe("in the page", () => {
  const page = usePage();
  const slider = (tab) => tab.getByRole("slider", { name: "Slot" });
  const tree = (tab) => tab.getByRole("tree", { name: "Globals" });
  const item = (tab, name) => tree(tab).getByRole("treeitem", { name });
  const selectedItem = (tab) => tree(tab).locator("[aria-selected=true]");
  const clipboard = (tab) => tab.evaluate(() => navigator.clipboard.readText());
  const changesIn = (tab) => tab.locator("details", { hasText: "What it changed" });
  const sees = (locator) => locator.waitFor();

  /** A tab that shows the state of a process in which these sources were evaluated, one after the other from slot 1 on. */
  const open = async (sources, options) => {
    const tab = await page.open(options);
    for (const source of sources) await evaluate(tab, source);
    await show(tab, "State");
    await sees(tree(tab).getByRole("treeitem").first());
    return tab;
  };

  test("the globals are a tree that keys go through; what came with the machine is hidden until it is asked for", async () => {
    const tab = await open(["Balances = { alice = 10, bob = { deep = true } }; Bank = 1.5; local n = 7; function Counter() n = n + 1 return n end"]);
    await tree(tab).focus();
    await tab.keyboard.type("bal");
    assert.match(await selectedItem(tab).textContent(), /^▸Balances\{ 2 entries \}/);
    await tab.keyboard.press("ArrowRight");
    await sees(item(tab, "alice 10"));
    await tab.keyboard.press("ArrowRight");
    assert.match(await selectedItem(tab).textContent(), /alice/);
    await tab.keyboard.press("ArrowDown");
    await tab.keyboard.press("ArrowRight");
    await sees(item(tab, "deep true"));
    await tab.keyboard.press("ArrowRight");
    const place = await selectedItem(tab).evaluate(({ ariaLevel, ariaSetSize, ariaPosInSet }) => [ariaLevel, ariaSetSize, ariaPosInSet]);
    assert.deepEqual(place, ["3", "1", "1"]);
    for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft"]) await tab.keyboard.press(key);
    assert.match(await selectedItem(tab).textContent(), /Balances/);
    await tab.keyboard.press("Enter");
    assert.equal(await item(tab, /alice/).count(), 0);
    await tab.keyboard.type("counter");
    await tab.keyboard.press("ArrowRight");
    await sees(item(tab, "↑ n 7"));
    assert.equal(await item(tab, /^print/).count(), 0);
    await tab.getByLabel("Show what came with the machine").check();
    await tree(tab).focus();
    await tab.keyboard.type("print");
    assert.match(await selectedItem(tab).textContent(), /print/);
    await tab.keyboard.press("Home");
    assert.equal(await selectedItem(tab).getAttribute("aria-posinset"), "1");
  });

  test("paths and values are copied, long texts opened, and all of it is text, whatever it looks like", async () => {
    const hostile = '<img src=x onerror="document.title = 1">';
    const tab = await open([`Balances = { ["a b"] = { 1, 2 } }; Long = ('0123456789'):rep(500); Bad = '${hostile}'`]);
    await item(tab, /^Bad/).click();
    const chosen = tab.getByRole("region", { name: "Chosen value" });
    await sees(chosen.getByText(hostile, { exact: true }));
    assert.equal(await tab.locator("main img").count(), 0);
    await item(tab, /Balances/).click();
    await item(tab, /a b/).click();
    await chosen.getByRole("button", { name: "Copy path" }).click();
    await sees(tab.getByText("Copied the path."));
    assert.equal(await clipboard(tab), 'Balances["a b"]');
    await tree(tab).focus();
    await tab.keyboard.press("Control+c");
    await sees(tab.getByText("Copied the value."));
    assert.deepEqual(JSON.parse(await clipboard(tab)), [1, 2]);
    await item(tab, /^Long/).click();
    await chosen.getByRole("button", { name: "Open the whole text" }).click();
    const dialog = tab.getByRole("dialog", { name: "Long" });
    assert.equal((await dialog.locator("pre").textContent()).length, 5000);
    await accessible(tab, "a long text");
    await dialog.getByRole("button", { name: "Close" }).click();
  });

  test("ids that have a name here are told by it, keys and values", async () => {
    const tab = await open([`Balances = { [Owner] = 10, [("x"):rep(43)] = 20 }; Self = ao.id`]);
    await item(tab, /Balances/).click();
    await sees(item(tab, /^[\w-]{43} default 10$|^\["[\w-]{43}"\] default 10$/));
    await sees(item(tab, /^x{43} 20$/));
    await sees(item(tab, /^Self "[\w-]{43}" aos$/));
    await accessible(tab, "ids with names");
  });

  test("a long table is shown page by page", async () => {
    const tab = await open(["Numbers = {}; for i = 1, 450 do Numbers[i] = i * 2 end"]);
    await item(tab, /Numbers/).click();
    await sees(item(tab, "[1] 2"));
    await tree(tab).focus();
    await tab.keyboard.type("[200]");
    assert.match(await selectedItem(tab).textContent(), /\[200\]400/);
    await tab.keyboard.press("ArrowDown");
    assert.match(await selectedItem(tab).textContent(), /Show more: 250 entries left/);
    await tab.keyboard.press("Enter");
    await sees(item(tab, "[201] 402"));
    assert.match(await selectedItem(tab).textContent(), /\[201\]402/);
    assert.equal(await selectedItem(tab).getAttribute("aria-setsize"), "450");
  });

  test("what is open stays open while the process goes on, and what changed is marked", async () => {
    const tab = await open(["Balances = { alice = 1, bob = 2 }"]);
    await item(tab, /Balances/).click();
    await sees(item(tab, "alice 1"));
    await evaluate(tab, "Balances.alice = 5; Balances.carol = 3");
    await sees(item(tab, "alice 5 changed"));
    await sees(item(tab, "carol 3 new"));
    assert.match(await item(tab, /bob/).textContent(), /^bob2$/);
  });

  test("a search finds keys and values wherever they are, and leads to them", async () => {
    const tab = await open(["Orders = {}; for i = 1, 300 do Orders[i] = { name = 'order ' .. i } end; Note = 'nothing'"]);
    const field = tab.getByLabel("Search keys and values");
    await field.fill("ORDER 299");
    await sees(tab.getByText(/^1 found: [\d,]+ values looked at, that is all\.$/));
    await tab.getByRole("button", { name: /Orders\[299\]\.name/ }).click();
    await tab.waitForFunction(() => /name"order 299"/.test(document.querySelector("[role=tree] [aria-selected=true]")?.textContent));
    await accessible(tab, "a search");
    await field.fill("no such thing anywhere");
    await sees(tab.getByText(/^Nothing found: [\d,]+ values looked at, that is all\.$/));
    await field.press("Escape");
    await tab.getByText(/looked at/).waitFor({ state: "detached" });
  });

  test("a message is told by what it changed; one that fails changes nothing", async () => {
    const tab = await open(["Balances = { alice = 10, bob = 2 }", "Balances.alice = 11; Balances.bob = nil; Fresh = true"]);
    const rows = changesIn(tab).getByRole("listitem");
    await sees(rows.filter({ hasText: "Balances.alice" }));
    assert.match(await rows.filter({ hasText: "Balances.alice" }).textContent(), /10 → 11$/);
    assert.match(await rows.filter({ hasText: "Balances.bob" }).textContent(), /Balances\.bob 2$/);
    await sees(rows.filter({ has: tab.getByLabel("added"), hasText: "Fresh" }));
    await sees(rows.filter({ has: tab.getByLabel("removed"), hasText: "Balances.bob" }));
    await rows.getByRole("button", { name: "Balances.alice" }).click();
    await tab.waitForFunction(() => /alice11/.test(document.querySelector("[role=tree] [aria-selected=true]")?.textContent));
    await assert.rejects(evaluate(tab, "Lost = 1; error('no')"));
    await sees(tab.getByRole("region", { name: "Error" }).getByText(/no/));
    await tab.waitForFunction(() => !/Lost/.test(document.querySelector("main").querySelector("[role=tree]").textContent));
    await sees(changesIn(tab).getByText("against slot 2").or(changesIn(tab).getByText("It changed nothing.")));
    assert.equal(await rows.filter({ hasText: "Lost" }).count(), 0);
    await tab.getByLabel("Go to slot").fill("0");
    await tab.keyboard.press("Enter");
    await sees(changesIn(tab).getByText(/changes, what the process began with/));
    await sees(rows.filter({ hasText: "Owner" }));
    assert.equal(await rows.filter({ hasText: /^\+print/ }).count(), 0);
  });

  test("whatever a process puts where its messages belong, the state is shown", async () => {
    const tab = await open([
      "ao.outbox.Messages = { x = 1 } return 'one'",
      "ao.outbox.Messages = 'x' ao.outbox.Spawns = 7 return 'two'",
      "ao.outbox.Messages = { 1, {} } return 'three'",
    ]);
    await sees(tab.getByText("Sent 2 messages to nobody."));
    for (const output of ["two", "one"]) {
      await tab.getByRole("button", { name: "The slot before" }).click();
      await sees(tab.getByRole("region", { name: "Output" }).getByText(output));
      assert.equal(await tab.getByText(/^(Sent|Asked for) /).count(), 0, output);
    }
  });

  test("a person goes along the slots: state, message and output are those of the slot, and the address follows", async () => {
    const tab = await open(["Count = 1; print('first')", "Count = 2; print('second')", "Count = 3"]);
    await sees(item(tab, "Count 3"));
    await slider(tab).focus();
    await tab.keyboard.press("ArrowLeft");
    await sees(item(tab, /^Count 2/));
    await sees(tab.getByRole("region", { name: "Output" }).getByText("second"));
    assert.match(await slider(tab).getAttribute("aria-valuetext"), /^after slot 2 of 3/);
    await tab.keyboard.press("Home");
    await sees(tab.getByText(/The state as it was after slot 0 of 3/));
    await item(tab, /^Count/).waitFor({ state: "detached" });
    await sees(item(tab, /^Owner/));
    await tab.getByRole("button", { name: "The next slot" }).click();
    await sees(item(tab, /^Count 1/));
    await tab.waitForFunction(() => /[?&]slot=1$/.test(location.hash));
    const href = await tab.getByRole("link", { name: "Open the message" }).getAttribute("href");
    assert.match(href, /^#\/messages\?process=[\w-]{43}&slot=1$/);
    await tab.reload();
    await sees(item(tab, /^Count 1/));
    await accessible(tab, "a state that was");
    await evaluate(tab, "Count = 4");
    await sees(tab.getByText(/The state as it was after slot 1 of 4/));
    await tab.getByRole("button", { name: "Now", exact: true }).click();
    await sees(item(tab, /^Count 4/));
    await tab.waitForFunction(() => !location.hash.includes("slot"));
  });

  test("a slot that is chosen just when the address gets the one before is the one that is shown, and the address gets it too", async () => {
    const tab = await open(["Count = 1", "Count = 2", "Count = 3"]);
    await sees(item(tab, "Count 3"));
    await tab.evaluate(() => {
      const choose = (slot) => {
        const range = document.querySelector("input[type=range]");
        range.value = String(slot);
        range.dispatchEvent(new Event("input", { bubbles: true }));
      };
      const { replaceState } = history;
      history.replaceState = function (...state) {
        replaceState.apply(this, state);
        history.replaceState = replaceState;
        queueMicrotask(() => choose(1));
      };
      choose(2);
    });
    await tab.waitForFunction(() => /[?&]slot=1$/.test(location.hash));
    await sees(item(tab, /^Count 1/));
  });

  test("the bars of gas cover nothing that is beside them, however few there are", async () => {
    const tab = await open(["Count = 1"]);
    const bars = tab.locator(".state-spark rect");
    await sees(bars.nth(1));
    const [before, after] = await Promise.all(["The slot before", "The next slot"].map((name) => tab.getByRole("button", { name }).boundingBox()));
    for (const bar of await bars.all()) {
      const { x, width } = await bar.boundingBox();
      assert.ok(x >= before.x + before.width && x + width <= after.x, `${x} to ${x + width}`);
    }
  });

  test("slots that are none, and processes that are not here, are told, and nothing else happens", async () => {
    const tab = await open(["Count = 1"]);
    const field = tab.getByLabel("Go to slot");
    for (const [typed, told] of [
      ["7", "There is no slot 7 yet: the last one is 1."],
      ["-1", "A slot is a whole number from 0."],
      ["1e3", "A slot is a whole number from 0."],
    ]) {
      await field.fill(typed);
      await tab.keyboard.press("Enter");
      await sees(tab.getByRole("alert").getByText(told));
    }
    await field.press("Escape");
    assert.equal(await field.inputValue(), "1");
    await tab.evaluate(() => (location.hash = "#/state?slot=99"));
    await sees(tab.getByRole("alert").getByText(/There is no slot 99 yet: the last one is 1\. This is the state as it is now\./));
    await sees(item(tab, "Count 1"));
    await tab.evaluate(() => (location.hash = "#/state?process=nobody"));
    await sees(tab.getByRole("heading", { name: "There is no such process here" }));
  });

  test("a slider that is dragged asks for the slot where it rests, not for all on the way", async () => {
    const tab = await page.open();
    await tab.evaluate(async () => {
      for (let count = 1; count <= 60; count += 1) await lunette.process.send({ tags: { Action: "Eval" }, data: `Count = ${count}` });
      await lunette.network.settle();
    });
    await show(tab, "State");
    await sees(item(tab, "Count 60"));
    // The page has heard of all of them, and is through with what the last one changed.
    await sees(changesIn(tab).getByRole("listitem").filter({ hasText: /Count.*60/ }).first());
    const asked = await tab.evaluate(async () => {
      const { prototype } = lunette.network.constructor;
      const { inspect } = prototype;
      const slots = new Set();
      prototype.inspect = function (process, options) {
        slots.add(options.slot);
        return inspect.call(this, process, options);
      };
      const range = document.querySelector("input[type=range]");
      for (let slot = 59; slot >= 30; slot -= 1) {
        range.value = String(slot);
        range.dispatchEvent(new Event("input", { bubbles: true }));
        // The page shows each of them, and no timer ends meanwhile, however slow that is.
        while (!range.getAttribute("aria-valuetext").includes(`after slot ${slot} of`)) await undefined;
      }
      const isThere = () => /Count30/.test(document.querySelector("[role=tree]").textContent);
      while (!isThere()) await new Promise((resolve) => requestAnimationFrame(resolve));
      return [...slots];
    });
    assert.ok(asked.includes(30));
    // The one before it may be asked for what the message changed, the one after it where the page took long to show the last; and the last two of all
    // for what was shown before the slider moved.
    assert.ok(asked.every((slot) => slot <= 31 || slot >= 59), `asked for ${asked}`);
  });

  test("from any slot a fork goes on by itself", async () => {
    const tab = await open(["Count = 1", "Count = 2"]);
    const original = await tab.evaluate(() => lunette.process.id);
    await slider(tab).press("ArrowLeft");
    await sees(item(tab, /^Count 1/));
    await tab.getByRole("button", { name: "Fork from here" }).click();
    await sees(tab.getByText(/This is the fork, in the state after slot 1\./));
    await sees(item(tab, "Count 1"));
    assert.notEqual(await tab.evaluate(() => lunette.process.id), original);
    assert.equal(await evaluate(tab, "Count = Count + 10 return Count"), "11");
    assert.equal(await tab.evaluate((id) => lunette.network.process(id).state("Count"), original), 2);
  });

  test("watched expressions are shown for each slot, with their errors, and are there the next time", async () => {
    const tab = await open(["Balances = { x = 1 }", "Balances.x = 2"]);
    const field = tab.getByLabel("Lua expression to watch");
    for (const expression of ["Balances.x * 100", "Nothing.here", "#Inbox"]) {
      await field.fill(expression);
      await field.press("Enter");
    }
    const value = (expression) => tab.locator("dl > div", { hasText: expression }).locator("dd");
    await sees(value("Balances.x").getByText("200"));
    await sees(value("Nothing.here").getByText(/attempt to index a nil value/));
    await sees(value("#Inbox").getByText("1"));
    await slider(tab).press("ArrowLeft");
    await sees(value("Balances.x").getByText("100"));
    assert.equal(await tab.evaluate(() => lunette.process.state("Balances.x")), 2);
    await tab.waitForFunction(() => /slot=1$/.test(location.hash));
    await tab.reload();
    await sees(value("Balances.x").getByText("100"));
    await tab.getByRole("button", { name: "Stop watching Nothing.here" }).click();
    assert.equal(await tab.locator("dl > div").count(), 2);
    await accessible(tab, "watched expressions");
  });

  test("the inbox is that of the slot", async () => {
    const tab = await page.open();
    await tab.evaluate(async () => {
      await lunette.process.send({ tags: { Action: "Hello" }, data: "the first" });
      await lunette.process.send({ tags: { Action: "Bye" }, data: "<b>the second</b>" });
      await lunette.network.settle();
    });
    await show(tab, "State");
    await tab.locator("summary", { hasText: "Inbox" }).click();
    const messages = tab.locator("details", { has: tab.locator("summary", { hasText: "Inbox" }) }).getByRole("listitem");
    await sees(messages.filter({ hasText: "<b>the second</b>" }));
    assert.match(await messages.first().textContent(), /^Bye from/);
    // The one with which the process began is the third.
    assert.equal(await messages.count(), 3);
    await accessible(tab, "the inbox");
    await slider(tab).press("ArrowLeft");
    await tab.waitForFunction(() => !document.querySelector("main").textContent.includes("the second"));
    await sees(messages.filter({ hasText: "the first" }));
  });

  test("it fits on a phone", async () => {
    const wide = "Balances = {}; for i = 1, 20 do Balances[('k'):rep(60) .. i] = ('v'):rep(100) end";
    const tab = await open([wide], { viewport: { width: 360, height: 640 } });
    await item(tab, /Balances/).click();
    await sees(item(tab, /kkkk/).first());
    await sees(changesIn(tab).getByRole("listitem").first());
    await accessible(tab, "on a phone");
    assert.deepEqual(await tab.locator("main").evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), 0);
  });
});
