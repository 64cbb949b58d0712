// Processes of a network outside, recomputed by the command line.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { FAULTS, LIES } from "../network/faults.mjs";
import { serveUnits } from "../network/units.mjs";
import { User } from "../network/user.mjs";
import { Desk } from "./run.mjs";

const LIMIT = { timeout: 120_000 };
/** Messages of the process, its first one among them. */
const LENGTH = 8;

let units;
let desk;
let ada;
let id;

before(async () => {
  desk = await Desk.create();
  units = await serveUnits({ keys: "ed25519" });
  ada = await User.create(units);
  id = await ada.spawn({ name: "counter" });
  for (let number = 1; number < LENGTH; number += 1) await add();
});

after(async () => {
  await units?.stop();
  await desk.destroy();
});

afterEach(async () => {
  units.heal();
  for (const unit of ["scheduler", "compute"]) await units.up(unit);
});

const add = () => ada.evaluate(id, "Count = (Count or 0) + 1 return Count");
const where = (...more) => [id, "--scheduler", units.urls.scheduler, ...more];
const compared = () => ["--compute", units.urls.compute];

test("it is fetched, verified, evaluated and compared; then it can be asked", LIMIT, async () => {
  const { code, out, err } = await desk.run("replicate", ...where(...compared()));
  assert.deepEqual({ code, out }, { code: 0, out: `${LENGTH} messages are verified; of ${LENGTH} results ${LENGTH} are the same\n` }, err);
  assert.deepEqual(await desk.run("eval", id, "return Count", "--dry-run"), { code: 0, out: `${LENGTH - 1}\n`, err: "" });
});

test("the same command goes on where it was", LIMIT, async () => {
  await add();
  const requests = units.requests.length;
  const info = await desk.json("replicate", ...where(...compared()));
  assert.deepEqual([info.process, info.verified, info.same, info.different, info.caughtUp], [id, LENGTH + 1, LENGTH + 1, 0, true]);
  assert.equal(info.divergence, undefined);
  const results = units.requests.slice(requests).filter(({ route }) => route === "compute.result");
  assert.ok(results.length < LENGTH, `${results.length} results were compared again`);
});

test("without a compute unit everything is verified and nothing compared", LIMIT, async () => {
  const info = await desk.json("replicate", ...where("--file", "alone.sqlite"));
  assert.deepEqual([info.verified, info.compared], [LENGTH + 1, 0]);
});

test("a result that differs is told with both sides, and is exit code 2", LIMIT, async () => {
  units.fault("compute.result", FAULTS.changed(LIES.otherResult("1000000")));
  const { code, err } = await desk.run("replicate", ...where(...compared(), "--file", "lied.sqlite"));
  assert.equal(code, 2);
  assert.match(err, /diverged at slot \d+ \([\w-]{43}\), .*\n {2}here .*\n {2}there .*1000000/);
  const again = await desk.run("replicate", ...where(...compared(), "--file", "lied.sqlite", "--json"));
  assert.deepEqual([again.code, JSON.parse(again.out).divergence.theirs.includes("1000000")], [2, true]);
});

test("a log that proves wrong is exit code 2, and what was proven before stays", LIMIT, async () => {
  units.fault("scheduler.log", FAULTS.changed(LIES.otherData(5)));
  const { code, out, err } = await desk.run("replicate", ...where("--file", "forged.sqlite"));
  assert.equal(code, 2, `${out}${err}`);
  assert.match(err, /not true/);
});

test("a unit that does not answer is waited for, and given up: exit code 3", LIMIT, async () => {
  await units.down("compute");
  const { code, err } = await desk.run("replicate", ...where(...compared(), "--file", "silent.sqlite", "--timeout", "2"));
  assert.equal(code, 3);
  assert.match(err, /after \d+ messages were verified and 0 results compared.*; the same command goes on from there \((unreachable|timed-out)\)/);
});

test("with --follow it goes on until Ctrl+C", LIMIT, async () => {
  const command = desk.start("replicate", ...where("--file", "followed.sqlite", "--follow", "--json"));
  while (!command.err.includes("verified")) await new Promise((done) => command.child.stderr.once("data", done));
  await add();
  await new Promise((done) => setTimeout(done, 500));
  command.child.kill("SIGINT");
  const { code, out } = await command.ended;
  assert.equal(code, 0);
  assert.ok(JSON.parse(out).verified >= LENGTH + 1);
});
