// The state of a process: what is in it, what is found in it, what a message changed, and how it was.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { moduleOf } from "./modules.mjs";
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
  const run = (search, { values = 1e6, matches = 1e6, signal = new AbortController().signal } = {}) => search.run({ values, matches, signal, onProgress: () => {} });

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
  const shown = (tree) => tree.rows().map((row) => (row.kind === "more" ? `+${row.node.omitted}` : `${"  ".repeat(row.level - 1)}${row.node.variable.key}${row.node.mark ? ` ${row.node.mark}` : ""}`));
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
});

test("a path is Lua, whatever the keys are", async () => {
  const { luaOf, titleOf } = await moduleOf("views/state/path.ts");
  const path = [{ key: "f", step: "f" }, { key: "n", step: { upvalue: 2 } }, { key: '["a b"]', step: "a b" }, { key: "[1]", step: 1 }, { key: "metatable", step: { metatable: true } }];
  assert.equal(luaOf(path), 'getmetatable(select(2, debug.getupvalue(f, 2))["a b"][1])');
  assert.equal(titleOf(path), 'f ↑ n["a b"][1] metatable');
  assert.equal(luaOf([{ key: '["not a name"]', step: "not a name" }, { key: "x", step: "x" }]), '_G["not a name"].x');
});
