// Every input of bad-input.mjs: what it gives, and that nothing is left of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BREAKS, EVALUATIONS, MESSAGES, REQUESTS } from "./bad-input.mjs";
import { ENV, Process, message } from "./process.mjs";

const LIMITS = { gas: 2e8, memory: 64 << 20 };

/** A process with something in it to lose. */
const process = Process.create();
process.evaluate("Kept = { count = 0, names = {} } for i = 1, 100 do Kept.names[i] = 'name ' .. i end");
const SOUND = "Kept.count = Kept.count + 1 return Kept.count .. ' ' .. #Kept.names .. ' ' .. Kept.names[100]";

/** What a sound message gives now. */
function expectSound(machine) {
  const reply = machine.dryRun(message(1, { Tags: { Action: "Eval" }, Data: SOUND }), ENV);
  assert.equal(reply.result.Output?.data, "1 100 name 100", reply.text);
}

function deliver({ bytes, message: fields, eval: source, limits = LIMITS }) {
  if (bytes) return process.machine.handleBytes(bytes);
  if (source !== undefined) return process.machine.handle(message(1, { Tags: { Action: "Eval" }, Data: source }), ENV, limits);
  return process.machine.handle({ ...message(1, {}), ...fields }, ENV, limits);
}

for (const input of [...REQUESTS, ...MESSAGES, ...EVALUATIONS]) {
  test(input.name, () => {
    const before = process.machine.image();
    const reply = deliver(input);
    const text = reply.text.slice(0, 400);
    assert.ok([input.status].flat().includes(reply.status), `status ${reply.status}: ${text}`);
    if (reply.status !== 0) {
      assert.match(String(reply.result.Error), input.error ?? /./, text);
      assert.equal(process.machine.image().hash, before.hash, "bit-identical");
    } else {
      if (input.after) assert.equal(process.value(input.after[0]), input.after[1]);
      else process.evaluate("return 1");
      process.machine.rollback(before);
    }
    expectSound(process.machine);
  });
}

for (const [name, source] of BREAKS) {
  test(`${name}: undone by an error`, () => {
    const before = process.machine.image();
    const reply = process.machine.handle(message(1, { Tags: { Action: "Eval" }, Data: `local error = error ${source}\nerror('undo')` }), ENV, LIMITS);
    assert.notEqual(reply.status, 0, reply.text);
    assert.equal(process.machine.image().hash, before.hash, "bit-identical");
    expectSound(process.machine);
  });

  // What a process does to itself and keeps is its own affair, but no message may stop the machine, and it can be gone back.
  test(`${name}: kept`, () => {
    const before = process.machine.image();
    process.machine.handle(message(1, { Tags: { Action: "Eval" }, Data: source }), ENV, LIMITS);
    for (const fields of [{}, { Tags: { Action: "Eval" }, Data: "return 1" }, { From: "stranger", Data: "hello" }, { From: "a", Owner: "b" }]) {
      const reply = process.machine.handle(message(2, fields), ENV, LIMITS);
      assert.ok(reply.status <= 5 && typeof reply.result === "object", reply.text);
    }
    process.machine.rollback(before);
    expectSound(process.machine);
  });
}
