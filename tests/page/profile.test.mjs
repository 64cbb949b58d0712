// Where gas went: by frame, by function, by line, by handler.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { moduleOf } from "./modules.mjs";

/** The profile of a message that a made-up process handled: `transfer` calls `check`, which calls itself, and `tostring` of the machine. */
const PROFILE = {
  functions: [
    { name: "handle", chunk: ".process", digest: "11111111", line: 10 },
    { name: "transfer", chunk: "aos", digest: "22222222", line: 3 },
    { name: "check", chunk: "aos", digest: "22222222", line: 8 },
    { name: "tostring", chunk: "", digest: "", line: -1 },
  ],
  stacks: [
    { frames: [[0, 12]], gas: 10 },
    { frames: [[0, 12], [1, 4]], gas: 20 },
    { frames: [[0, 12], [1, 5], [2, 9]], gas: 30 },
    { frames: [[0, 12], [1, 5], [2, 9], [2, 9]], gas: 25 },
    { frames: [[0, 12], [1, 5], [3, -1]], gas: 15 },
  ],
};

describe("profiles put together", () => {
  let Folded;
  let layOut;
  before(async () => {
    ({ Folded } = await moduleOf("views/profile/fold.ts"));
    ({ layOut } = await moduleOf("views/profile/flame-layout.ts"));
  });
  const folded = (...profiles) => {
    const all = new Folded();
    for (const profile of profiles) all.add(profile);
    return all;
  };
  const outline = ({ function: { name }, self, total, children }) => [name, self, total, ...children.map(outline)];

  test("are a tree of who called whom", () => {
    assert.deepEqual(outline(folded(PROFILE).root), ["all", 0, 100, ["handle", 10, 100, ["transfer", 20, 90, ["check", 30, 55, ["check", 25, 25]], ["tostring", 15, 15]]]]);
  });

  test("know each function, one that calls itself counted once", () => {
    const costs = [...folded(PROFILE).functions.values()].map(({ function: { name }, self, total }) => [name, self, total]);
    assert.deepEqual(costs, [["handle", 10, 100], ["transfer", 20, 90], ["check", 55, 55], ["tostring", 15, 15]]);
  });

  test("know each line of each source, by itself and with what it called", () => {
    const [library, source] = [...folded(PROFILE).sources.values()];
    assert.deepEqual([library.chunk, library.self, library.total], [".process", 10, 100]);
    assert.deepEqual([source.digest, source.self, source.total], ["22222222", 75, 90]);
    assert.deepEqual([...source.lines], [[4, { self: 20, total: 20 }], [5, { self: 0, total: 70 }], [9, { self: 55, total: 55 }]]);
  });

  test("add up, whatever numbers their functions have", () => {
    const turned = { functions: PROFILE.functions.toReversed(), stacks: PROFILE.stacks.map(({ frames, gas }) => ({ frames: frames.map(([index, line]) => [3 - index, line]), gas })) };
    const twice = folded(PROFILE, turned);
    assert.equal(twice.root.total, 200);
    assert.equal(twice.root.children.length, 1);
    assert.equal(twice.functions.size, 4);
  });

  test("are drawn as wide as their gas, and in full width from a frame that is looked at", () => {
    const { root } = folded(PROFILE);
    const drawn = (frame) => layOut(frame).map(({ frame, depth, left, width }) => [frame.function.name, depth, left.toFixed(2), width.toFixed(2)]);
    assert.deepEqual(drawn(root), [["all", 0, "0.00", "1.00"], ["handle", 1, "0.00", "1.00"], ["transfer", 2, "0.00", "0.90"], ["check", 3, "0.00", "0.55"], ["check", 4, "0.00", "0.25"], ["tostring", 3, "0.55", "0.15"]]);
    const check = root.children[0].children[0].children[0];
    assert.deepEqual(drawn(check), [["all", 0, "0.00", "1.00"], ["handle", 1, "0.00", "1.00"], ["transfer", 2, "0.00", "1.00"], ["check", 3, "0.00", "1.00"], ["check", 4, "0.00", "0.45"]]);
  });

  test("of a message that used nothing are one frame", () => {
    assert.deepEqual(layOut(folded({ functions: [], stacks: [] }).root).map(({ width }) => width), [1]);
  });
});

test("handlers: who took how many messages, and in which functions of the process the gas went", async () => {
  const { HandlerSummary } = await moduleOf("views/profile/handlers.ts");
  const summary = new HandlerSummary();
  const trial = (name, verdict) => ({ name, verdict, pattern: "" });
  summary.add({ gas: 100, profile: PROFILE, handling: { outcome: "handled", handlers: [trial("_eval", "passed"), trial("Transfer", "handled")] } });
  summary.add({ gas: 100, profile: PROFILE, handling: { outcome: "handled", handlers: [trial("Transfer", "handled")] } });
  summary.add({ gas: 7, profile: { functions: [], stacks: [] }, handling: { outcome: "inbox", handlers: [trial("Transfer", "passed")] } });
  summary.add({ gas: 50, profile: { functions: [], stacks: [] }, handling: { outcome: "handled", handlers: [trial("log", "continued"), trial("Info", "handled")] } });
  const told = summary.dearestFirst().map(({ name, messages, gas, functions }) => [name, messages, gas, [...functions]]);
  assert.deepEqual(told, [
    ["Transfer", 2, 200, [["transfer (aos:3)", 180]]],
    ["log, then Info", 1, 50, []],
    ["no handler (to the inbox)", 1, 7, []],
  ]);
});

test("FNV-1a of 32 bits, over UTF-8", async () => {
  const { fnv1a } = await moduleOf("views/profile/fnv1a.ts");
  assert.deepEqual(["", "a", "foobar", new Uint8Array([97])].map(fnv1a), ["811c9dc5", "e40c292c", "bf9cf968", "e40c292c"]);
  assert.equal(fnv1a("ü"), fnv1a(new TextEncoder().encode("ü")));
});
