// How large what people load is, gzipped, against a budget each: `node scripts/sizes.mjs [--readme]`, after scripts/build.sh. Fails when something
// is larger. With --readme the table in README.md is written anew.
// A budget is a little above what the thing was when it was set. Who raises one says in the commit what was worth it.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { withText } from "./marks.mjs";
import { buildPage, firstViewSizes } from "./build-page.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");
const PKG = join(ROOT, "pkg");

/** What is measured, by the words that a reader of the table gets; its budget in bytes; and how. */
const ARTEFACTS = [
  ["process.wasm, the machine", 385_000, () => fileSize(join(PKG, "dist/process.wasm"))],
  ["lunette_web_bg.wasm, the runtime", 820_000, () => fileSize(join(PKG, "dist/lunette_web_bg.wasm"))],
  ["an app in a page: `lunette`, without the .wasm", 32_000, () => bundleSize("index.js", "browser")],
  ["the two workers of either", 32_000, async () => (await bundleSize("runtime-worker.js", "browser")) + (await bundleSize("machine-worker.js", "browser"))],
  ["an app with `lunette/connect` instead", 34_000, () => bundleSize("connect.js", "browser")],
  ["a worker of the edge: `lunette/worker`, without the .wasm", 48_000, () => bundleSize("worker.js", "neutral")],
  ["the page: its first view, without the .wasm", 250_000, (page) => firstViewSize(page)],
  ["the page: everything that is kept for use without a server", 1_600_000, (page) => folderSize(page.out)],
  ["the package, as a tarball", 1_500_000, () => tarballSize()],
];

/** Measures all of them: `{ name, size, budget }` each. */
export async function measure() {
  const folder = await mkdtemp(join(tmpdir(), "lunette-sizes-"));
  try {
    const page = await buildPage({ out: join(folder, "page") });
    const rows = [];
    for (const [name, budget, sizeOf] of ARTEFACTS) rows.push({ name, size: await sizeOf(page), budget });
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The table for people. */
export function tableOf(rows) {
  const kilobytes = (bytes) => `${Math.round(bytes / 1000).toLocaleString("en-US")} KB`;
  const line = ({ name, size, budget }) => `| ${name} | ${kilobytes(size)} | ${kilobytes(budget)} |`;
  return ["| gzipped | size | budget |", "|---|---:|---:|", ...rows.map(line)].join("\n");
}

/** What is larger than it may be. */
export function tooLarge(rows) {
  return rows.filter(({ size, budget }) => size > budget);
}

async function fileSize(path) {
  return gzipSync(await readFile(path), { level: 9 }).length;
}

/** What a bundler makes of an entry of the package; a .wasm file is beside it. */
async function bundleSize(entry, platform) {
  const { outputFiles } = await build({
    entryPoints: [join(PKG, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform,
    outdir: "out",
    logLevel: "error",
    external: ["*.wasm", "node:*", "cloudflare:*"],
    conditions: platform === "neutral" ? ["workerd", "worker"] : [],
  });
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

async function firstViewSize(page) {
  return (await firstViewSizes(page)).reduce((sum, [, size]) => sum + size, 0);
}

/** Source maps are for the browser's tools, and licences for people: nobody else loads them. */
async function folderSize(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => !name.endsWith(".map") && name !== "licences.txt");
  const paths = names.map((name) => join(folder, name));
  const sizes = await Promise.all(paths.map(async (path) => ((await stat(path)).isFile() ? fileSize(path) : 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function tarballSize() {
  const [{ size }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", PKG], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  return size;
}

async function writeReadme(rows) {
  const path = join(ROOT, "README.md");
  await writeFile(path, withText(await readFile(path, "utf8"), "sizes", tableOf(rows)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const rows = await measure();
  console.log(tableOf(rows));
  if (process.argv.includes("--readme")) await writeReadme(rows);
  for (const { name, size, budget } of tooLarge(rows)) {
    console.error(`sizes: ${name}: ${size} bytes, more than its budget of ${budget} (scripts/sizes.mjs)`);
    process.exitCode = 1;
  }
}
