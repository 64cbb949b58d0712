// The modules of a worker whose entry is written in a test, for Miniflare: workerd gets all of them before it starts.
import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");

/** A module with these contents at a path below the root of the repository, and those that it imports; the entry first. */
export async function modulesOf(path, contents) {
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
