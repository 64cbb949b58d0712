// Networks in files.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Lunette } from "../../pkg/node.js";
import { makeFolder, removeFolder } from "../common/folder.mjs";
import { PROGRAMS } from "../programs/programs.mjs";

const at = (path) => resolve(fileURLToPath(import.meta.url), "..", path);

let folder;
before(async () => (folder = await makeFolder("networks")));
after(() => removeFolder(folder));

async function visit([command, ...before], entry, file) {
  const { stdout, stderr } = await promisify(execFile)(command, [...before, at("visit.mjs"), pathToFileURL(at(entry)).href, file]);
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

test("a network in a file goes on in whichever program opens it next, with its processes and wallets", async () => {
  const file = join(folder, "shared.sqlite");
  const visits = [];
  for (const [name, program] of [...Object.entries(PROGRAMS), ...Object.entries(PROGRAMS)]) {
    visits.push(await visit(program, name === "Deno" ? "../../pkg/deno.js" : "../../pkg/node.js", file));
  }
  const [first] = visits;
  assert.equal(first.persistence, "saved");
  visits.forEach((found, index) => assert.deepEqual(found, { ...first, count: String(index + 1) }));
});

test("who opens a file owns the network in it from then on", async () => {
  const file = join(folder, "taken.sqlite");
  const first = await Lunette.open({ store: { file } });
  const events = [];
  first.subscribe({ type: "failed" }, (event) => events.push(event));
  const counter = await first.spawn();
  await counter.eval("Count = 1");
  const second = await Lunette.open({ store: { file } });
  await assert.rejects(counter.eval("Count = 2"), { code: "not-owner" });
  await assert.rejects(first.processes(), { code: "not-owner" });
  assert.equal(await second.process(counter.id).state("Count"), 1);
  await second.process(counter.id).eval("Count = 3");
  await second.close();
  await first.close();
  assert.deepEqual(events.map(({ code }) => code), ["not-owner"]);
  const third = await Lunette.open({ store: { file } });
  assert.equal(await third.process(counter.id).state("Count"), 3);
  await third.close();
});

test("a network that could not be opened can be, later", async () => {
  const file = join(folder, "again.sqlite");
  await assert.rejects(Lunette.open({ store: { file }, machine: new Uint8Array(100) }), { code: "invalid-module" });
  const ao = await Lunette.open({ store: { file }, durability: "relaxed" });
  const { id } = await ao.spawn();
  await ao.close();
  const again = await Lunette.open({ store: { file } });
  assert.equal((await again.info(id)).id, id);
  await again.close();
});
