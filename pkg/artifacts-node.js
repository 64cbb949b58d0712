// What a network is made of, read from files: the runtime, and the module that new processes get.
import { readFile } from "node:fs/promises";
import { moduleOf, unreadable } from "./runtime/module.js";

/** Loads the runtime and the module in a file (a path or a `file:` URL), or the one of this package; or takes the module's bytes. */
export async function loadArtifacts(machine = new URL("./dist/process.wasm", import.meta.url)) {
  const [Network, bytes] = await Promise.all([loadNetwork(), readMachine(machine)]);
  return { Network, module: await moduleOf(bytes) };
}

async function loadNetwork() {
  const glue = await import("./dist/lunette_web.js");
  glue.initSync({ module: await readFile(new URL("./dist/lunette_web_bg.wasm", import.meta.url)) });
  return glue.Network;
}

/** The bytes of a file; bytes as they are. */
async function readMachine(path) {
  if (path instanceof Uint8Array) return path;
  const file = typeof path === "string" && path.startsWith("file:") ? new URL(path) : path;
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw unreadable(error);
  }
}
