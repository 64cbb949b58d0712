// Processes as Durable Objects: under load, killed, started again on the same storage, woken too often, and large ones.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { loadSqlite } from "../../pkg/sql/node.js";
import { folderOf } from "../common/folder.mjs";
import { randomSource } from "../common/random.mjs";
import { pause, until } from "../common/until.mjs";
import { heapOf } from "./inspector.mjs";
import { ask, handIn, messageItem, peek, processItem } from "./people.mjs";
import { batonItem, countOf, inParallel, makeRing, notesOf } from "./ring.mjs";
import { startWorkerd } from "./workerd.mjs";

/** How often the worker is killed, and the seed of when. */
const KILLS = Number(process.env.KILLS ?? 4);
const SEED = Number(process.env.SEED ?? 1);

/** A place that a worker is at, another one after each kill. */
async function open(t, { entry = undefined, root = undefined, inspected = false, ...options } = {}) {
  const objects = await folderOf(t, "edge");
  const place = { url: undefined, worker: undefined, root, objects };
  place.start = async () => {
    place.worker = await startWorkerd({ objects, entry, root: place.root, inspected, options: { handler: { limits: false }, ...options } });
    place.url = place.worker.url;
  };
  place.kill = () => place.worker.kill();
  t.after(() => place.worker.close());
  await place.start();
  return place;
}

test("killed under load and started again, nothing acknowledged is lost and nothing is delivered twice", async (t) => {
  const place = await open(t);
  const random = randomSource(SEED);
  const ring = await makeRing(place, 6);
  const times = 8;
  const batons = [];
  let isOver = false;
  const runner = async (number) => {
    for (let count = 0; !isOver; count += 1) {
      const name = `${number}-${count}`;
      const item = await batonItem(ring[Math.floor(random() * ring.length)], name, times);
      await handIn(place, item);
      batons.push(name);
      // Whoever is not sure hands it in again: it is the same message.
      if (count % 4 === 0) await handIn(place, item);
    }
  };
  const runners = [0, 1, 2].map(runner);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await pause(300 + random() * 1500);
    await place.kill();
    await place.start();
  }
  await pause(500);
  isOver = true;
  await Promise.all(runners);
  const wanted = batons.flatMap((name) => Array.from({ length: times + 1 }, (_, left) => `${name}:${left}`));
  await until("all batons", async () => (await countOf(place, ring)) >= wanted.length, Boolean, { every: 200 });
  const notes = await notesOf(place, ring);
  assert.deepEqual([...notes.keys()].sort(), wanted.sort());
  assert.deepEqual([...notes].filter(([, count]) => count !== 1), []);
  t.diagnostic(`${batons.length} batons, ${notes.size} messages, ${KILLS} kills`);
});

test("two hundred processes pass batons on", async (t) => {
  const place = await open(t);
  const ring = await makeRing(place, 200);
  const items = await Promise.all(ring.map((process, index) => batonItem(process, `b${index}`, 10)));
  await inParallel(items, (item) => handIn(place, item));
  await until("all batons", async () => (await countOf(place, ring)) >= 200 * 11, Boolean, { every: 500 });
  const notes = await notesOf(place, ring);
  assert.equal(notes.size, 200 * 11);
  assert.deepEqual([...notes].filter(([, count]) => count !== 1), []);
});

test("alarms that come more often than they should change nothing", async (t) => {
  const place = await open(t, { entry: "tests/edge/restless-worker.mjs" });
  const ring = await makeRing(place, 3);
  for (let baton = 0; baton < 5; baton += 1) await handIn(place, await batonItem(ring[0], `b${baton}`, 6));
  await inParallel(Array.from({ length: 60 }, (_, index) => ring[index % 3]), (process) => fetch(`${place.url}/alarm/${process}`), 4);
  await until("all batons", async () => (await countOf(place, ring)) >= 5 * 7);
  const notes = await notesOf(place, ring);
  assert.deepEqual([...notes].filter(([, count]) => count !== 1), []);
});

