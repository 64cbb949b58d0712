// Scenarios, played by the command line.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Desk, PROGRAMS, ROOT } from "./run.mjs";

const LIMIT = { timeout: 120_000 };

const GREETER = 'Handlers.add("Greet", "Greet", function(msg) Greeted = (Greeted or 0) + 1 msg.reply({ Action = "Hello" }) end)';

const OF_PROCESS = `
code greeter.lua

scenario it greets
  alice: Greet
    sends alice Hello
    state Greeted is 1

scenario it says goodbye
  alice: Greet
    sends alice Goodbye
`;

const OF_NETWORK = `
people alice

process greeter from greeter.lua

scenario it greets over the network
  alice -> greeter: Greet
    greeter -> alice Hello
  reopen
  alice -> greeter: Greet
    state Greeted is 2
`;

let desk;

before(async () => {
  desk = await Desk.create();
  for (const folder of ["all/src", "all/node_modules/foreign", "good"]) await mkdir(desk.at(folder), { recursive: true });
  await writeFile(desk.at("all/greeter.scenario"), OF_PROCESS);
  await writeFile(desk.at("all/greeter.lua"), GREETER);
  await writeFile(desk.at("all/src/network.scenario"), OF_NETWORK);
  await writeFile(desk.at("all/unreadable.scenario"), "nonsense");
  await writeFile(desk.at("all/node_modules/foreign/other.scenario"), "nonsense of somebody else");
});

after(() => desk.destroy());

test("all scenarios of a folder are played; what fails is told with its file and line, and is exit code 1", LIMIT, async () => {
  const { code, out, err } = await desk.run("test", "all", "--code", "all");
  assert.deepEqual({ code, err }, { code: 1, err: "" });
  const lines = out.replace(/ \(\d+ ms\)/g, "");
  assert.match(lines, /^▶ all\/greeter\.scenario\n {2}✔ it greets\n {2}✖ it says goodbye\n▶ all\/src\/network\.scenario\n {2}✔ it greets over the network\n▶ all\/unreadable\.scenario\n {2}✖ it can be read\n/);
  assert.match(lines, /✖ it says goodbye\n {2}all\/greeter\.scenario:11: its tag Action is Hello\n {4}sends alice Hello/);
  assert.match(lines, /all\/unreadable\.scenario:1: cannot read `nonsense`/);
  assert.match(lines, /\nscenarios 4, passed 2, failed 2\n$/);
});

test("with --json each line is a scenario, and the last one a summary", LIMIT, async () => {
  const { code, out } = await desk.run("test", "all", "--code", "all", "--json");
  const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(code, 1);
  assert.deepEqual(lines.map(({ ok }) => ok), [true, false, true, false, undefined]);
  const [greets, goodbye] = lines;
  assert.deepEqual([greets.file, greets.title, greets.line, typeof greets.milliseconds], ["all/greeter.scenario", "it greets", 4, "number"]);
  assert.deepEqual([goodbye.problem.line, goodbye.problem.message.includes("its tag Action is Hello")], [11, true]);
  assert.deepEqual([lines.at(-1).summary, lines.at(-1).passed, lines.at(-1).failed], [true, 2, 2]);
});

test("scenarios are chosen by their title, and played in every way", LIMIT, async () => {
  const { code, out } = await desk.run("test", "all", "--code", "all", "--only", "over the network", "--every-way", "--json");
  const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  // A file that cannot be read may have had what was looked for.
  assert.deepEqual([code, lines.map(({ title }) => title)], [1, ["it greets over the network", "it can be read", undefined]]);
  const none = await desk.run("test", "all/greeter.scenario", "--only", "sings");
  assert.equal(none.code, 2);
  assert.match(none.err, /no scenario has `sings` in its title/);
});

test("a file of a process that is not there is named", LIMIT, async () => {
  const { code, out } = await desk.run("test", "all/src/network.scenario");
  assert.equal(code, 1);
  assert.match(out, /there is no greeter\.lua in all\/src: --code names another folder/);
});

for (const [name, program] of Object.entries(PROGRAMS)) {
  test(`the scenarios of this repository pass in ${name}`, LIMIT, async () => {
    desk.program = program;
    const { code, out } = await desk.run("test", join(ROOT, "tests/processes/token.scenario"), join(ROOT, "tests/scenarios/ping-pong.scenario"), "--code", join(ROOT, "tests/processes"), "--json");
    const summary = JSON.parse(out.trimEnd().split("\n").at(-1));
    assert.deepEqual([code, summary.failed, summary.passed > 15], [0, 0, true]);
  });
}
