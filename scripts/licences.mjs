// The licences of everything that is not ours.
//   node scripts/licences.mjs            writes LICENSES.md: the list (tests/house says when it is not up to date)
//   node scripts/licences.mjs --texts    writes the texts that go with the package: pkg/dist/licences.txt (scripts/build.sh)
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");
const LIST = join(ROOT, "LICENSES.md");
const TARGET = "wasm32-unknown-unknown";

/** What each .wasm file is built from. */
const MODULES = { "lunette-process": "process.wasm", "lunette-web": "lunette_web_bg.wasm" };

/** The lock files of npm: of the workspace, and of the folders that bring packages of their own, of which nothing is shipped. */
const locks = () => git("ls-files", "package-lock.json", "**/package-lock.json");

/** What a package says that names none in its manifest, nor in a file. */
export const UNNAMED = "none is named";

/** Packages whose manifest names no licence, but a file of them does. */
const IN_A_FILE = { "arweave-stream-tx": "MIT" };

/** One thing of somebody else: `{ name, version, licence, folder }`. */

/** The crates that are in each .wasm file, by its name. */
export function shippedCrates() {
  const metadata = cargoMetadata(["--filter-platform", TARGET]);
  const packages = new Map(metadata.packages.map((one) => [one.id, one]));
  const nodes = new Map(metadata.resolve.nodes.map((one) => [one.id, one]));
  const walk = (id, seen) => {
    if (seen.has(id)) return seen;
    seen.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      const isMacro = packages.get(pkg).targets.some(({ kind }) => kind.includes("proc-macro"));
      if (!isMacro && kinds.some(({ kind }) => kind === null)) walk(pkg, seen);
    }
    return seen;
  };
  const roots = metadata.packages.filter(({ name }) => name in MODULES);
  return Object.fromEntries(roots.map(({ id, name }) => [MODULES[name], [...walk(id, new Set())].map((one) => packages.get(one)).filter(isForeign).map(ofCrate)]));
}

/** All crates that anything here is built or tested with. */
export function allCrates() {
  return cargoMetadata([]).packages.filter(isForeign).map(ofCrate);
}

/** The npm packages that are in the page: what its sources import, and what that needs. */
export function shippedPackages() {
  const { packages } = readLock("package-lock.json");
  const seen = new Set();
  const walk = (name) => {
    const entry = packages[`node_modules/${name}`];
    if (seen.has(name) || entry === undefined) return;
    seen.add(name);
    for (const other of Object.keys(entry.dependencies ?? {})) walk(other);
  };
  for (const name of importedByPage()) walk(name);
  return [...seen].sort().map((name) => ofPackage(`node_modules/${name}`, packages[`node_modules/${name}`]));
}

/** All npm packages of all lock files. */
export function allPackages() {
  const found = locks().flatMap((lock) => Object.entries(readLock(lock).packages))
    .filter(([path, entry]) => path.includes("node_modules/") && !entry.link)
    .map(([path, entry]) => ofPackage(path, entry));
  return [...new Map(found.map((one) => [`${one.name}@${one.version}`, one])).values()];
}

/** The text of LICENSES.md. */
export function list() {
  const crates = shippedCrates();
  const page = shippedPackages();
  const shipped = new Set([...Object.values(crates).flat(), ...page].map(title));
  const rest = (all) => all.filter((one) => !shipped.has(title(one)));
  return `# Licences of what is not ours

Lunette is under the MIT licence (LICENSE). \`node scripts/licences.mjs\` writes this page; \`deny.toml\` and \`tests/house/licences.test.mjs\` say which licences there may be.
The texts go with what is built: \`pkg/dist/licences.txt\` and \`www/dist/licences.txt\`.

## Shipped

${Object.entries(crates).map(([file, found]) => `### In ${file}: crates\n\n${table(found)}`).join("\n\n")}

### In the page: npm packages

${table(page)}

## Only for building and testing

### Crates

${byLicence(rest(allCrates()))}

### npm packages

${byLicence(rest(allPackages()))}
`;
}

/** The texts of the licences of what is shipped, each once. */
function texts(shipped) {
  const owners = new Map();
  for (const one of shipped) for (const text of licenceFiles(one.folder)) owners.set(text, [...(owners.get(text) ?? []), title(one)]);
  const part = ([text, names]) => `${"=".repeat(80)}\n${[...new Set(names)].sort().join(", ")}\n${"=".repeat(80)}\n\n${text}\n`;
  return `Lunette is built with the software below, under these licences.\n\n${[...owners].map(part).join("\n")}`;
}

function licenceFiles(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[sc]e|copying|notice|unlicense)/i.test(name));
  return names.sort().map((name) => readFileSync(join(folder, name), "utf8").trim());
}

function cargoMetadata(more) {
  const options = { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] };
  return JSON.parse(execFileSync("cargo", ["metadata", "--quiet", "--locked", "--format-version", "1", ...more], options));
}

function git(...parameters) {
  return execFileSync("git", parameters, { cwd: ROOT, encoding: "utf8" }).trimEnd().split("\n");
}

const isForeign = ({ source }) => source !== null;

const ofCrate = ({ name, version, license: licence, manifest_path: manifest }) => ({ name, version, licence: (licence ?? UNNAMED).replaceAll("/", " OR "), folder: dirname(manifest) });

function ofPackage(path, { version, license: licence }) {
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  return { name, version, licence: nameOf(licence) ?? IN_A_FILE[name] ?? UNNAMED, folder: join(ROOT, path) };
}

/** Manifests of old have a list: `[{ "type": "MIT" }]`. */
function nameOf(licence) {
  return Array.isArray(licence) ? licence.map((one) => one.type ?? one).join(" OR ") : licence;
}

function readLock(path) {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

/** The packages that the sources of the page name. */
function importedByPage() {
  const folder = join(ROOT, "www");
  const isSource = ({ name, path, parentPath }) => /\.tsx?$/.test(name) && !(parentPath ?? path).includes("www/dist");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && isSource(entry));
  const sources = files.map(({ name, path, parentPath }) => readFileSync(join(parentPath ?? path, name), "utf8"));
  const specifiers = sources.flatMap((source) => [...source.matchAll(/(?:from|import)\s*\(?\s*"([^".][^"]*)"/g)].map(([, specifier]) => specifier));
  // JSX becomes calls of it.
  return new Set(["preact", ...specifiers.map((one) => one.split("/").slice(0, one.startsWith("@") ? 2 : 1).join("/"))]);
}

const title = ({ name, version }) => `${name} ${version}`;

const inOrder = (found) => [...found].sort((left, right) => (title(left) < title(right) ? -1 : 1));

function table(found) {
  return ["| | version | licence |", "|---|---|---|", ...inOrder(found).map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`)].join("\n");
}

function byLicence(found) {
  const groups = new Map();
  for (const one of inOrder(found)) groups.set(one.licence, [...(groups.get(one.licence) ?? []), title(one)]);
  const sorted = [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map(([licence, names]) => `* **${licence}**: ${names.join(", ")}`).join("\n");
}

/** The texts that go with the package. */
export function textsOfPackage() {
  return texts(Object.values(shippedCrates()).flat());
}

/** The texts that go with the page. */
export function textsOfPage() {
  return texts([...Object.values(shippedCrates()).flat(), ...shippedPackages()]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  if (process.argv.includes("--texts")) writeFileSync(join(ROOT, "pkg/dist/licences.txt"), textsOfPackage());
  else writeFileSync(LIST, list());
}
