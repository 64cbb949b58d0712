// What a pool of machines does, wherever its machines are. Plain JavaScript, for whatever runs it.
import { ENV, ITEM, message } from "../../machine/messages.mjs";
import { Machine, Module } from "../../../pkg/machine.js";
import { LIMITS, Lab, evaluation, failure, same } from "./lab.mjs";
import { toy } from "./toy.mjs";

/** Some seconds of work. */
const LOOP = "while true do end";

/** Cases by name: each gets a host. */
export const CASES = {
  async "messages for one machine take effect in the order of the calls"(host) {
    const lab = await prepared(host);
    await lab.evaluate(1, ["list = {}"]);
    const calls = Array.from({ length: 30 }, (_, call) => lab.evaluate(1, [0, 1, 2].map((part) => `list[#list + 1] = ${3 * call + part} return #list`)));
    same((await Promise.all(calls)).flat().map(Number), numbers(1, 90));
    same(await lab.evaluate(1, ["return table.concat(list, ' ')"]), [numbers(0, 89).join(" ")]);
  },

  async "replies are those of the bare machine, byte for byte"(host) {
    const lab = await prepared(host);
    const machine = Machine.spawn(await Module.compile(host.module.bytes));
    machine.handle(ITEM, ENV, { gas: LIMITS[0], memory: LIMITS[1] });
    const sources = ["x = 1 return 'é\\u{1F319}'", "error('no')", "error({})", LOOP, "t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end", "return x"];
    const messages = [...sources.map((source) => evaluation(source)), JSON.stringify(message(1, { Id: 7 })), "{}"];
    const [gas, memory] = [5e7, 2 ** 23];
    const replies = await lab.send(1, messages, { limits: [gas, memory] });
    const expected = messages.map((text) => machine.handle(text, ENV, { gas, memory }));
    same(replies.map(({ text }) => text), expected.map(({ text }) => text));
    same(replies.map(({ gas }) => gas), expected.map(({ gas }) => gas));
    same(replies.map(({ status }) => status), ["Ok", "Error", "Rejected", "OutOfGas", "OutOfMemory", "Ok", "InvalidRequest", "InvalidRequest"]);
    same(await lab.digest(1), machine.image().hash);
  },

  async "a slice ends a job early, but not before its first message"(host) {
    const lab = await prepared(host);
    const sources = numbers(1, 10).map(() => "n = (n or 0) + 1 return n");
    const [{ gas }] = await lab.send(1, [evaluation(sources[0])], { dry: true });
    const limits = (slice) => ({ limits: [1e9, 2 ** 28, slice] });
    same(await lab.evaluate(1, sources, limits(0)), ["1"]);
    same(await lab.evaluate(1, sources, limits(1)), ["2"]);
    const evaluated = await lab.evaluate(1, sources, limits(2.5 * gas));
    same(evaluated.length > 1 && evaluated.length < 10, true, `${evaluated}`);
    same((await lab.evaluate(1, sources, limits(1e15))).length, 10);
    same(await lab.send(1, []), []);
  },

  async "a dry job answers, and leaves nothing"(host) {
    const lab = await prepared(host);
    await lab.evaluate(1, ["n = 1"]);
    const before = await lab.digest(1);
    same(await lab.evaluate(1, ["n = n + 1 return n", "n = n + 1 return n", "big = ('x'):rep(1e6) return #big", "error('no')"], { dry: true }), ["2", "2", "1000000", "Error"]);
    same(await lab.digest(1), before);
    same(await lab.evaluate(1, ["return n"]), ["1"]);
  },

  async "images lead back to the state, a full one and what changed after it"(host) {
    const lab = await prepared(host);
    const chain = [await lab.snapshot(1, true)];
    for (const round of numbers(1, 5)) {
      await lab.evaluate(1, [`t = t or {} for i = 1, 2000 do t[#t + 1] = { ${round} } end`, "error('left out')"]);
      await lab.digest(1);
      chain.push(await lab.snapshot(1));
    }
    const again = await lab.snapshot(1, true);
    same((await lab.snapshot(1)).length < 100, true, "nothing changed");
    same(chain[1].length < again.length, true, "a difference is smaller");
    await lab.start(2, chain);
    await lab.start(3, [again]);
    const digest = await lab.digest(1);
    same([await lab.digest(2), await lab.digest(3)], [digest, digest]);
    for (const number of [1, 2, 3]) same(await lab.evaluate(number, ["return #t .. ' ' .. t[#t][1]"]), ["10000 5"]);

    // What is started from images goes on from the last of them.
    const later = [[...chain, await lab.snapshot(2)], [again, await lab.snapshot(3)]];
    for (const [index, images] of later.entries()) {
      await lab.start(4 + index, images);
      same(await lab.digest(4 + index), await lab.digest(1));
    }
  },

  async "a machine that has no image yet differs from one that has just started"(host) {
    const lab = await prepared(host);
    await lab.evaluate(1, ["n = 7"]);
    await lab.start(2, [await lab.snapshot(1)]);
    same(await lab.evaluate(2, ["return n"]), ["7"]);
    await lab.fork(3, 2);
    await lab.evaluate(3, ["n = n + 1"]);
    await lab.start(4, [await lab.snapshot(3)]);
    same(await lab.evaluate(4, ["return n"]), ["8"]);
  },

  async "images that are damaged, or lack what they follow, are refused"(host) {
    const lab = await prepared(host);
    const full = await lab.snapshot(1, true);
    await lab.evaluate(1, ["n = 1"]);
    const first = await lab.snapshot(1);
    await lab.evaluate(1, ["n = 2"]);
    const second = await lab.snapshot(1);
    const broken = full.slice();
    broken[broken.length - 1000] ^= 1;
    const wrong = [[broken], [full.slice(0, -1)], [new Uint8Array()], [first], [full, second], [full, second, first], [full, first, broken]];
    for (const [index, images] of wrong.entries()) {
      await failure("CorruptImage", lab.start(10 + index, images));
      await failure("Lost", lab.digest(10 + index));
    }
    await lab.start(2, [full, first, second]);
    same(await lab.evaluate(2, ["return n"]), ["2"]);
  },

  async "a module must be a machine, and the one that it is called"(host) {
    const lab = new Lab(host);
    await failure("UnknownModule", lab.start(1));
    const other = "ab".repeat(32);
    await failure("UnknownModule", lab.pool.addModule(other, new Uint8Array(host.module.bytes)));
    const importing = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x61, 1, 0x62, 0, 0]);
    const none = [new Uint8Array(), new TextEncoder().encode("text"), importing, toy({ missing: "touched" })];
    for (const bytes of none) {
      const error = await failure("UnknownModule", lab.pool.addModule(await hashOf(bytes), bytes));
      same(/not a machine/.test(error.message), true, error.message);
    }
    await lab.addModule();
    await lab.addModule();
    await lab.spawn(1);
    await failure("UnknownModule", lab.pool.start(2n, other, []));

    const compiled = await WebAssembly.compile(toy());
    lab.pool.addCompiled(other, compiled);
    await lab.pool.start(3n, other, []);
    same((await lab.send(3, ["1", "2"])).map(({ text }) => text), ["1", "2"]);
    await failure("CorruptImage", lab.pool.start(4n, other, [await lab.snapshot(1, true)]));
    same(await lab.evaluate(1, ["return 1"]), ["1"]);
  },

  async "a machine that is not there is lost, and can be ended all the same"(host) {
    const lab = await prepared(host);
    await failure("Lost", lab.evaluate(9, ["return 1"]));
    await failure("Lost", lab.snapshot(9));
    await failure("Lost", lab.digest(9));
    await failure("Lost", lab.fork(8, 9));
    lab.stop(9);
    lab.stop(1);
    lab.stop(1);
    await failure("Lost", lab.digest(1));
    await lab.spawn(1);
  },

  async "a fork is another machine in the same state, where the first one is"(host) {
    const lab = await prepared(host);
    await lab.evaluate(1, ["n = 1"]);
    await lab.fork(2, 1);
    same(await lab.digest(2), await lab.digest(1));
    await lab.evaluate(2, ["n = 2"]);
    same([await lab.evaluate(1, ["return n"]), await lab.evaluate(2, ["return n"])], [["1"], ["2"]]);
    lab.stop(1);
    same(await lab.evaluate(2, ["return n"]), ["2"]);
    same(lab.ports.length, 1);
  },

  async "machines go where the fewest are, and workers begin when they are needed"(host) {
    const lab = new Lab(host, { workers: 3 });
    await lab.addModule();
    same(lab.ports.length, 0);
    await Promise.all(numbers(1, 7).map((number) => lab.start(number)));
    same(lab.started, [[1, 4, 7], [2, 5], [3, 6]]);
    for (const number of [1, 4, 3]) lab.stop(number);
    for (const number of [8, 9, 10]) await lab.start(number);
    same(lab.started, [[1, 4, 7, 8, 10], [2, 5], [3, 6, 9]]);
    const modules = lab.commands.map((commands) => commands.filter(([name]) => name === "module").length);
    same(modules, [1, 1, 1], "each gets a module once");
  },

  async "there are as many machines as there is room for"(host) {
    const lab = new Lab(host, { capacity: 3 });
    same([lab.pool.capacity, lab.pool.parallelism], [3, 2]);
    same([new Lab(host).pool.capacity, new Lab(host, { workers: 0 }).pool.parallelism], [96, 1]);
    await lab.addModule();
    await Promise.all(numbers(1, 3).map((number) => lab.spawn(number)));
    await failure("NoMemory", lab.start(4));
    await failure("NoMemory", lab.fork(4, 1));
    lab.stop(2);
    await lab.fork(4, 1);
    await failure("NoMemory", lab.start(5));
    same(await Promise.all([1, 3, 4].map((number) => lab.evaluate(number, ["return 1"]))), [["1"], ["1"], ["1"]]);
  },

  async "a hundred machines, and another hundred when they have gone"(host) {
    const lab = new Lab(host, { capacity: 100 });
    await lab.addModule();
    await lab.spawn(1000);
    await lab.evaluate(1000, ["n = 0"]);
    const image = await lab.snapshot(1000, true);
    lab.stop(1000);
    for (const round of [1, 2, 3]) {
      const machines = numbers(100 * round, 100 * round + 99);
      await Promise.all(machines.map((number) => lab.start(number, [image])));
      const outputs = await Promise.all(machines.map((number) => lab.evaluate(number, [`n = n + ${number} return n`])));
      same(outputs.flat().map(Number), machines);
      machines.forEach((number) => lab.stop(number));
    }
  },

  async "a message that stops its machine fails alone"(host) {
    const lab = new Lab(host);
    lab.pool.addCompiled("cd".repeat(32), await WebAssembly.compile(toy()));
    await lab.pool.start(1n, "cd".repeat(32), []);
    const replies = await lab.send(1, ["1", "2", "0", "3", "0", "0", "4"]);
    same(replies.map(({ status, text }) => (status === "Ok" ? text : status)), ["1", "2", "MachineTrapped", "3", "MachineTrapped", "MachineTrapped", "4"]);
    same(/^the machine stopped: ./.test(JSON.parse(replies[2].text).Error), true);
    same((await lab.send(1, ["1"]))[0].text, "5");
  },

  async "a worker that cannot begin is an error, and the next one is tried"(host) {
    let attempts = 0;
    const openPort = () => {
      attempts += 1;
      if (attempts === 1) throw new Error("no workers today");
      return host.openPort();
    };
    const lab = new Lab(host, { openPort });
    await lab.addModule();
    const error = await failure("Lost", lab.start(1));
    same(/no workers today/.test(error.message), true, error.message);
    await failure("Lost", lab.digest(1));
    await lab.spawn(2);
  },

  async "what cannot be read ends a worker, and another takes its place"(host) {
    const lab = await prepared(host);
    await lab.evaluate(1, ["n = 1"]);
    const image = await lab.snapshot(1, true);
    const waiting = failure("Lost", lab.digest(1));
    lab.ports[0].onmessageerror({});
    await waiting;
    await failure("Lost", lab.evaluate(1, ["return n"]));
    await lab.start(2, [image]);
    same(await lab.evaluate(2, ["return n"]), ["1"]);
    same(lab.started, [[1], [2]]);
  },

  async "replies that are none end their machine alone"(host) {
    const lab = await prepared(host, { workers: 1 });
    await lab.spawn(2);
    const [port] = lab.ports;
    const receive = port.onmessage;
    port.onmessage = ({ data }) => receive({ data: data.value instanceof ArrayBuffer ? { ...data, value: new ArrayBuffer(9) } : data });
    await failure("Lost", lab.evaluate(1, ["return 1"]));
    port.onmessage = receive;
    await failure("Lost", lab.digest(1));
    same(await lab.evaluate(2, ["return 1"]), ["1"]);
    same(lab.commands[0].at(-2), ["stop", 1], "it is told");
  },

  async "a pool that is closed ends its workers, each once"(host) {
    const lab = await prepared(host);
    await lab.spawn(2);
    lab.ports[0].onmessageerror({});
    lab.close();
    same(lab.commands.map((commands) => commands.filter(([name]) => name === "terminate").length), [1, 1]);
    same(lab.ports.map(({ onmessage, onerror }) => [onmessage ?? null, onerror ?? null]), [[null, null], [null, null]]);
  },
};

