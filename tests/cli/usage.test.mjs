// What is asked in a way that cannot be right: exit code 2, the field and the fix on stderr, and the same as JSON.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdir, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { COMMANDS } from "../../pkg/cli/commands.js";
import { listen } from "../common/listen.mjs";
import { Desk } from "./run.mjs";

const ID = "a".repeat(42) + "A";
let desk;

before(async () => {
  desk = await Desk.create();
  await desk.run("spawn", "--name", "known");
  await desk.run("spawn", "--name", "twin");
  await desk.run("spawn", "--name", "twin");
  await writeFile(desk.at("text.txt"), "no JSON");
  await writeFile(desk.at("bytes.lua"), Buffer.from([0xff, 0xfe]));
  await writeFile(desk.at("empty.json"), "{}");
  await writeFile(desk.at("no.sqlite"), "this is no database, and never was one, so nobody should open it\n".repeat(50));
  await mkdir(desk.at("empty"));
});

after(() => desk.destroy());

/** The arguments, the field, and a part of what is said. */
const WRONG = [
  [["fly"], "COMMAND", /`fly` is no command: serve, spawn/],
  [["help", "fly"], "COMMAND", /no command/],
  [["eval"], "PROCESS", /`PROCESS` is missing.*lunette eval PROCESS/],
  [["eval", "known"], "CODE", /`CODE` is missing, or --load/],
  [["eval", "known", "1", "2"], "ARGUMENTS", /`2` is one argument too many/],
  [["eval", "known", "1", "--load", "x.lua"], "--load", /cannot be beside/],
  [["eval", "known", "--load", "none.lua"], "--load", /cannot be read: .*ENOENT/],
  [["eval", "known", "--load", "bytes.lua"], "--load", /no text in UTF-8/],
  [["eval", "nobody", "1"], "PROCESS", /no process is called nobody; there are: known, twin/],
  [["eval", "twin", "1"], "PROCESS", /2 processes are called twin/],
  [["eval", ID, "1"], undefined, /there is no process a+A here/],
  [["eval", "known", "1", "--fly"], "--fly", /Unknown option `--fly`/],
  [["eval", "known", "1", "--file"], "--file", /argument missing|ambiguous/i],
  [["eval", "known", "1", "--memory", "--file", "x"], "--memory", /cannot be beside/],
  [["eval", "known", "1", "--file", "none.sqlite"], "--file", /there is no network in none.sqlite/],
  [["eval", "known", "1", "--file", "no.sqlite"], "--file", /no database of SQLite/],
  [["eval", "known", "1", "--file", ""], "--file", /must not be empty/],
  [["eval", "known", "1", "--identity", ""], "--identity", /must not be empty/],
  [["eval", "known", "1", "--wallet", "key.json"], "--wallet", /needs `--url`/],
  [["eval", ID, "1", "--url", "nowhere"], "--url", /an address such as/],
  [["eval", ID, "1", "--url", "ftp://x"], "--url", /an address such as/],
  [["eval", "known", "1", "--url", "http://127.0.0.1:9"], "PROCESS", /must be an id/],
  [["eval", ID, "1", "--url", "http://127.0.0.1:9"], "--wallet", /somebody who signs/],
  [["eval", ID, "1", "--url", "http://127.0.0.1:9", "--file", "x"], "--file", /cannot be beside `--url`/],
  [["eval", ID, "1", "--url", "http://127.0.0.1:9", "--wallet", "none.json"], "--wallet", /cannot be read/],
  [["eval", ID, "1", "--url", "http://127.0.0.1:9", "--wallet", "text.txt"], "--wallet", /no JSON/],
  [["eval", ID, "1", "--url", "http://127.0.0.1:9", "--wallet", "empty.json"], "--wallet", /no wallet/],
  [["eval", ID, "1", "--url", "http://127.0.0.1:9", "--timeout", "0"], "--timeout", /whole number from 1/],
  [["spawn", "none.lua"], "FILE", /cannot be read/],
  [["spawn", "--file", "missing/dir/x.sqlite"], "--file", /missing\/dir\/x\.sqlite\S* cannot be opened .*its folder must be there/],
  [["spawn", "--cron", "often"], "--cron", /5-minutes/],
  [["spawn", "--tag", "Name"], "--tag", /NAME=VALUE/],
  [["spawn", "--tag", "=x"], "--tag", /NAME=VALUE/],
  [["spawn", "--module", "x"], "--module", /must be an id/],
  [["spawn", "--data", "x", "--data-file", "text.txt"], "--data-file", /cannot be beside/],
  [["send", "known", "--anchor", "short"], "--anchor", /32 bytes/],
  [["send", "known", "--data-file", "none"], "--data-file", /cannot be read/],
  [["log", "known", "--from", "-1"], "--from", /whole number|ambiguous/],
  [["log", "known", "--from", "1.5"], "--from", /whole number/],
  [["log", "known", "--limit", "0"], "--limit", /whole number from 1/],
  [["processes", "x"], "ARGUMENTS", /one argument too many/],
  [["serve", "--port", "70000"], "--port", /from 0 to 65535/],
  [["serve", "--memory", "--host", "192.0.2.1", "--port", "0"], "--host", /no address of this computer/],
  [["serve", "--memory", "--limit", "wishes=3"], "--limit", /wishes is no limit/],
  [["serve", "--memory", "--limit", "messages=0"], "--limit", /whole number from 1/],
  [["serve", "--memory", "--limit", "none", "--limit", "messages=1"], "--limit", /cannot be beside/],
  [["serve", "--memory", "--durability", "none"], "--durability", /strict or relaxed/],
  [["serve", "--memory", "--port", "0", "--spawner", "me"], "--spawner", /address/],
  [["replicate", "x", "--scheduler", "http://127.0.0.1:9"], "PROCESS_ID", /must be an id/],
  [["replicate", ID], "--scheduler", /missing, or a --gateway/],
  [["replicate", ID, "--scheduler", "x"], "--scheduler", /an address/],
  [["replicate", ID, "--scheduler", "http://127.0.0.1:9", "--protocol", "smoke"], "--protocol", /legacy or hyperbeam/],
  [["test", "none"], "FILE", /cannot be read/],
  [["test", "empty"], "FILE", /no .scenario file/],
  [["wallet"], "ACTION", /missing/],
  [["wallet", "melt"], "ACTION", /list, create, import/],
  [["wallet", "create"], "NAME", /missing/],
  [["wallet", "import", "me"], "FILE", /missing/],
  [["wallet", "import", "me", "text.txt"], "FILE", /hexadecimal/],
  [["wallet", "import", "me", "empty.json"], "FILE", /JWK/],
  [["wallet", "list", "me"], "ARGUMENTS", /one argument too many/],
  [["wallet", "export", "nobody"], "NAME", /nobody/],
  [["wallet", "create", "x", "--type", "dsa"], "--type", /arweave or ethereum or ed25519/],
];

