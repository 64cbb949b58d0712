// The store in files: programs that are killed while they commit, two programs on one file, and files that are none.
import assert from "node:assert/strict";
import { spawn, execFile } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { SqliteDatabase } from "../../pkg/sql/sqlite.js";
import { loadSqlite, openSqlStore } from "../../pkg/sql/node.js";
import { SqlStore } from "../../pkg/sql/store.js";
import { makeFolder, removeFolder } from "../common/folder.mjs";
import { checkBatches, lastNumber } from "./batches.mjs";
import { PROGRAMS } from "../programs/programs.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");
const KILLS = 8;

let folder;
/** What still runs when a test fails. */
const running = new Set();
before(async () => (folder = await makeFolder("files")));
after(async () => {
  for (const child of running) child.kill("SIGKILL");
  await removeFolder(folder);
});

/** A program that commits until it is killed. `said` are the lines that it printed. */
class Writer {
  said = [];

  constructor([command, ...given], file) {
    this.child = spawn(command, [...given, join(ROOT, "tests/store/writer.mjs"), file], { stdio: ["ignore", "pipe", "inherit"] });
    running.add(this.child);
    this.ended = once(this.child, "close").finally(() => running.delete(this.child));
    let rest = "";
    this.child.stdout.on("data", (chunk) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop();
      this.said.push(...lines);
    });
  }

  /** Resolves when it has committed so many batches. */
  async committed(count) {
    while (this.said.length < count) await Promise.race([once(this.child.stdout, "data"), this.ended.then(() => assert.fail("it ended"))]);
  }

  async kill() {
    this.child.kill("SIGKILL");
    await this.ended;
  }
}

for (const [name, program] of Object.entries(PROGRAMS)) {
  test(`${name}, killed in the middle of commits: what was committed is there, whole, and nothing else`, async () => {
    const file = join(folder, `${name}.sqlite`);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const writer = new Writer(program, file);
      await writer.committed(1 + 3 * kill);
      // Somewhere in one of the next commits.
      await new Promise((done) => setTimeout(done, Math.random() * 20));
      await writer.kill();
      const store = await openSqlStore(file);
      const last = checkBatches(store);
      assert.ok(last >= Number(writer.said.at(-1)), `batch ${writer.said.at(-1)} was acknowledged, and the last one there is ${last}`);
      store.close();
    }
  });

  test(`${name}: another program takes a file over while it is being written`, async () => {
    const file = join(folder, `${name} twice.sqlite`);
    const writer = new Writer(program, file);
    await writer.committed(3);
    const store = await openSqlStore(file);
    const epoch = store.claim();
    const last = lastNumber(store);
    await writer.ended;
    assert.equal(writer.said.at(-1), "not-owner");
    assert.equal(checkBatches(store), last, "something was written after the claim");
    assert.equal(Number(writer.said.at(-2)), last);
    store.commit(epoch, [["delete", "heads", new Uint8Array()]], true);
    store.close();
  });
}

test("a disk that is full refuses a commit, and loses nothing", async () => {
  const { DatabaseSync } = await loadSqlite();
  const connection = new DatabaseSync(join(folder, "full.sqlite"));
  const store = new SqlStore(new SqliteDatabase(connection));
  const epoch = store.claim();
  const put = (key, size) => ["put", "log", Uint8Array.of(key), new Uint8Array(size).fill(key)];
  store.commit(epoch, [put(1, 10_000)], true);
  const [{ page_count: pages }] = connection.prepare("PRAGMA page_count").all();
  connection.exec(`PRAGMA max_page_count = ${pages + 10}`);
  for (const strict of [true, false]) {
    assert.throws(() => store.commit(epoch, [put(2, 10_000), put(1, 3_000_000)], strict), { code: "quota-exceeded", message: /full/ });
  }
  const all = ["range", "log", new Uint8Array(), Uint8Array.of(255), Infinity];
  assert.deepEqual(store.read([all]), [[[Uint8Array.of(1), new Uint8Array(10_000).fill(1)]]]);
  store.commit(epoch, [put(2, 10_000)], true);
  assert.equal(store.read([all])[0].length, 2);
  store.close();
});

test("a file may be named by its path or its address, and is for its user alone", async () => {
  const path = join(folder, "with space.sqlite");
  const store = await openSqlStore(path);
  const change = ["put", "log", Uint8Array.of(1), Uint8Array.of(2)];
  store.commit(store.claim(), [change], true);
  const again = await openSqlStore(pathToFileURL(path));
  assert.equal(again.read([["get", "log", Uint8Array.of(1)]])[0].length, 1);
  for (const suffix of ["", "-wal"]) assert.equal((await stat(path + suffix)).mode & 0o777, 0o600, suffix);
  store.close();
  again.close();
});

test("a file that cannot be one is refused by its name", async () => {
  const text = join(folder, "text.sqlite");
  await writeFile(text, "this is a text that somebody wrote, and no database\n".repeat(100));
  const wrong = [text, join(folder, "nowhere/ao.sqlite"), folder, ROOT + "\0"];
  for (const file of wrong) await assert.rejects(openSqlStore(file), { name: "LunetteError", code: "invalid-argument", field: "store.file" }, file);
  assert.match(await readFile(text, "utf8"), /^this is a text/);
});

test("a file that was damaged says so", async () => {
  const file = join(folder, "damaged.sqlite");
  const store = await openSqlStore(file);
  store.commit(store.claim(), [["put", "log", Uint8Array.of(1), new Uint8Array(3_000_000).fill(1)]], true);
  store.close();
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill(0x5a, 8192));
  await assert.rejects(openSqlStore(file), { code: "corrupt" });
});

test("where there is no SQLite, the error says how to get it", async () => {
  // Outside of this repository nothing finds its node_modules.
  const elsewhere = join(folder, "elsewhere");
  await mkdir(elsewhere);
  await cp(join(ROOT, "pkg"), join(elsewhere, "pkg"), { recursive: true, filter: (path) => !path.includes("/dist") });
  const script = `import { openSqlStore } from ${JSON.stringify(join(elsewhere, "pkg/sql/node.js"))};
    await openSqlStore("never.sqlite").catch(({ code, message }) => console.log(code, message));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { cwd: elsewhere });
  if (Number(process.versions.node.split(".")[0]) >= 24) assert.equal(stdout, "");
  else assert.match(stdout, /^no-sqlite .*Node 22\.13.*npm install @photostructure\/sqlite@1/);
});
