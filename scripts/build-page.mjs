// Builds www/dist: the page, its workers, and all that they load, from www/ and pkg/. After scripts/build.sh.
//   node scripts/build-page.mjs [--sizes]
//
// Workers and .wasm files are found beside the module that wants them (`new URL("./name", import.meta.url)`), so everything lies in one folder.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");
const WWW = join(ROOT, "www");
const PKG = join(ROOT, "pkg");
export const OUT = join(WWW, "dist");

/** What is copied as it is: from where, to where in the folder. */
const COPIED = [
  [join(WWW, "index.html"), "index.html"],
  [join(WWW, "embed.html"), "embed.html"],
  [join(WWW, "icon.svg"), "icon.svg"],
  [join(PKG, "dist/process.wasm"), "dist/process.wasm"],
  [join(PKG, "dist/lunette_web_bg.wasm"), "lunette_web_bg.wasm"],
];

const OPTIONS = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  outdir: OUT,
  alias: { lunette: join(PKG, "index.js"), "lunette/wander": join(PKG, "wander.js"), "lunette/scenario": join(PKG, "scenario.js"), "lunette/machine": join(PKG, "machine.js") },
  logLevel: "warning",
  // Not for strangers: where a word of the sources is, in the browser's tools.
  sourcemap: true,
};

export async function buildPage() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(join(OUT, "dist"), { recursive: true });
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: { page: join(WWW, "page.tsx"), embed: join(WWW, "embed.tsx"), "runtime-worker": join(PKG, "runtime-worker.js"), "machine-worker": join(PKG, "machine-worker.js") },
    splitting: true,
    chunkNames: "[name]-[hash]",
    jsx: "automatic",
    jsxImportSource: "preact",
    tsconfig: join(WWW, "tsconfig.json"),
    metafile: true,
  });
  await build({ ...OPTIONS, entryPoints: { page: join(WWW, "style/index.css"), embed: join(WWW, "embed.css") }, sourcemap: false });
  for (const [from, to] of COPIED) await cp(from, join(OUT, to));
  await copyExamples();
  return metafile;
}

/** The example processes that people start from, and a list of their files. */
async function copyExamples() {
  const from = join(ROOT, "tests/processes");
  await mkdir(join(OUT, "examples"));
  const names = (await readdir(from)).filter((name) => /\.(lua|scenario)$/.test(name)).sort();
  for (const name of names) await cp(join(from, name), join(OUT, "examples", name));
  await writeFile(join(OUT, "examples/index.json"), JSON.stringify(names));
}

/** Bytes of everything that the first view loads before it can be used, gzipped, without the .wasm: what its module imports, and the styles. */
export async function firstViewSizes(metafile, views = ["editor"]) {
  const wanted = new Set();
  const add = (name) => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) if (kind === "import-statement") add(path);
  };
  const outputs = Object.entries(metafile.outputs);
  const entries = ["www/page.tsx", "pkg/runtime-worker.js", "pkg/machine-worker.js", "pkg/dist/lunette_web.js", ...views.map((view) => `www/views/${view}/view.tsx`)];
  for (const entry of entries) {
    const found = outputs.find(([, { entryPoint }]) => entryPoint === entry);
    if (found !== undefined) add(found[0]);
  }
  const files = [...[...wanted].map((path) => basename(path)), "page.css", "index.html"];
  const sizes = await Promise.all(files.map(async (name) => [name, gzipSync(await readFile(join(OUT, name)), { level: 9 }).length]));
  return sizes.sort((left, right) => right[1] - left[1]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.chdir(ROOT);
  const metafile = await buildPage();
  const sizes = await firstViewSizes(metafile);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  if (process.argv.includes("--sizes")) for (const [name, size] of sizes) console.log(`build: ${name.padEnd(34)} ${String(size).padStart(7)} gzipped`);
  console.log(`build: www/dist: the first view has ${total} bytes gzipped without the .wasm`);
}
