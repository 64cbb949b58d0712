// The modules of the package that somebody else can name.
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { ROOT } from "./modules.mjs";

/** The entries among some modules. */
export async function entriesIn(graph) {
  const { exports, bin } = JSON.parse(await readFile(join(ROOT, "pkg/package.json"), "utf8"));
  const targets = [exports, bin].flatMap(targetsOf).map((target) => posix.join("pkg", target));
  return [...new Set(targets)].filter((path) => graph.has(path));
}

/** All files that a part of the manifest names, whatever the conditions. */
function targetsOf(target) {
  return typeof target === "string" ? [target] : Object.values(target).flatMap(targetsOf);
}
