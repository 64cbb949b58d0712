// The arrows between the crates are those of ARCHITECTURE.md, only `web` knows JavaScript, and `unsafe` stays where it is said to be.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";

const ROOT = new URL("../..", import.meta.url).pathname;
const PREFIX = "lunette-";

/** What names a JavaScript type. */
const JAVASCRIPT = /^(wasm-bindgen.*|js-sys|web-sys|serde-wasm-bindgen|idb|gloo.*)$/;

/** The modules of src/ that may turn `unsafe_code` on again, each with its invariants. */
const UNSAFE = [
  "src/lua/function.rs",
  "src/lua/heap",
  "src/lua/pages",
  "src/lua/string.rs",
  "src/lua/table.rs",
  "src/lua/thread.rs",
  "src/lua/userdata.rs",
  "src/lua/value.rs",
  "src/lua/vm",
  "src/process/abi.rs",
  "src/process/image.rs",
];

const metadata = JSON.parse(
  execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }),
);
const packages = new Map(metadata.packages.map((one) => [one.id, one]));
const nodes = new Map(metadata.resolve.nodes.map((one) => [one.id, one]));

/** The crates of src/, by their folder. */
const crates = new Map(
  metadata.workspace_members
    .map((id) => packages.get(id))
    .map((one) => [relative(ROOT, one.manifest_path), one])
    .filter(([path]) => path.startsWith("src/"))
    .map(([path, one]) => [path.split("/")[1], one]),
);

test("the crates depend on each other as ARCHITECTURE.md says, and in no other way", () => {
  const said = readArrows(readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8"));
  const found = Object.fromEntries([...crates].map(([folder, one]) => [folder, ours(one).sort()]));
  assert.deepEqual(found, said);
});

test("only `web` knows JavaScript, and nothing else leads to it", () => {
  for (const folder of crates.keys()) {
    const names = [...reached(folder)].filter((name) => JAVASCRIPT.test(name));
    if (folder === "web") assert.notDeepEqual(names, [], "this test knows what names JavaScript");
    else assert.deepEqual(names, [], folder);
  }
});

test("the runtime meets a machine as a trait: nothing of it leads to Lua", () => {
  for (const folder of ["ao", "remote", "runtime", "web"]) assert.equal(reached(folder).has(`${PREFIX}lua`), false, folder);
  assert.equal(reached("process").has(`${PREFIX}lua`), true);
});

test("the virtual machine depends on nothing", () => {
  assert.deepEqual(direct(crates.get("lua")), []);
});

test("`unsafe` is allowed only in the modules that are listed, and each of them uses it", () => {
  const found = sources(join(ROOT, "src")).filter((path) => /allow\([^)]*unsafe_code/.test(readFileSync(path, "utf8")));
  const paths = found.map((path) => relative(ROOT, path));
  const listed = (path) => UNSAFE.find((allowed) => path === allowed || path.startsWith(`${allowed}/`));
  assert.deepEqual(paths.filter((path) => !listed(path)), []);
  assert.deepEqual(UNSAFE.filter((allowed) => !paths.some((path) => listed(path) === allowed)), []);
});

test("every dependency says in its manifest why it is there", () => {
  for (const [folder] of crates) {
    const text = readFileSync(join(ROOT, "src", folder, "Cargo.toml"), "utf8");
    assert.deepEqual(withoutReason(text), [], `src/${folder}/Cargo.toml`);
  }
});

test("every npm package says in its manifest why it is there", () => {
  // What is made from a template is somebody else's.
  const paths = execFileSync("git", ["ls-files", "package.json", "tests/**/package.json"], { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
  for (const path of paths) {
    const { why = {}, dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync(join(ROOT, path), "utf8"));
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    assert.deepEqual(Object.keys(why).sort(), names.sort(), path);
  }
});

test("an arrow that is not allowed, and a dependency without a reason, would be noticed", () => {
  assert.deepEqual(readArrows("```\na  ->\nb  -> a, c\n```"), { a: [], b: ["a", "c"] });
  assert.throws(() => readArrows("no arrows"), /no arrows/);
  assert.deepEqual(withoutReason('[dependencies]\n# Ids.\nbase64 = "1"\nrsa = "2"\n\n[lints]\nworkspace = true\n'), ["rsa"]);
});

/** The arrows of a text: lines `from -> to, to` in a fenced block. */
function readArrows(text) {
  const block = text.match(/```\n((?:\w+ +->.*\n)+)```/);
  assert.ok(block, "the text has no arrows");
  const lines = block[1].trimEnd().split("\n");
  return Object.fromEntries(
    lines.map((line) => {
      const [from, to] = line.split("->").map((part) => part.trim());
      return [from, to.split(/, */).filter(Boolean).sort()];
    }),
  );
}

/** The names of what a crate depends on, but for tests. */
function direct(one) {
  return one.dependencies.filter(({ kind }) => kind !== "dev").map(({ name }) => name);
}

function ours(one) {
  return direct(one)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
}

/** The names of everything that a crate leads to, but for what only tests need. */
function reached(folder) {
  const seen = new Set();
  const walk = (id) => {
    if (seen.has(id)) return;
    seen.add(id);
    const edges = nodes.get(id).deps.filter(({ dep_kinds: kinds }) => kinds.some(({ kind }) => kind !== "dev"));
    for (const { pkg } of edges) walk(pkg);
  };
  walk(crates.get(folder).id);
  return new Set([...seen].map((id) => packages.get(id).name));
}

function sources(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith(".rs")).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Dependencies of a manifest that have no comment before them, nor before the group of lines in which they are. */
function withoutReason(manifest) {
  const missing = [];
  let inDependencies = false;
  let hasReason = false;
  for (const line of manifest.split("\n")) {
    if (line.startsWith("[")) inDependencies = line === "[dependencies]";
    else if (line.startsWith("#")) hasReason = true;
    else if (!inDependencies || line.trim() === "") hasReason = false;
    else {
      const [name] = line.split(/[ .=]/);
      if (!hasReason && !name.startsWith(PREFIX)) missing.push(name);
      hasReason = false;
    }
  }
  return missing;
}
