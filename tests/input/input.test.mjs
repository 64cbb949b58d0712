// Bad input to every public function: each call is refused with a code and the field, and changes nothing.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LunetteError, connect } from "../../pkg/connect-node.js";
import { Image, Machine, Module, Reply } from "../../pkg/machine.js";
import { Lunette, Process } from "../../pkg/node.js";
import { ALIASES, CALLS, CONNECT, LOADER, MACHINE, NETWORK, PAGES, UNITS } from "./calls.mjs";
import { NOWHERE } from "./kinds.mjs";
import { callsByName, pathsOf, rowsOf } from "./rows.mjs";
import { finish, machineFor, networkFor, itemsFromElsewhere, openNetwork, pictureOf, receiverOf } from "./setting.mjs";
import { publicFunctions } from "./surface.mjs";

/** A call that does not answer within this time hangs. */
const LIMIT = 10_000;

const functions = publicFunctions();
const calls = callsByName();

/** What a call gives, whether it throws, rejects, answers or hangs: `{ error }` or `{ value }`. */
async function outcomeOf(name, args, receiver) {
  const [, method = name] = name.split(/\.(.*)/s);
  const list = functions.get(name).parameters.map((parameter) => args[parameter]);
  let timer;
  const hanging = new Promise((resolve) => {
    timer = setTimeout(resolve, LIMIT, { error: "it hangs" });
  });
  const answering = (async () => ({ value: await receiver[method](...list) }))().catch((error) => ({ error }));
  const outcome = await Promise.race([answering, hanging]);
  clearTimeout(timer);
  return outcome;
}

/** What is wrong with the answer to a call that should be refused. */
function problemWith({ value, error }, { code, field }) {
  if (value instanceof Reply) return value.code === code && value.result.Error.includes(field) ? undefined : `it was answered ${value.code}: ${value.text.slice(0, 200)}`;
  if (error === undefined) return "it was accepted";
  if (!(error instanceof LunetteError)) return `it threw ${String(error?.stack ?? error)}`;
  if (error.code !== code) return `its code is ${error.code} (${error.message}), not ${code}`;
  // The loader passes the machine's words on.
  if (code === "invalid-request") return error.message.includes(field) ? undefined : `its message does not name ${field}: ${error.message}`;
  if (error.field !== field) return `its field is ${error.field} (${error.message}), not ${field}`;
  if (field !== undefined && !error.message.includes(field.replace(/s$/, ""))) return `its message does not name ${field}: ${error.message}`;
  return undefined;
}

const rowCounts = [];

/** A test for each function of a part of the table. `picture(here)` is everything that must not change. */
function refuseAll(part, setting, picture) {
  for (const name of new Set(part.map((call) => call.name))) {
    const entries = part.filter((call) => call.name === name && call.takes);
    if (entries.length === 0) continue;
    test(name, async () => {
      const here = setting();
      const problems = [];
      let earlier = await picture(here);
      let count = 0;
      for (const entry of entries) {
        for (const row of rowsOf(entry)) {
          count += 1;
          const outcome = await outcomeOf(name, row.args(here), row.receiver?.(here) ?? receiverOf(name, here));
          const problem = problemWith(outcome, row);
          if (problem) problems.push(`${row.what}: ${problem}`);
          await finish(outcome.value);
          const later = await picture(here);
          if (later !== earlier) problems.push(`${row.what}: something has changed`);
          earlier = later;
        }
      }
      rowCounts.push(count);
      assert.deepEqual(problems, []);
    });
  }
}

let items;
before(async () => {
  items = await itemsFromElsewhere();
});
after(() => items?.stop());

describe("the network, and who uses it as aoconnect", () => {
  let here;
  before(async () => {
    here = { ...(await networkFor(items)), live: await openNetwork({ clock: "live" }) };
  });
  after(() => Promise.all([here.network.close(), here.live.close()]));

  refuseAll([...NETWORK, ...CONNECT, ...UNITS, ...PAGES], () => here, ({ network }) => pictureOf(network));
});

describe("the machine and the loader", () => {
  let here;
  before(async () => {
    here = await machineFor();
  });

  const kept = async ({ machine, handle, ask, env }) => `${machine.image().hash} ${(await handle(null, ask, env)).Output.data}`;
  refuseAll([...MACHINE, ...LOADER], () => here, kept);
});

