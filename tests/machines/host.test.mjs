// The machines of one thread, what they are told through a port, and the ports.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { perform } from "../../pkg/machines/commands.js";
import { openPort as openThread, portCount } from "../../pkg/machine-port-node.js";
import { LOCAL } from "../../pkg/machines/local-port.js";
import { Image, LunetteError, Machine } from "../../pkg/machine.js";
import { MachineHost } from "../../pkg/machines/host.js";
import { randomSource } from "../common/random.mjs";
import { ENV, ITEM, MODULE, message } from "../machine/process.mjs";
import { jobOf, repliesOf } from "./job.mjs";

const coded = (code) => (error) => error instanceof LunetteError && error.code === code;

function newHost() {
  const host = new MachineHost();
  host.addModule(MODULE.hash, MODULE.compiled);
  return host;
}

const evaluation = (nonce, Data) => message(nonce, { Tags: { Action: "Eval" }, Data });

/** A host with a process in machine 1. */
function prepared() {
  const host = newHost();
  host.start(1, MODULE.hash, []);
  host.evaluate(1, jobOf([ITEM]));
  return host;
}

const send = (host, number, ...sources) => repliesOf(host.evaluate(number, jobOf(sources.map((source) => evaluation(1, source)))));
const outputs = (replies) => replies.map(({ result }) => result.Output?.data ?? result.Error);

test("a job is what the machine makes of its messages, one after the other", () => {
  const host = prepared();
  const machine = Machine.spawn(MODULE);
  machine.handle(ITEM, ENV, {});
  const sources = ["n = 1", "error('no')", "n = n + 1 return n"];
  const expected = sources.map((source) => machine.handle(evaluation(1, source), ENV, {}));
  const replies = send(host, 1, ...sources);
  assert.deepEqual(replies.map(({ text }) => text), expected.map(({ text }) => text));
  assert.deepEqual(replies.map(({ status, gas }) => [status, gas]), expected.map(({ status, gas }) => [status, gas]));
  assert.equal(host.digest(1), machine.image().hash);
});

test("limits, the slice and dryness are the job's", () => {
  const host = prepared();
  const before = host.digest(1);
  const job = (options) => jobOf([evaluation(1, "n = (n or 0) + 1 return n"), evaluation(2, "while true do end"), evaluation(3, "return n")], options);
  assert.deepEqual(repliesOf(host.evaluate(1, job({ limits: { gas: 1e6 }, dry: true }))).map(({ status }) => status), [0, 4, 0]);
  assert.equal(host.digest(1), before);
  assert.equal(repliesOf(host.evaluate(1, job({ slice: 0n }))).length, 1);
  assert.equal(repliesOf(host.evaluate(1, job({ limits: { gas: 1e6 }, slice: 500_000n }))).length, 2);
});

test("whether an Error is undone is the job's", () => {
  for (const keepErrors of [false, true]) {
    const host = prepared();
    const job = jobOf([evaluation(1, "n = 1"), evaluation(2, "n = 2 error('no')"), evaluation(3, "return n")], { keepErrors });
    assert.deepEqual(outputs(repliesOf(host.evaluate(1, job))).at(-1), keepErrors ? "2" : "1");
  }
});

test("bytes that are no job are refused", () => {
  const whole = jobOf([evaluation(1, "return 1")]);
  for (const length of [0, 8, 23, 24, 27, 100, whole.byteLength - 1]) {
    const host = prepared();
    assert.throws(() => host.evaluate(1, whole.slice(0, length)), coded("invalid-argument"), `${length} bytes`);
  }
  for (const wrong of [undefined, null, "text", new Uint8Array(whole)]) assert.throws(() => prepared().evaluate(1, wrong), coded("invalid-argument"));
});