test("a process that nobody asks is put aside, goes on where it was, and leaves no memory behind", async (t) => {
  const place = await open(t, { inspected: true, idleTime: 1 });
  const ring = await makeRing(place, 6);
  const rounds = 20;
  const atFirst = await heapOf(place.worker.miniflare);
  for (let round = 0; round < rounds; round += 1) {
    await handIn(place, await batonItem(ring[round % 6], `b${round}`, 11));
    await until("the baton", async () => (await countOf(place, ring)) >= (round + 1) * 12);
    await pause(200);
  }
  const notes = await notesOf(place, ring);
  assert.equal(notes.size, rounds * 12);
  assert.deepEqual([...notes].filter(([, count]) => count !== 1), []);
  const grown = ((await heapOf(place.worker.miniflare)) - atFirst) / 2 ** 20;
  await place.worker.close();
  // Whoever opens a store raises its epoch.
  const opened = (await inDatabases(place.objects, epochOf)).reduce((sum, epoch) => sum + epoch, 0);
  t.diagnostic(`opened ${opened} times, ${Math.round(grown)} MB more`);
  assert.ok(opened >= rounds * ring.length, `opened ${opened} times`);
  // Were a network only forgotten, it would be 370 MB; were it only closed, 250.
  assert.ok(grown < 100, `${grown} MB more after ${opened} times`);
});

test("a schedule goes on by alarms, and after a kill", async (t) => {
  const place = await open(t);
  const code = 'Ticks = Ticks or 0 Handlers.add("Tick", function(m) return m.Cron and "continue" end, function() Ticks = Ticks + 1 end)';
  const item = await processItem(place, { data: code, tags: { "Cron-Interval": "1-second", "Cron-Tag-Action": "Tick" } });
  await handIn(place, item);
  const monitor = await messageItem(item.id, "Monitor");
  const response = await fetch(`${place.url}/monitor/${item.id}`, { method: "POST", body: monitor.bytes });
  assert.equal(response.status, 200, await response.text());
  const ticks = async () => Number(await ask(place, item.id, "return Ticks"));
  await until("two ticks", async () => (await ticks()) >= 2);
  await place.kill();
  await pause(2500);
  await place.start();
  const before = await until("the schedule", ticks);
  await until("more ticks", async () => (await ticks()) > before);
  const { edges } = await (await fetch(`${place.url}/cron/${item.id}?limit=1000`)).json();
  assert.ok(edges.length >= before, "each tick has its result");
});

test("a process of fifty megabytes is kept, and is there again after a kill", async (t) => {
  const place = await open(t, { limits: { memory: 128 * 1024 * 1024 } });
  const item = await processItem(place);
  await handIn(place, item);
  const fill = 'Blocks = {} for i = 1, 50 do Blocks[i] = string.rep(string.char(64 + i % 26), 1048576) end return #Blocks';
  assert.equal(await ask(place, item.id, fill), "50");
  assert.equal(await ask(place, item.id, "Mark = 7 return Mark"), "7");
  await pause(2000);
  await place.kill();
  await place.start();
  const sum = 'local n = 0 for i = 1, 50 do n = n + #Blocks[i] end return n .. " " .. Mark .. " " .. Blocks[50]:sub(1, 1)';
  assert.equal(await ask(place, item.id, sum), `${50 * 1048576} 7 X`);
});

/** A later release of the package: its process.wasm does the same, and is another one. */
async function laterRelease(t, change) {
  const root = await folderOf(t, "edge");
  await cp(new URL("../../pkg", import.meta.url), join(root, "pkg"), { recursive: true });
  await cp(new URL("worker.mjs", import.meta.url), join(root, "tests/edge/worker.mjs"));
  const path = join(root, "pkg/dist/process.wasm");
  const wasm = change(await readFile(path));
  await writeFile(path, wasm);
  const hash = createHash("sha256").update(wasm).digest("hex");
  await writeFile(join(root, "pkg/dist/process-hash.js"), `export const HASH = "${hash}";\n`);
  return root;
}

