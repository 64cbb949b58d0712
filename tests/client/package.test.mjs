// The package as it would be published: what it promises is in it, and what is in it finds what it needs.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "node:test";

const FOLDER = new URL("../../pkg/", import.meta.url);

const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json"], { cwd: fileURLToPath(FOLDER) });
const files = new Set(JSON.parse(stdout)[0].files.map(({ path }) => path));
const manifest = JSON.parse(await readFile(new URL("package.json", FOLDER), "utf8"));

/** All files that a target of `exports` names, whatever the conditions. */
function targets(target) {
  return typeof target === "string" ? [target] : Object.values(target).flatMap(targets);
}

test("every export is packed, and has its types", () => {
  for (const [name, target] of Object.entries(manifest.exports)) {
    for (const file of targets(target)) assert.ok(files.has(posix.normalize(file)), `${name}: ${file}`);
    if (typeof target === "object") assert.equal(Object.keys(target)[0], "types", `${name}: types come first`);
  }
});

test("every import, worker and file that a module names is packed", async () => {
  const named = /(?:from|import|import\(|new URL\()\s*"(\.[^"]+)"/g;
  for (const file of files) {
    if (!/\.(js|d\.ts)$/.test(file) || file.startsWith("dist/")) continue;
    const text = await readFile(new URL(file, FOLDER), "utf8");
    for (const [, name] of text.matchAll(named)) {
      // Types name the module that they are of.
      const path = posix.join(dirname(file), file.endsWith(".d.ts") ? name.replace(/\.js$/, ".d.ts") : name);
      assert.ok(files.has(path), `${file} names ${name}`);
    }
  }
});

test("Deno, Node and browsers get their entries", async () => {
  const { Lunette, Process } = await import("../../pkg/node.js");
  assert.deepEqual([typeof Lunette.open, typeof Process], ["function", "function"]);
  assert.deepEqual(Object.keys(await import("../../pkg/index.js")).sort(), ["Lunette", "LunetteError", "Process", "deleteDatabase"]);
  const conditions = Object.keys(manifest.exports["."]);
  assert.deepEqual(conditions, ["types", "deno", "node", "browser", "default"]);
});