test("machines, modules and images that are not there are named", () => {
  const host = prepared();
  assert.throws(() => host.start(2, "ab".repeat(32), []), coded("unknown-module"));
  for (const call of [() => host.evaluate(2, jobOf([])), () => host.snapshot(2, true), () => host.digest(2), () => host.fork(3, 2)]) {
    assert.throws(call, coded("unknown-machine"));
  }
  assert.throws(() => host.addModule("ab".repeat(32), {}), coded("invalid-argument"));
  send(host, 1, "n = 1");
  host.snapshot(1, true);
  send(host, 1, "n = 2");
  assert.throws(() => host.start(2, MODULE.hash, [host.snapshot(1, false)]), coded("missing-base"));
  host.stop(2);
  assert.deepEqual(outputs(send(host, 1, "return n")), ["2"]);
});

test("whatever is asked of a host between messages, its states are those of a machine that is asked nothing", () => {
  const random = randomSource(20261201);
  const below = (limit) => Math.floor(random() * limit);
  const sources = [
    () => `Count = (Count or 0) + 1 return Count`,
    () => `Texts = Texts or {} Texts[#Texts + 1] = ("x"):rep(${below(9000)})`,
    () => `if Texts and #Texts > 0 then table.remove(Texts, ${below(3)} % #Texts + 1) end collectgarbage()`,
    () => `Texts = {} error("no")`,
    () => `Kept = Kept or coroutine.wrap(function() local n = 0 while true do n = n + 1 coroutine.yield(n) end end) return Kept()`,
    () => `local t = {} while true do t[#t + 1] = {} end`,
    () => `return Count, Texts and #Texts`,
  ];
  const host = prepared();
  const alone = Machine.spawn(MODULE);
  alone.handle(ITEM, ENV, {});
  let chain = [host.snapshot(1, true)];
  for (let round = 0, number = 1; round < 80; round += 1) {
    const batch = Array.from({ length: 1 + below(6) }, () => evaluation(round, sources[below(sources.length)]()));
    const limits = { gas: 1e6 };
    const dry = below(8) === 0;
    const replies = repliesOf(host.evaluate(number, jobOf(batch, { limits, dry })));
    const texts = batch.map((given) => (dry ? alone.dryRun(given, ENV, limits) : alone.handle(given, ENV, limits)).text);
    assert.deepEqual(replies.map(({ text }) => text), texts, `round ${round}`);
    const act = below(6);
    if (act === 0) chain.push(host.snapshot(number, false));
    if (act === 1) chain = [host.snapshot(number, true)];
    if (act === 2) assert.equal(host.digest(number), alone.fork().image().hash, `round ${round}`);
    if (act === 3) {
      // The state as others read it back, and a machine that goes on from there.
      chain.push(host.snapshot(number, false));
      const image = chain.reduce((base, file) => Image.decode(file, { base }), MODULE.boot);
      assert.equal(image.hash, alone.fork().image().hash, `round ${round}`);
      if (below(2) === 0) {
        host.stop(number);
        host.start(number, MODULE.hash, chain);
      }
    }
    if (act === 4) {
      host.fork(number + 1, number);
      // What the one does is nothing to the other.
      send(host, number, "Texts = { 'gone' } Count = 'gone' collectgarbage()");
      host.stop(number);
      number += 1;
      chain = [host.snapshot(number, true)];
    }
  }
});

test("a host holds the state of a machine once besides its memory, whatever is stored of it", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const held = () => {
    for (let times = 0; times < 3; times += 1) collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = held();
  const host = prepared();
  const change = () => send(host, 1, "Texts = Texts or {} for at = 1, 4000 do Texts[at] = ('x'):rep(4000) .. at .. (Count or 0) end Count = (Count or 0) + 1");
  for (let round = 0; round < 4; round += 1) {
    change();
    host.snapshot(1, round === 0);
  }
  change();
  const { count, size } = Image.decode(host.snapshot(1, true), { base: MODULE.boot });
  change();
  const [copies, state] = [held() - before - size, count * 4096];
  // Without its own memory, of which there is always some more than the state spans.
  assert.ok(copies < 2 * state, `${copies} bytes for a state of ${state}`);
  assert.deepEqual(outputs(send(host, 1, "return Count")), ["6"]);
});