test("a deployment with another module moves its processes to it", async (t) => {
  const place = await open(t);
  const [one, other] = [await processItem(place), await processItem(place)];
  for (const item of [one, other]) await handIn(place, item);
  for (let count = 1; count <= 20; count += 1) await ask(place, one.id, `Counted = (Counted or 0) + 1 Send({ Target = "${other.id}", Data = "number ${count}" })`);
  await until("all of it", async () => (await peek(place, other.id, "return #Inbox")) === "21");
  await place.kill();
  // A custom section of WebAssembly changes nothing but the hash.
  place.root = await laterRelease(t, (wasm) => Buffer.concat([wasm, Buffer.from([0, 5, 4]), Buffer.from("next")]));
  await place.start();
  assert.equal(await ask(place, one.id, "Counted = Counted + 1 return Counted"), "21");
  assert.equal(await peek(place, other.id, "return #Inbox .. Inbox[21].Data"), "21number 20");
  // It is bound to that one now.
  await place.kill();
  await place.start();
  assert.equal(await ask(place, one.id, "return Counted"), "21");
});

test("more than an event may use is worked off across alarms", async (t) => {
  // Each evaluation takes 200,000 steps: five of them are what an event may use.
  const place = await open(t, { entry: "tests/edge/restless-worker.mjs", eventGas: 1_000_000, limits: { slice: 100_000 } });
  const item = await processItem(place, { data: 'Done = 0 Handlers.add("Work", "Work", function() for i = 1, 200000 do end Done = Done + 1 end)' });
  await handIn(place, item);
  await ask(place, item.id, "return Done");
  const alarms = async () => (await fetch(`${place.url}/alarms/${item.id}`)).json();
  const before = await alarms();
  // From here on nobody asks it anything: a request would be an event of its own.
  await handIn(place, await messageItem(item.id, "Eval", 'for i = 1, 30 do Send({ Target = ao.id, Action = "Work" }) end'));
  await pause(4000);
  const events = (await alarms()) - before;
  assert.equal(await peek(place, item.id, "return Done"), "30");
  assert.ok(events >= 4, `${events} alarms`);
});

test("who asks for what nobody has leaves nothing behind", async (t) => {
  const place = await open(t);
  const [made, nobody] = [await processItem(place), "A".repeat(43)];
  await handIn(place, made);
  for (const path of [`/results/${nobody}`, `/${nobody}?process-id=${nobody}`, `/result/${nobody}?process-id=${nobody}`]) {
    assert.equal((await fetch(place.url + path)).status, 404, path);
  }
  const message = await messageItem(nobody, "Eval", "return 1");
  const response = await fetch(place.url, { method: "POST", body: message.bytes });
  assert.equal(response.status, 404);
  await place.worker.close();
  const tables = await inDatabases(place.objects, tablesOf);
  assert.equal(tables.filter((names) => names.includes("lunette_store")).length, 1, "only the process has a store");
});

/** What `look` finds in each database below a folder. */
async function inDatabases(objects, look) {
  const { DatabaseSync } = await loadSqlite();
  const files = (await readdir(objects, { recursive: true })).filter((file) => file.endsWith(".sqlite"));
  return files.map((file) => {
    const database = new DatabaseSync(join(objects, file));
    const found = look(database);
    database.close();
    return found;
  });
}

/** The names of its tables. */
function tablesOf(database) {
  return database.prepare("SELECT name FROM sqlite_master").all().map(({ name }) => name);
}

/** How often the store in it was opened: 0 where there is none. */
function epochOf(database) {
  if (!tablesOf(database).includes("lunette_store")) return 0;
  return database.prepare("SELECT number FROM lunette_store WHERE name = 'epoch'").get().number;
}
