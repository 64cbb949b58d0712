// Workers whose entry is written in a test, in workerd.
import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");

/** What a worker answers to a request, as JSON. Its entry has these contents, at a path below the root of the repository; `options` are those of
 *  Miniflare. */
export async function answerOfWorker(path, contents, { request = {}, ...options } = {}) {
  const modules = await modulesOf(path, contents);
  const worker = new Miniflare({ modules, modulesRoot: ".", compatibilityDate: "2025-12-01", ...options });
  try {
    return await (await worker.dispatchFetch("http://localhost/", request)).json();
  } finally {
    await worker.dispose();
  }
}

/** A module with these contents and those that it imports; the entry first. workerd gets all of them before it starts. */
async function modulesOf(path, contents) {
  return [...(await collect(resolve(ROOT, path), contents, new Map())).values()];
}

async function collect(path, contents, found) {
  if (found.has(path)) return found;
  found.set(path, { type: "ESModule", path: relative(ROOT, path), contents });
  for (const [, name] of contents.matchAll(/^(?:import|export) .*?from "(\.[^"]+)"/gm)) {
    const next = resolve(dirname(path), name);
    if (next.endsWith(".wasm")) found.set(next, { type: "CompiledWasm", path: relative(ROOT, next), contents: await readFile(next) });
    else await collect(next, await readFile(next, "utf8"), found);
  }
  return found;
}