test("a command that fails is an answer", () => {
  const host = prepared();
  const { answer } = perform(host, [7, "digest", 2]);
  assert.deepEqual(answer, { call: 7, error: { code: "unknown-machine", message: "there is no machine 2" } });
  assert.equal(perform(host, [8, "nothing"]).answer.error.code, "worker-failed");
  assert.equal(perform(host, null).answer.call, undefined);
  const noRoom = { digest: () => new ArrayBuffer(2 ** 60) };
  assert.equal(perform(noRoom, [9, "digest", 1]).answer.error.code, "no-memory");
});

test("bytes change hands, and are not copied", () => {
  const host = prepared();
  const evaluated = perform(host, [1, "evaluate", 1, jobOf([evaluation(1, "return 1")])]);
  assert.deepEqual(evaluated.transfer, [evaluated.answer.value]);
  const taken = perform(host, [2, "snapshot", 1, true]);
  assert.deepEqual(taken.transfer, [taken.answer.value.buffer]);
  assert.deepEqual(perform(host, [3, "digest", 1]).transfer, []);
});

/** The answers of a port to commands, in the order in which they came. */
function ask(port, commands) {
  return new Promise((done) => {
    const answers = [];
    port.onmessage = ({ data }) => answers.push(data) === commands.length && done(answers);
    commands.forEach((command) => port.postMessage(command));
  });
}

const COMMANDS = [
  [0, "module", MODULE.hash, MODULE.compiled],
  [1, "start", 1n, MODULE.hash, []],
  [2, "digest", 1n],
  [3, "digest", 2n],
  [4, "stop", 1n],
];

for (const [name, openPort] of [["a thread", openThread], ["this thread", LOCAL.openPort]]) {
  test(`${name} answers each command, in their order`, async () => {
    const port = openPort();
    const answers = await ask(port, COMMANDS);
    assert.deepEqual(answers.map(({ call }) => call), [0, 1, 2, 3, 4]);
    assert.equal(answers[2].value, MODULE.boot.hash);
    assert.equal(answers[3].error.code, "unknown-machine");
    port.terminate();
  });
}

test("between two commands in this thread others have their turn", async () => {
  const port = LOCAL.openPort();
  const order = [];
  port.onmessage = ({ data: { call } }) => order.push(call);
  const turns = new Promise((done) => {
    const turn = () => (order.push("turn"), order.includes(4) ? done() : setImmediate(turn));
    COMMANDS.forEach((command) => port.postMessage(command));
    order.push("posted");
    setImmediate(turn);
  });
  await turns;
  assert.deepEqual(order.slice(0, 10), ["posted", 0, "turn", 1, "turn", 2, "turn", 3, "turn", 4]);
});

test("a port to this thread that is ended says nothing more", async () => {
  const port = LOCAL.openPort();
  port.onmessage = () => assert.fail("an answer");
  port.postMessage(COMMANDS[0]);
  port.terminate();
  port.postMessage(COMMANDS[1]);
  await new Promise((done) => setImmediate(() => setImmediate(done)));
});

test("a thread that ends is an error of its port", async () => {
  const port = openThread();
  await ask(port, COMMANDS);
  const ended = new Promise((done) => (port.onerror = done));
  port.terminate();
  assert.match((await ended).message, /ended/);
});

test("threads do not keep Node running, but commands do", async () => {
  const source = `
    import { openPort } from ${JSON.stringify(new URL("../../pkg/machine-port-node.js", import.meta.url).href)};
    openPort();
    const port = openPort();
    port.onmessage = ({ data }) => console.log(data.error.code);
    port.postMessage([1, "digest", 1]);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", source]);
  assert.equal(stdout, "unknown-machine\n");
});

test("there is at least one port, and never very many", () => {
  assert.equal(LOCAL.portCount(), 1);
  assert.ok(portCount() >= 1 && portCount() <= 4);
});