for (const [args, field, said] of WRONG) {
  test(`lunette ${args.join(" ")}`, async () => {
    const { code, out, err } = await desk.run(...args);
    assert.deepEqual({ code, out }, { code: 2, out: "" }, err);
    assert.match(err, said);
    assert.doesNotMatch(err, /^\s+at /m, "a person needs no stack");
    const told = await desk.run(...args, "--json");
    assert.equal(told.code, 2);
    const { error } = JSON.parse(told.out);
    assert.match(error.message, said);
    assert.equal(error.field, field);
    assert.match(error.code, /^[a-z-]+$/);
  });
}

test("an id that begins as an option does is one all the same", async () => {
  const id = `-${"a".repeat(41)}A`;
  const { code, err } = await desk.run("eval", id, "return 1");
  assert.deepEqual([code, err], [2, `lunette: there is no process ${id} here (unknown-process)\n`]);
});

test("without a command it says what there is", async () => {
  const { code, out, err } = await desk.run();
  assert.deepEqual({ code, out }, { code: 2, out: "" });
  for (const { name } of COMMANDS) assert.match(err, new RegExp(`^  ${name} `, "m"));
});

test("each command tells about itself, with an example and all of its options", async () => {
  for (const { name, options, example } of COMMANDS) {
    for (const args of [[name, "--help"], ["help", name], [name, "-h"]]) {
      const { code, out, err } = await desk.run(...args);
      assert.deepEqual({ code, err }, { code: 0, err: "" });
      for (const option of Object.keys(options)) assert.ok(out.includes(`--${option}`), `${name}: ${option}`);
      assert.ok(out.includes(example.split("\n")[0]));
      assert.match(out, /Exit codes/);
    }
  }
});

test("the version is the package's", async () => {
  const { out } = await desk.run("--version");
  const { default: { version } } = await import("../../pkg/package.json", { with: { type: "json" } });
  assert.equal(out, `${version}\n`);
});

test("a port that is taken is refused by its name", async () => {
  const server = createServer();
  await listen(server);
  const { code, err } = await desk.run("serve", "--memory", "--port", String(server.address().port));
  assert.equal(code, 2);
  assert.match(err, /`--port` \d+ of 127.0.0.1 cannot be had \(EADDRINUSE\)/);
  server.close();
});
