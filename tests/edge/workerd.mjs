// A deployment in workerd: Miniflare with Durable Objects in files.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");

/** The key of the deployments of tests. */
const KEY = `ed25519:${"07".repeat(32)}`;

/** Starts a worker with options of `lunette`; `objects` is the folder of its Durable Objects, `entry` its module in a checkout
 *  at `root`. With `inspected` its inspector can be asked. */
export async function startWorkerd({ options = {}, objects = undefined, entry = "tests/edge/worker.mjs", key = KEY, root = ROOT, inspected = false } = {}) {
  const miniflare = new Miniflare({
    modules: true,
    scriptPath: resolve(root, entry),
    modulesRoot: root,
    modulesRules: [
      { type: "ESModule", include: ["**/*.js", "**/*.mjs"] },
      { type: "CompiledWasm", include: ["**/*.wasm"] },
    ],
    compatibilityDate: "2025-12-01",
    host: "127.0.0.1",
    port: 0,
    ...(inspected ? { inspectorPort: 0 } : {}),
    durableObjects: { PROCESSES: { className: "LunetteProcess", useSQLite: true }, INDEX: { className: "LunetteIndex", useSQLite: true } },
    durableObjectsPersist: objects,
    bindings: { LUNETTE_KEY: key, OPTIONS: options },
  });
  const url = (await miniflare.ready).href.replace(/\/$/, "");
  let closed;
  return { url, miniflare, close: () => (closed ??= miniflare.dispose()), kill: () => kill(miniflare) };
}

/** Ends workerd as a loss of power would, as far as a program can: it gets no word of it. */
async function kill(miniflare) {
  const children = execFileSync("pgrep", ["-P", String(process.pid), "workerd"], { encoding: "utf8" }).trim().split("\n");
  for (const child of children) process.kill(Number(child), "SIGKILL");
  await miniflare.dispose().catch(() => {});
}
