// No module of the package that nothing imports, and no export that nothing uses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { entriesIn } from "./entries.mjs";
import { modulesBelow } from "./modules.mjs";
import { unusedExports, unusedModules } from "./unused.mjs";

const everything = await modulesBelow("pkg", "tests", "www", "scripts");
const ofPackage = await modulesBelow("pkg");
const entries = await entriesIn(everything);

/** What people begin with is theirs: the worker of a template. */
const isOfTemplate = (place) => place.startsWith("pkg/templates/");

test("each module of the package is an entry, or another one of the package imports it", () => {
  assert.deepEqual(unusedModules(ofPackage, entries, "pkg").filter((path) => !isOfTemplate(path)), []);
});

test("each export is used: of the package, by the page or by tests", () => {
  assert.deepEqual(unusedExports(everything, entries, "pkg").filter((place) => !isOfTemplate(place)), []);
});

test("what nothing uses is found", () => {
  const fake = new Map([
    ["pkg/index.js", { imports: [{ to: "pkg/used.js", names: ["one"] }, { to: "pkg/whole.js", names: ["*"] }], exports: new Set(["open"]) }],
    ["pkg/used.js", { imports: [], exports: new Set(["one", "other"]) }],
    ["pkg/whole.js", { imports: [], exports: new Set(["all"]) }],
    ["pkg/alone.js", { imports: [], exports: new Set() }],
  ]);
  assert.deepEqual(unusedModules(fake, ["pkg/index.js"], "pkg"), ["pkg/alone.js"]);
  assert.deepEqual(unusedExports(fake, ["pkg/index.js"], "pkg"), ["pkg/used.js: other"]);
});
