// Which modules of the package may lead to which.
import assert from "node:assert/strict";
import { test } from "node:test";
import { circleIn, partOf, wayTo, wrongArrows } from "./arrows.mjs";
import { entriesIn } from "./entries.mjs";
import { modulesBelow } from "./modules.mjs";

/** What each folder of the package may import of what lies at the top of it. */
const ARROWS = {
  common: ["error.js"],
  machine: ["common", "error.js"],
  machines: ["machine", "machine.js", "error.js"],
  tabs: ["common", "error.js"],
  client: ["common", "error.js"],
  runtime: ["client", "common", "machine.js", "machines", "tabs", "error.js"],
  sql: ["common", "error.js"],
  // What is on a network reaches it by the client that it is given, and by nothing else.
  connect: ["common"],
  scenario: ["common", "error.js"],
  units: ["common", "error.js"],
  hyperbeam: ["common", "units", "error.js"],
  server: ["common", "units", "error.js"],
  wander: ["common", "error.js"],
  // The hosts.
  "service-worker": ["client", "common", "dist", "runtime", "server", "error.js"],
  worker: ["artifacts-workerd.js", "client", "common", "machines", "sql", "units", "error.js"],
  cli: ["common", "connect", "dist", "machine.js", "node.js", "scenario", "server-deno.js", "server-node.js", "server.js", "sql", "error.js"],
};

/** What is for Node, and for Deno, which has its modules. */
const OF_NODE = /^pkg\/(?:bin\/|cli\/|sql\/node\.js$|server\/node-|(?:.*-)?node\.js$|deno\.js$)/;

/** Which entries run where Node's modules are. */
const ENTRIES_OF_NODE = ["pkg/node.js", "pkg/deno.js", "pkg/connect-node.js", "pkg/server-node.js", "pkg/bin/lunette.js"];

const graph = new Map([...(await modulesBelow("pkg"))].filter(([path]) => !path.startsWith("pkg/templates/")));
const entries = await entriesIn(graph);

function expectNoWay(modules, start, isForbidden) {
  const way = wayTo(modules, start, isForbidden);
  assert.ok(way === undefined, way?.join("\n  -> "));
}

const isOfNode = ({ to }) => to.startsWith("node:");
const isWebWorker = ({ to }) => ["pkg/machine-worker.js", "pkg/runtime-worker.js"].includes(to);
const isLoadedLater = ({ kind }) => kind === "import()";

test("folders import what the table says", () => {
  assert.deepEqual(wrongArrows(graph, "pkg", ARROWS), []);
});

test("the table names every folder, and no arrow that is not needed", () => {
  const parts = [...graph.keys()].filter((path) => path.split("/").length > 2).map((path) => partOf(path, "pkg"));
  assert.deepEqual([...new Set(parts)].filter((part) => part !== "bin").sort(), Object.keys(ARROWS).sort());
  for (const [part, others] of Object.entries(ARROWS)) {
    for (const other of others) {
      const without = { [part]: others.filter((one) => one !== other) };
      assert.notDeepEqual(wrongArrows(graph, "pkg", without), [], `${part} imports nothing of ${other}`);
    }
  }
});

test("no imports go round in circles", () => {
  assert.equal(circleIn(graph)?.join("\n  -> "), undefined);
});

test("entries for anywhere else never reach a module of Node", () => {
  const elsewhere = entries.filter((entry) => !ENTRIES_OF_NODE.includes(entry));
  assert.ok(elsewhere.length >= 13, elsewhere.join(" "));
  // The loader reads its module from a file where it finds itself in one.
  const asksFirst = (edge, from) => from === "pkg/ao-loader.js" && edge.kind === "import()";
  for (const entry of elsewhere) expectNoWay(graph, entry, (edge, from) => isOfNode(edge) && !asksFirst(edge, from));
});

test("only files that say so import modules of Node", () => {
  const found = [...graph].filter(([path, { imports }]) => imports.some(isOfNode) && !OF_NODE.test(path)).map(([path]) => path);
  assert.deepEqual(found, ["pkg/ao-loader.js"]);
});

test("workers of the edge, service workers and Node never reach a web worker", () => {
  for (const entry of ["pkg/worker.js", "pkg/service-worker.js", "pkg/node.js", "pkg/server.js"]) expectNoWay(graph, entry, isWebWorker);
});

test("workers of the edge and service workers have everything before they run", () => {
  for (const entry of ["pkg/worker.js", "pkg/service-worker.js"]) expectNoWay(graph, entry, isLoadedLater);
});

test("a page whose runtime is in a worker loads nothing of it", () => {
  const atOnce = new Map([...graph].map(([path, { imports }]) => [path, { imports: imports.filter(({ kind }) => kind === "import") }]));
  const isRuntime = ({ to }) => ["pkg/runtime/host.js", "pkg/machine.js"].includes(to) || /^pkg\/(?:machine|machines|tabs|dist)\//.test(to);
  for (const entry of ["pkg/index.js", "pkg/connect.js", "pkg/wander.js", "pkg/units.js"]) expectNoWay(atOnce, entry, isRuntime);
});

// The rules can fail --------------------------------------------------------------------------------------------------------------

/** A graph of modules from each to those that it imports; `import() x` and `new URL x` are such edges. */
function graphOf(modules) {
  const edgeOf = (text) => {
    const [, kind = "import", to] = /^(import\(\)|new URL)? ?(.*)$/.exec(text);
    return { kind, to };
  };
  return new Map(Object.entries(modules).map(([path, imports]) => [path, { imports: imports.map(edgeOf) }]));
}

const fake = graphOf({
  "pkg/index.js": ["pkg/common/a.js", "import() pkg/runtime/host.js"],
  "pkg/common/a.js": ["pkg/common/b.js"],
  "pkg/common/b.js": ["pkg/common/a.js", "pkg/runtime/host.js"],
  "pkg/runtime/host.js": ["node:fs", "new URL pkg/machine-worker.js"],
});

test("a way is found, the shortest, also through import() and new URL", () => {
  assert.deepEqual(wayTo(fake, "pkg/index.js", isOfNode), ["pkg/index.js", "pkg/runtime/host.js", "node:fs"]);
  assert.deepEqual(wayTo(fake, "pkg/index.js", isWebWorker), ["pkg/index.js", "pkg/runtime/host.js", "pkg/machine-worker.js"]);
  assert.deepEqual(wayTo(fake, "pkg/common/a.js", isOfNode), ["pkg/common/a.js", "pkg/common/b.js", "pkg/runtime/host.js", "node:fs"]);
  assert.equal(wayTo(fake, "pkg/index.js", ({ to }) => to === "pkg/server.js"), undefined);
});

test("a violation prints the way", () => {
  assert.throws(() => expectNoWay(fake, "pkg/index.js", isOfNode), /^AssertionError.*: pkg\/index\.js\n  -> pkg\/runtime\/host\.js\n  -> node:fs$/);
  assert.throws(() => expectNoWay(fake, "pkg/index.js", isLoadedLater), /pkg\/index\.js\n  -> pkg\/runtime\/host\.js/);
});

test("wrong arrows and circles are found", () => {
  assert.deepEqual(wrongArrows(fake, "pkg", { common: [], runtime: ["machine-worker.js"] }), ["pkg/common/b.js -> pkg/runtime/host.js"]);
  assert.deepEqual(circleIn(fake), ["pkg/common/a.js", "pkg/common/b.js", "pkg/common/a.js"]);
  assert.equal(circleIn(graphOf({ a: ["b", "c"], b: ["c"], c: ["import() a"] })), undefined);
});
