// The command line of the packed package, in a folder of somebody else: by npx in Node, and in Deno.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PROGRAMS } from "../programs/programs.mjs";
import { App } from "./setting.mjs";

const TOKEN = fileURLToPath(new URL("../processes/token", import.meta.url));
const hasSqlite = Number(process.versions.node.split(".")[0]) >= 24;

let app;

before(async () => {
  app = await App.create();
  for (const ending of ["lua", "scenario"]) await copyFile(`${TOKEN}.${ending}`, join(app.folder, `token.${ending}`));
});

after(() => app?.destroy());

/** Runs a command of the app's folder: `{ code, out, err }`. */
async function run([command, ...before], ...args) {
  const options = { cwd: app.folder, env: { PATH: process.env.PATH, HOME: app.parent, DENO_DIR: join(app.parent, "deno"), npm_config_offline: "true", npm_config_update_notifier: "false" } };
  return promisify(execFile)(command, [...before, ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr }),
  );
}

const npx = ["npx", "--no-install", "lunette"];
const inApp = (program) => [...program, join(app.folder, "node_modules/lunette/bin/lunette.js")];

/** The way of a network from nothing to an answer. */
async function assertWorks(command, file) {
  const spawned = await run(command, "spawn", "token.lua", "--name", "token", "--file", file);
  assert.equal(spawned.code, 0, spawned.err);
  const minted = await run(command, "send", "token", "--action", "Mint", "--tag", "Quantity=7", "--tag", "Recipient=bob", "--await", "--file", file);
  assert.equal(minted.code, 0, minted.err);
  assert.deepEqual(await run(command, "eval", "token", "return Balances.bob", "--file", file), { code: 0, out: "7\n", err: "" });
}

test("npx runs it in this Node; without SQLite it says how to get it", async () => {
  const { version } = JSON.parse(await readFile(new URL("../../pkg/package.json", import.meta.url), "utf8"));
  assert.deepEqual(await run(npx, "--version"), { code: 0, out: `${version}\n`, err: "" });
  const played = await run(npx, "test", "token.scenario", "--json");
  assert.equal(played.code, 0, played.out);
  const made = await run(npx, "spawn", "token.lua", "--memory");
  assert.match(made.out, /^[\w-]{43}\n$/);
  if (hasSqlite) return assertWorks(npx, "npx.sqlite");
  const refused = await run(npx, "spawn");
  assert.equal(refused.code, 3);
  assert.match(refused.err, /use Node 22\.13 or newer.*npm install @photostructure\/sqlite@1/);
});

for (const [name, program] of Object.entries(PROGRAMS).filter(([name]) => name === "Deno" || name === "Node 24")) {
  test(`${name} runs it on a file`, async () => {
    await assertWorks(inApp(program), `${name}.sqlite`);
    await rm(join(app.folder, `${name}.sqlite`));
  });
}