test("the calls that the table begins with are right", async () => {
  const problems = [];
  const machine = await machineFor();
  let here;
  for (const entry of CALLS) {
    if (!entry.takes || entry.unsound) continue;
    here ??= { ...machine, ...(await networkFor(items)) };
    const { value, error } = await outcomeOf(entry.name, entry.sound(here), receiverOf(entry.name, here));
    if (error !== undefined || (value instanceof Reply && value.status !== 0)) problems.push(`${entry.name}: ${error ?? value.text}`);
    await finish(value);
    // Calls that come after these would find another network.
    if (/\.(?:remove|pause)$/.test(entry.name)) {
      await here.network.close();
      here = undefined;
    }
  }
  await here.network.close();
  assert.deepEqual(problems, []);
});

test("a network that is closed refuses everything", async () => {
  const here = await networkFor(items);
  await here.network.close();
  const problems = [];
  for (const entry of [...NETWORK, ...CONNECT, ...PAGES]) {
    const { name, sound, takes, closed = "closed" } = entry;
    if (!takes || closed === null || entry.unsound) continue;
    const { error } = await outcomeOf(name, sound(here), receiverOf(name, here));
    if (!(error instanceof LunetteError) || error.code !== closed) problems.push(`${name}: ${error}`);
  }
  assert.deepEqual(problems, []);
  assert.equal((await here.network.subscribe().next()).done, true);
  await here.network.close();
  await here.network[Symbol.asyncDispose]();
});

test("a process that there is not is named by the error, whatever is asked of it", async () => {
  const here = await networkFor(items);
  const earlier = await pictureOf(here.network);
  const problems = [];
  for (const { name, sound, takes, nowhere = "unknown-process" } of NETWORK) {
    if (!takes || nowhere === null || !/^(?:Process|Moment)\./.test(name)) continue;
    const { error } = await outcomeOf(name, sound(here), receiverOf(name, { ...here, process: NOWHERE }));
    if (!(error instanceof LunetteError) || error.code !== nowhere || error.process !== NOWHERE) problems.push(`${name}: ${error} ${error?.process}`);
    if ((await pictureOf(here.network)) !== earlier) problems.push(`${name}: something has changed`);
  }
  await here.network.close();
  assert.deepEqual(problems, []);
});

describe("nothing is missing from the table", () => {
  const nameOf = (name) => ALIASES.reduce((called, [pattern, same]) => called.replace(pattern, same), name);

  test("every function that the types have, with every parameter and every field of one", () => {
    const missing = [];
    for (const [name, { fields, names }] of functions) {
      const entries = calls.get(nameOf(name));
      if (entries === undefined) missing.push(name);
      else if (entries.some(({ nothing }) => nothing)) {
        if (fields.length > 0) missing.push(`${name}: ${fields}`);
      } else {
        // A kind stands for all that is in a value of it; a parameter may have several names.
        const covered = new Set(entries.flatMap(pathsOf));
        const leaves = [...covered].filter((path) => ![...covered].some((other) => other.startsWith(`${path}.`)));
        const isCovered = (field) => covered.has(field) || leaves.some((leaf) => field.startsWith(`${leaf}.`));
        const also = (field) => names.find((alike) => alike.includes(field.split(".")[0]))?.some((first) => covered.has(first));
        for (const field of fields) if (!isCovered(field) && !also(field)) missing.push(`${name}: ${field}`);
      }
    }
    assert.deepEqual(missing, []);
  });

  test("nothing but what the types have, when one looks at what is there", () => {
    const network = Object.create(Lunette.prototype);
    const found = [];
    const look = (owner, object, skip = []) => {
      for (let level = object; level && level !== Object.prototype && level !== Function.prototype; level = Object.getPrototypeOf(level)) {
        for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
          if (typeof value === "function" && key !== "constructor" && !skip.includes(key)) found.push(`${owner}.${key}`);
        }
        for (const symbol of Object.getOwnPropertySymbols(level)) found.push(`${owner}.${symbol === Symbol.asyncDispose ? "[Symbol.asyncDispose]" : String(symbol)}`);
      }
    };
    look("Lunette", network);
    look("Lunette", Lunette);
    look("Process", Process.prototype);
    look("Moment", new Process(network, NOWHERE).at(0));
    for (const [name, type] of Object.entries({ Module, Image, Machine })) {
      look(name, type);
      look(name, type.prototype);
    }
    look("Connection", connect({ network: { send() {} } }));
    const known = new Set([...functions.keys()].map(nameOf));
    assert.deepEqual(found.filter((name) => !known.has(nameOf(name))), []);
  });

  test("and nothing more is in the table", (t) => {
    assert.deepEqual([...calls.keys()].filter((name) => !functions.has(name)), []);
    t.diagnostic(`${rowCounts.reduce((sum, count) => sum + count, 0)} rows for ${calls.size} functions`);
  });
});
