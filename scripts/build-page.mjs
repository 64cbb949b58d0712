// Builds www/dist: the page, its workers, and all that they load, from www/ and pkg/. After scripts/build.sh.
//   node scripts/build-page.mjs [--sizes]
//
//   index.html, icon.svg, examples/    what has an address that stays
//   <version>/                         what is loaded from there. Modules, workers and .wasm files are found beside the module that wants them
//                                      (`new URL("./name", import.meta.url)`), so those of different versions cannot be mixed
//   licences.txt                       of what is not ours
//   service-worker.js                  keeps all of it in the browser; has the list of its files (scripts/page-version.mjs)
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { textsOfPage } from "./licences.mjs";
import { documentOf, listOf, versionOf } from "./page-version.mjs";
import { policyOf } from "./policy.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");
const WWW = join(ROOT, "www");
const PKG = join(ROOT, "pkg");
const OUT = join(WWW, "dist");

/** The documents, and of each the modules that its first view loads: these and what they import are preloaded. */
const DOCUMENTS = { "index.html": ["www/page.tsx", "www/views/editor/view.tsx"], "embed.html": ["www/embed.tsx"] };

/** What is loaded when the first view can be used: it is counted too. */
const FOLLOWING = ["www/app/update-watch.ts"];

const WORKERS = ["runtime-worker.js", "machine-worker.js"];

/** What is copied into the folder of the version: from where, and its name there. */
const COPIED = [
  [join(PKG, "dist/process.wasm"), "dist/process.wasm"],
  [join(PKG, "dist/lunette_web_bg.wasm"), "lunette_web_bg.wasm"],
];

const OPTIONS = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  logLevel: "warning",
  absWorkingDir: ROOT,
  metafile: true,
  // Not for strangers: where a word of the sources is, in the browser's tools.
  sourcemap: true,
};

/** Builds the page into a folder, in the place of what is there; `changes` is the file that says what changed. Gives what `firstViewSizes` takes. */
export async function buildPage({ out = OUT, changes = join(WWW, "CHANGES.md") } = {}) {
  const next = join(out, ".next");
  await rm(out, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  const building = [buildModules(next, changes), buildServiceWorker(), buildWorkers(next), buildStyles(next), copyFiles(next), copyUnversioned(out)];
  const [{ metafile }, serviceWorker] = await Promise.all(building);

  const files = await listOf(next);
  const templates = await Promise.all(Object.keys(DOCUMENTS).map(async (name) => [name, await readFile(join(WWW, name), "utf8")]));
  const documentsOf = (version) =>
    templates.map(([name, template]) => [name, documentOf(template, { version, files, policy: policyOf(name), modules: loadedAtOnce(metafile, DOCUMENTS[name]) })]);
  const version = versionOf([serviceWorker, ...documentsOf("").flat(), ...Object.entries(files).flat()]);

  await rename(next, join(out, version));
  for (const [name, text] of documentsOf(version)) await writeFile(join(out, name), text);
  const list = { version, files: await listOf(out), changes: await readFile(changes, "utf8") };
  // Not among what is kept for use without a server: nobody needs it there.
  await writeFile(join(out, "licences.txt"), textsOfPage());
  await writeFile(join(out, "service-worker.js"), `const LIST=${JSON.stringify(list)};\n${serviceWorker}`);
  return { out, version, metafile };
}

/** The modules of the page. What several views share is in files of its own. */
function buildModules(outdir, changes) {
  return build({
    ...OPTIONS,
    entryPoints: { page: join(WWW, "page.tsx"), embed: join(WWW, "embed.tsx") },
    outdir,
    splitting: true,
    chunkNames: "[name]-[hash]",
    alias: {
      lunette: join(PKG, "index.js"),
      "lunette/wander": join(PKG, "wander.js"),
      "lunette/scenario": join(PKG, "scenario.js"),
      "lunette/machine": join(PKG, "machine.js"),
      "changes.md": changes,
    },
    loader: { ".md": "text" },
    jsx: "automatic",
    jsxImportSource: "preact",
    tsconfig: join(WWW, "tsconfig.json"),
  });
}

/** Each worker is one file: nothing runs there before all of it is here, and what is fetched one after the other comes late. */
function buildWorkers(outdir) {
  return build({ ...OPTIONS, entryPoints: WORKERS.map((name) => join(PKG, name)), outdir });
}

function buildStyles(outdir) {
  return build({ ...OPTIONS, entryPoints: { page: join(WWW, "style/index.css"), embed: join(WWW, "embed.css") }, outdir, sourcemap: false });
}

/** The service worker but for its list, as text. */
async function buildServiceWorker() {
  const folder = join(WWW, "service-worker");
  const script = { format: "iife", write: false, sourcemap: false };
  const { outputFiles } = await build({ ...OPTIONS, ...script, entryPoints: [join(folder, "service-worker.ts")], tsconfig: join(folder, "tsconfig.json") });
  return outputFiles[0].text;
}

async function copyFiles(folder) {
  for (const [from, name] of COPIED) await cp(from, join(folder, name));
}

async function copyUnversioned(folder) {
  await cp(join(WWW, "icon.svg"), join(folder, "icon.svg"));
  // The example processes that people start from, and a list of their files.
  const from = join(ROOT, "tests/processes");
  await mkdir(join(folder, "examples"));
  const names = (await readdir(from)).filter((name) => /\.(lua|scenario)$/.test(name)).sort();
  for (const name of names) await cp(join(from, name), join(folder, "examples", name));
  await writeFile(join(folder, "examples/index.json"), JSON.stringify(names));
}

/** The names of the files that are loaded with some modules: theirs, and those of what they import, in the order in which they are found. */
function loadedAtOnce(metafile, entries) {
  const outputs = Object.entries(metafile.outputs);
  const wanted = new Set();
  const add = (name) => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const { path, kind } of metafile.outputs[name].imports) if (kind === "import-statement") add(path);
  };
  for (const entry of entries) {
    const found = outputs.find(([, { entryPoint }]) => entryPoint === entry);
    if (found === undefined) throw new Error(`${entry} has no file of its own: nothing loads it by import()`);
    add(found[0]);
  }
  return [...wanted].map((path) => basename(path));
}

/** Bytes of everything that the first view loads, gzipped, without the .wasm: its modules and workers, the styles, the icon, and what follows
 *  when it is there. By the names of the files, the largest first; tests/page/sizes.test.mjs compares them with what the browser asks for. */
export async function firstViewSizes({ out, version, metafile }) {
  const modules = loadedAtOnce(metafile, [...DOCUMENTS["index.html"], ...FOLLOWING]);
  const files = ["index.html", "icon.svg", ...[...modules, ...WORKERS, "page.css"].map((name) => `${version}/${name}`)];
  const sizes = await Promise.all(files.map(async (name) => [name, gzipSync(await readFile(join(out, name)), { level: 9 }).length]));
  return sizes.sort((left, right) => right[1] - left[1]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const built = await buildPage();
  const sizes = await firstViewSizes(built);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  if (process.argv.includes("--sizes")) for (const [name, size] of sizes) console.log(`build: ${name.padEnd(50)} ${String(size).padStart(7)} gzipped`);
  console.log(`build: www/dist: version ${built.version}; the first view has ${total} bytes gzipped without the .wasm`);
}
