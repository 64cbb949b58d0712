// What the pages of this repository name is there: files, headings, targets of the Makefile, names of the package.
import assert from "node:assert/strict";
import { readFile, readdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { describe, test } from "node:test";
import { anchorsOf, codeOf, targetsOf } from "./markdown.mjs";
import { ROOT } from "./place.mjs";

const read = (path) => readFile(join(ROOT, path), "utf8");

/** The pages that are looked at: three of the root, and one of each folder of tests that has one. */
async function pages() {
  const found = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"];
  for (const entry of await readdir(join(ROOT, "tests"), { withFileTypes: true, recursive: true })) {
    const path = relative(ROOT, join(entry.parentPath ?? entry.path, entry.name));
    if (entry.name === "README.md" && !path.includes("node_modules")) found.push(path);
  }
  return found;
}

/** Pages by path. */
const PAGES = new Map(await Promise.all((await pages()).map(async (path) => [path, await read(path)])));

const exists = (path) => stat(join(ROOT, path)).then(() => true, () => false);

describe("links and images", () => {
  for (const [path, page] of PAGES) {
    test(path, async () => {
      for (const target of targetsOf(page).filter((target) => !/^https?:/.test(target))) {
        const [file, anchor] = target.split("#");
        const leads = file === "" ? path : join(dirname(path), file);
        assert.ok(await exists(leads), `${path} leads to ${target}, which is not there`);
        if (anchor) assert.ok(anchorsOf(await read(leads)).has(anchor), `${path} leads to ${target}, which is no heading there`);
      }
    });
  }
});

test("each `make X` is a target of the Makefile", async () => {
  const targets = new Set([...(await read("Makefile")).matchAll(/^([a-z-]+):/gm)].map(([, target]) => target));
  for (const [path, page] of PAGES) {
    for (const code of codeOf(page)) {
      for (const [command, target] of code.matchAll(/(?:^|[`\s;&])make ([a-z-]+)/g)) {
        assert.ok(targets.has(target), `${path} names \`${command.trim()}\`, and the Makefile has no ${target}`);
      }
    }
  }
});

test("each name of the package is exported by it, and each that it exports is in the README", async () => {
  const { exports } = JSON.parse(await read("pkg/package.json"));
  const names = new Set(Object.keys(exports).map((name) => name.replace(/^\./, "lunette")));
  const named = new Set();
  for (const [path, page] of PAGES) {
    // A name stands between quotes or alone between backticks: `lunette/connect`. What has a folder before it is a path.
    for (const code of codeOf(page)) {
      for (const [, name] of code.matchAll(/(?:^|["'])(lunette(?:\/[\w.-]+)?)(?=$|["'])/g)) {
        assert.ok(names.has(name), `${path} names ${name}, which the package does not export`);
        if (path === "README.md") named.add(name);
      }
    }
  }
  for (const name of names) assert.ok(named.has(name), `the README does not name ${name}, which the package exports`);
});
