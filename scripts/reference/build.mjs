// Makes the reference in target/reference: package/ of the package, by TypeDoc from its types; crates/ of the Rust crates, by rustdoc; and a page that leads
// to both.
//   node scripts/reference/build.mjs [package]       `package` leaves the crates, which take some minutes the first time
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { frontPage } from "./front-page.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");
const OUT = join(ROOT, "target/reference");
const PACKAGE = join(OUT, "package");
const CRATES = join(OUT, "crates");

const run = (command, ...args) => execFileSync(command, args, { cwd: ROOT, stdio: "inherit" });
const ask = (...args) => JSON.parse(execFileSync("cargo", [...args, "--format-version=1"], { cwd: ROOT, maxBuffer: 1 << 28 }));

function buildPackage() {
  run("node_modules/.bin/typedoc", "--options", "scripts/reference/typedoc.json", "--logLevel", "Warn");
}

/** Anew, so that no crate stays that is there no more. */
function buildCrates() {
  const { target_directory: target } = ask("metadata", "--no-deps");
  rmSync(join(target, "doc"), { recursive: true, force: true });
  run("cargo", "doc", "--no-deps", "--workspace");
  rmSync(CRATES, { recursive: true, force: true });
  cpSync(join(target, "doc"), CRATES, { recursive: true });
}

/** The crates that the package is built of, with the folders of their pages; tests have crates too, and these are in the list of every page. */
function cratesIn(folder) {
  if (!existsSync(folder)) return [];
  const pages = new Set(readdirSync(folder));
  const { packages } = ask("metadata", "--no-deps");
  const crates = packages
    .filter(({ manifest_path: manifest }) => relative(ROOT, manifest).startsWith("src/"))
    .map(({ name, description }) => ({ name, description, page: name.replaceAll("-", "_") }));
  return crates.filter(({ page }) => pages.has(page));
}

mkdirSync(OUT, { recursive: true });
buildPackage();
if (process.argv[2] !== "package") buildCrates();
writeFileSync(join(OUT, "index.html"), frontPage(cratesIn(CRATES)));
console.log(`reference: ${join(OUT, "index.html")}`);
