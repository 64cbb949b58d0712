// What makes undoing and storing exact: the machine lists every page that it wrote.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine, PAGE, STATUS, evaluation, spawn } from "./machine.mjs";
import { inOrder, programs, shuffled } from "./messages.mjs";
import { Shadow } from "./shadow.mjs";

function start() {
  const shadow = new Shadow(new Machine());
  shadow.handle(spawn());
  return shadow;
}

/** Handles messages; when one fails the check, says which. */
function handleAll(shadow, messages) {
  const statuses = new Map();
  const done = [];
  for (const [name, request] of messages) {
    done.push(name);
    let reply;
    try {
      reply = shadow.handle(request);
    } catch (error) {
      error.message += `\nafter: ${done.slice(-12).join("; ")}`;
      throw error;
    }
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
  }
  return statuses;
}

test("every page written is listed, and a failed message leaves no trace", () => {
  const shadow = start();
  const statuses = handleAll(shadow, inOrder());
  handleAll(shadow, inOrder());
  for (const name of ["ok", "error", "gas", "memory"]) assert.ok(statuses.get(STATUS[name]) > 0, name);
});

test("the same in other orders, with limits that end messages half-way", () => {
  const seeds = Number(process.env.IMAGE_SEEDS ?? 6);
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      handleAll(start(), shuffled(seed, 250));
    } catch (error) {
      error.message += `\nseed ${seed}`;
      throw error;
    }
  }
});

test("the same with the conformance programs", () => {
  handleAll(start(), programs());
});

test("a restored image goes on as the original does", () => {
  const original = start().machine;
  const first = [...shuffled(11, 60)];
  const second = [...shuffled(12, 60)];
  const play = (machine, messages) => {
    const shadow = new Shadow(machine);
    return messages.map(([name, request]) => {
      const { status, gas, text } = shadow.handle(request);
      return { name, status, gas, text };
    });
  };
  play(original, first);
  const copy = new Machine(original.image());
  assert.deepEqual(play(copy, second), play(original, second));
  assert.deepEqual(copy.snapshot(true), original.snapshot(true));
});

test("snapshots add up to the state", () => {
  const shadow = start();
  const { machine } = shadow;
  const stored = machine.snapshot(true);
  for (const [name, request] of shuffled(21, 120)) {
    shadow.handle(request);
    for (const [page, digest] of machine.snapshot()) stored.set(page, digest);
    if (name !== "collected") continue;
    const all = machine.snapshot(true);
    const zero = new Set([...stored.keys()].filter((page) => !all.has(page)));
    for (const page of zero) {
      assert.ok(machine.page(page).every((byte) => byte === 0), "what is left out of a whole image is zero");
      stored.delete(page);
    }
    assert.deepEqual(new Map([...stored].sort(([a], [b]) => a - b)), all);
  }
});

test("a page written with what was there is left out of the next snapshot", () => {
  const { machine } = start();
  machine.handle(evaluation("t = {} for i = 1, 5000 do t[i] = i end"));
  machine.snapshot(true);
  machine.handle(evaluation("for i = 1, 5000 do t[i] = i end"));
  const touched = machine.touched().length;
  const changed = machine.snapshot().size;
  assert.ok(changed + 15 < touched, `${changed} of ${touched}`);
});

test("a message costs what it writes, whatever the size of the state", () => {
  const cost = (items) => {
    const { machine } = start();
    machine.handle(evaluation(`state = {} for i = 1, ${items} do state['key number ' .. i] = { i } end`, { gas: 1e10 }));
    machine.handle(evaluation("collectgarbage()", { gas: 1e10 }));
    machine.snapshot(true);
    const sizes = [];
    for (let round = 1; round <= 20; round++) {
      machine.handle(evaluation(`state['key number ' .. ${round * 37}] = { ${round} } return 1`));
      sizes.push(machine.snapshot().size);
    }
    return sizes.sort((a, b) => a - b)[10];
  };
  const [small, large] = [cost(1000), cost(200_000)];
  assert.ok(large <= small + 8, `${small} pages in a small state, ${large} in a large one`);
});

test("a large request and a large reply leave nothing in the image", () => {
  const { machine } = start();
  const size = () => machine.snapshot(true).size;
  const before = size();
  const reply = machine.handle(evaluation(`--${" ".repeat(3_000_000)}\nreturn ('r'):rep(1000000)`));
  assert.ok(reply.text.length > 1_000_000);
  machine.handle(evaluation("collectgarbage()"));
  assert.ok(size() - before < 2_000_000 / PAGE, `${before} and then ${size()} pages`);
});
