// Builds www/dist: the page, its workers, and all that they load, from www/ and pkg/. After scripts/build.sh.
//   node scripts/build-page.mjs [--sizes]
//
//   index.html           the page: names the version that it is of
//   service-worker.js    keeps that version in the browser; has the list of its files (scripts/page-version.mjs)
//   icon.svg             also for whoever asks for it without a version
//   <version>/           everything else. Modules, workers and .wasm files are found beside the module that wants them
//                        (`new URL("./name", import.meta.url)`), so those of different versions cannot be mixed.
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { indexOf, listOf, versionOf } from "./page-version.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");
const WWW = join(ROOT, "www");
const PKG = join(ROOT, "pkg");
export const OUT = join(WWW, "dist");

/** What is copied as it is: from where, to where in the folder of the version. */
const COPIED = [
  [join(WWW, "icon.svg"), "icon.svg"],
  [join(PKG, "dist/process.wasm"), "dist/process.wasm"],
  [join(PKG, "dist/lunette_web_bg.wasm"), "lunette_web_bg.wasm"],
];

/** What the first view loads besides the page's own module and what that imports: it is counted, and preloaded. */
const FIRST_VIEW = ["www/views/editor/view.tsx"];
/** What is loaded as soon as it can be used: it is counted too. */
const FOLLOWING = ["www/app/update-watch.ts"];
const WORKERS = ["runtime-worker.js", "machine-worker.js"];

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

/** Builds the page into a folder, which is emptied; `changes` is the file that says what changed. Resolves to what `firstViewSizes` takes. */
export async function buildPage({ out = OUT, changes = join(WWW, "CHANGES.md") } = {}) {
  const next = join(out, `.next-${process.pid}`);
  await mkdir(next, { recursive: true });
  const [page] = await Promise.all([buildModules(next, changes), buildWorkers(next), buildStyles(next), copyFiles(next)]);
  const first = loadedAtOnce(page.metafile, ["www/page.tsx", ...FIRST_VIEW]);
  const serviceWorker = await buildServiceWorker();
  const template = await readFile(join(WWW, "index.html"), "utf8");
  const files = await listOf(next);
  const version = versionOf([template, serviceWorker, ...Object.entries(files).flat()]);

  const others = (await readdir(out)).map((name) => join(out, name)).filter((path) => path !== next);
  await Promise.all(others.map((path) => rm(path, { recursive: true })));
  await rename(next, join(out, version));
  const index = indexOf(template, { version, preloads: first });
  await writeFile(join(out, "index.html"), index.text);
  const list = { version, index: index.integrity, files, changes: await readFile(changes, "utf8") };
  await writeFile(join(out, "service-worker.js"), `const LIST=${JSON.stringify(list)};\n${serviceWorker}`);
  await cp(join(WWW, "icon.svg"), join(out, "icon.svg"));
  return { out, version, metafile: page.metafile, first };
}

/** The modules of the page. What several views share is in files of its own. */
function buildModules(outdir, changes) {
  return build({
    ...OPTIONS,
    entryPoints: { page: join(WWW, "page.tsx") },
    outdir,
    splitting: true,
    chunkNames: "[name]-[hash]",
    alias: { lunette: join(PKG, "index.js"), "lunette/wander": join(PKG, "wander.js"), "changes.md": changes },
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
  return build({ ...OPTIONS, entryPoints: { page: join(WWW, "style/index.css") }, outdir, sourcemap: false });
}

/** The service worker but for its list, as text. */
async function buildServiceWorker() {
  const entry = join(WWW, "service-worker/service-worker.ts");
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [entry], format: "iife", write: false, sourcemap: false, tsconfig: join(WWW, "service-worker/tsconfig.json") });
  return outputFiles[0].text;
}

async function copyFiles(outdir) {
  for (const [from, to] of COPIED) await cp(from, join(outdir, to));
  // The example processes that people start from.
  const from = join(ROOT, "tests/processes");
  await mkdir(join(outdir, "examples"));
  for (const name of await readdir(from)) {
    if (/\.(lua|scenario)$/.test(name)) await cp(join(from, name), join(outdir, "examples", name));
  }
}

/** The names of the modules that are loaded with some: these, and what they import, in the order in which they are found. */
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
    if (found === undefined) throw new Error(`${entry} is in no file of its own: nothing loads it by import()`);
    add(found[0]);
  }
  return [...wanted].map((path) => basename(path));
}

/** Bytes of everything that the first view loads, gzipped, without the .wasm: its modules and workers, the styles, the icon, and what follows
 *  when it is there. By their addresses, the largest first; tests/page/sizes.test.mjs compares them with what the browser asks for. */
export async function firstViewSizes({ out, version, metafile }) {
  const modules = loadedAtOnce(metafile, ["www/page.tsx", ...FIRST_VIEW, ...FOLLOWING]);
  const files = ["index.html", ...[...modules, ...WORKERS, "page.css", "icon.svg"].map((name) => `${version}/${name}`)];
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