/** Cases for hosts with workers. */
export const WORKER_CASES = {
  async "a machine that loops delays no machine of another worker"(host) {
    const lab = await prepared(host);
    await lab.spawn(2);
    const order = [];
    const looping = lab.evaluate(1, [LOOP], { limits: [1.5e9, 2 ** 28] }).then((outputs) => order.push(...outputs));
    for (const turn of numbers(1, 5)) order.push(...(await lab.evaluate(2, [`return ${turn}`])));
    await looping;
    same(order, ["1", "2", "3", "4", "5", "OutOfGas"]);
    same(await lab.evaluate(1, ["return 'alive'"]), ["alive"]);
  },

  async "a worker that is ended takes its machines with it, and no others"(host) {
    const lab = await prepared(host);
    await lab.spawn(2);
    await lab.spawn(3);
    await lab.evaluate(1, ["n = 'kept'"]);
    const image = await lab.snapshot(1, true);
    const digest = await lab.digest(1);
    const lost = [lab.evaluate(1, [LOOP]), lab.digest(1), lab.snapshot(3)].map((call) => failure("Lost", call));
    await lab.evaluate(2, ["return 1"]);
    lab.end(0);
    await Promise.all(lost);
    await failure("Lost", lab.evaluate(1, ["return 1"]));
    await failure("Lost", lab.fork(4, 3));
    same(await lab.evaluate(2, ["return 2"]), ["2"]);

    await lab.start(5, [image]);
    same(await lab.digest(5), digest);
    same(await lab.evaluate(5, ["return n"]), ["kept"]);
    same(lab.started, [[1, 3], [2], [5]], "in the place that is free");
  },

  async "a worker is ended many times, and everything goes on"(host) {
    const lab = await prepared(host, { workers: 1 });
    await lab.evaluate(1, ["n = 0"]);
    let image = await lab.snapshot(1, true);
    for (const round of numbers(2, 8)) {
      const loop = failure("Lost", lab.evaluate(round - 1, [LOOP]));
      lab.end(round - 2);
      await loop;
      await lab.start(round, [image]);
      await lab.evaluate(round, ["n = n + 1"]);
      image = await lab.snapshot(round, true);
    }
    same(await lab.evaluate(8, ["return n"]), ["7"]);
  },
};

/** A pool with a process in machine 1. */
async function prepared(host, options) {
  const lab = new Lab(host, options);
  await lab.addModule();
  await lab.spawn(1);
  return lab;
}

function numbers(first, last) {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

async function hashOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
