// Which modules of the network run here, and what those are told whose module does not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createData } from "arbundles";
import { Lunette } from "../../pkg/node.js";
import { until } from "../common/until.mjs";
import { newKey } from "./keys.mjs";
import { serveUnits } from "./units.mjs";
import { User, tagsOf } from "./user.mjs";

/** A counter by HyperBEAM's convention for Lua modules. */
const COUNTER = `
function compute(base, assignment)
  base.count = (base.count or 0) + 1
  base.results = { output = "message " .. base.count .. " of " .. #"äöü" .. " bytes" }
  return base
end`;

/** What aoconnect wants of every module. */
const OF_A_MODULE = { "Data-Protocol": "ao", Type: "Module", "Module-Format": "lua", "Input-Encoding": "JSON-V1", "Output-Encoding": "JSON-V1" };

let units;
let ada;
let lunette;

before(async () => {
  units = await serveUnits({ keys: "ed25519" });
  ada = await User.create(units);
  lunette = await Lunette.open({ store: "memory" });
});

after(async () => {
  await lunette?.close();
  await units?.stop();
});

const places = () => ({ scheduler: units.urls.scheduler, compute: units.urls.compute, gateways: [units.urls.gateway] });

/** Uploads a module; gives its id. */
async function upload(data, tags) {
  const { signer } = await newKey("ed25519");
  const item = createData(data, signer, { tags: tagsOf({ ...OF_A_MODULE, ...tags }) });
  await item.sign(signer);
  units.model.keep(item.getRaw());
  return item.id;
}

const comparedUpTo = (replica, count) => until("what was compared", () => replica.replica(), ({ compared }) => compared >= count);

test("a module of Lua source runs as it is, also after its replica was opened again and forked", async () => {
  const module = await upload(COUNTER, { "Content-Type": "text/x-lua" });
  const process = await ada.spawn({ name: "counter", module });
  for (let number = 0; number < 5; number += 1) await ada.send(process, { Action: "Count" });
  const word = `modules ${process}`;
  const first = await Lunette.open({ store: { memory: word } });
  const replica = await first.replicate(process, { units: places() });
  const { same, different } = await comparedUpTo(replica, 6);
  assert.deepEqual({ same, different }, { same: 6, different: 0 });
  await first.close();
  const again = await Lunette.open({ store: { memory: word } });
  await ada.send(process, { Action: "Count" });
  assert.equal((await comparedUpTo(again.process(process), 7)).same, 7);
  const fork = await again.fork(process, { slot: 3 });
  const { slot } = await fork.send({ tags: { Action: "Count" } });
  assert.match(JSON.stringify((await fork.result({ slot })).result), /message 5 of 6 bytes/);
  await again.close();
});

test("a module that is somebody's WebAssembly is named, and what can run instead", async () => {
  const module = await upload("\0asm", { "Content-Type": "application/wasm", "Module-Format": "wasm64-unknown-emscripten-draft_2024_02_15" });
  const process = await ada.spawn({ name: "foreign", module });
  await assert.rejects(lunette.replicate(process, { units: places() }), (error) => {
    assert.equal(error.code, "unsupported-module");
    assert.match(error.message, new RegExp(`${module} is wasm64-unknown-emscripten-draft_2024_02_15`));
    return true;
  });
  assert.equal((await lunette.processes()).length, 0);
});

test("a module that behaves like a known one is said to", async () => {
  const module = await upload("\0asm", { "Content-Type": "application/wasm", "Module-Format": "wasm32-unknown-emscripten" });
  const process = await ada.spawn({ name: "alike", module });
  await ada.evaluate(process, "return 6 * 7");
  const replica = await lunette.replicate(process, { units: places(), like: "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s" });
  assert.equal((await comparedUpTo(replica, 2)).same, 2);
});
