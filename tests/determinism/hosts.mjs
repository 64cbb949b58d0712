// The hosts that the log is replayed in: each a function from options to what `replay` gives.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Core } from "../../pkg/machine/core.js";
import { Setting } from "../browser/browser.mjs";
import { BYTES, MODULE } from "../machine/process.mjs";
import { answerOfWorker } from "../common/worker.mjs";
import { ENV, LIMITS, makeLog } from "./log.mjs";
import { replay } from "./replay.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");

export function inNode(options) {
  return replay(MODULE, options);
}

/** In headless Chromium, in the page itself. */
export async function inChromium(options) {
  const setting = await Setting.create();
  try {
    // The tests are not part of what the server serves.
    await setting.context.route("**/tests/**", async (route) => {
      const path = join(ROOT, new URL(route.request().url()).pathname);
      await route.fulfill({ body: await readFile(path), contentType: "text/javascript" });
    });
    await setting.context.route("**/process.wasm", (route) => route.fulfill({ body: Buffer.from(BYTES), contentType: "application/wasm" }));
    const tab = await setting.context.newPage();
    await tab.goto(`${setting.address}/icon.svg`);
    return await tab.evaluate(async (options) => {
      const [{ Module }, { replay }] = await Promise.all([import("/pkg/machine.js"), import("/tests/determinism/replay.mjs")]);
      const bytes = await (await fetch("/pkg/dist/process.wasm")).arrayBuffer();
      return replay(await Module.compile(bytes), options);
    }, options);
  } finally {
    await setting.destroy();
  }
}

/** A worker's entry: workerd compiles modules before it starts, and no others. */
const ENTRY = `
import compiled from "../../pkg/dist/process.wasm";
import { Module } from "../../pkg/machine.js";
import { replay } from "./replay.mjs";
export default {
  async fetch(request) {
    const { hash, options } = await request.json();
    return Response.json(replay(Module.of(compiled, hash), options));
  },
};`;

/** In workerd, the engine of edge workers. */
export function inWorkerd(options) {
  return answerOfWorker("tests/determinism/entry.mjs", ENTRY, { request: { method: "POST", body: JSON.stringify({ hash: MODULE.hash, options }) } });
}

// Natively -----------------------------------------------------------------------------------------------------------------------

/** The item that `lunette-process` sends before the lines that it reads. */
const ITEM =
  '{"message":{"Id":"PROCESS","Data":"","Tags":[{"name":"Type","value":"Process"},{"name":"Module","value":"MODULE"},{"name":"Name","value":"test"},{"name":"Authority","value":"AUTH"}],' +
  '"From":"OWNER","Owner":"OWNER","Target":"PROCESS","Nonce":0,"Epoch":0,"Timestamp":1000,"Block-Height":1,"Hash-Chain":"h","Cron":false,"Read-Only":false},' +
  '"env":{"Process":{"Id":"PROCESS","Owner":"OWNER","Tags":[{"name":"Name","value":"test"},{"name":"Authority","value":"AUTH"},{"name":"Module","value":"MODULE"}]},"Module":{"Id":"MODULE","Owner":"MO","Tags":[]}}}';

const requests = (count) => makeLog(count).map((message) => JSON.stringify({ message, env: ENV, limits: LIMITS }));

/** The results of the log as `lunette-process` writes them. It undoes nothing. */
export function natively(count) {
  return new Promise((done, fail) => {
    const command = ["run", "--quiet", "-p", "lunette-process", "--bin", "lunette-process"];
    const child = execFile("cargo", command, { cwd: ROOT, maxBuffer: 2 ** 30 }, (error, output) => (error ? fail(error) : done(output.trimEnd().split("\n"))));
    child.stdin.end(`${requests(count).join("\n")}\n`);
  });
}

/** The same from process.wasm, where nothing is undone either. */
export function unattended(count) {
  const core = new Core(MODULE.compiled);
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  core.handle([encoder.encode(ITEM)]);
  return requests(count).map((request) => decoder.decode(core.handle([encoder.encode(request)]).bytes));
}
