// The template for Cloudflare with the packed package: built by wrangler as it is for a deployment, and run in workerd.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { Miniflare } from "miniflare";
import { ask, handIn, processItem } from "../edge/people.mjs";
import { App } from "./setting.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
/** It neither looks for a newer version of itself nor tells anybody that it was used. */
const QUIETLY = { ...process.env, WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", WRANGLER_LOG: "error" };

/** The most bytes of what is deployed, compressed: the least that Cloudflare allows (facts of the platform, 3.2). */
const MOST = 3 * 1024 * 1024;

let app;

before(async () => {
  app = await App.create();
});

after(() => app?.destroy());

test("the template of a worker is built by wrangler, and answers in workerd", async (t) => {
  const folder = join(app.folder, "worker");
  await cp(join(app.folder, "node_modules/lunette/templates/cloudflare"), folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  assert.deepEqual(Object.keys(manifest.dependencies), ["lunette"]);
  // The app above it has the package.
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...manifest, dependencies: {}, devDependencies: {} }));
  await promisify(execFile)(at("../../node_modules/.bin/wrangler"), ["deploy", "--dry-run", "--outdir", "out"], { cwd: folder, env: QUIETLY });
  const out = join(folder, "out");
  const built = (await readdir(out)).filter((name) => /\.(?:js|wasm)$/.test(name));
  assert.equal(built.length, 3, built.join(" "));
  const { stdout } = await promisify(execFile)("bash", ["-c", `cat ${built.join(" ")} | gzip -9 | wc -c`], { cwd: out });
  assert.ok(Number(stdout) < MOST, `${stdout} bytes`);

  const config = JSON.parse((await readFile(join(folder, "wrangler.jsonc"), "utf8")).replace(/^\s*\/\/.*$/gm, ""));
  const [{ new_sqlite_classes: withStorage }] = config.migrations;
  const objects = config.durable_objects.bindings.map(({ name, class_name: className }) => [name, { className, useSQLite: withStorage.includes(className) }]);
  const miniflare = new Miniflare({
    modules: true,
    scriptPath: join(out, "index.js"),
    modulesRoot: out,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    compatibilityDate: config.compatibility_date,
    host: "127.0.0.1",
    durableObjects: Object.fromEntries(objects),
    bindings: { LUNETTE_KEY: `ed25519:${"09".repeat(32)}` },
  });
  t.after(() => miniflare.dispose());
  const place = { url: (await miniflare.ready).href.replace(/\/$/, "") };
  const item = await processItem(place);
  await handIn(place, item);
  assert.equal(await ask(place, item.id, "return 6 * 7"), "42");
});
