// What a soak takes for flat, and what it does not: courses that are made up.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { Course } from "./course.mjs";

const LENGTH = 600_000;
const PARTS = 60;

/** The course of a run in which each figure is what a function makes of the part of the run, from 0 to 1. */
function courseOf({ memory = () => 100, latency = () => 10, bytes = () => 500, stolen = () => 0, age = () => LENGTH }) {
  const course = new Course({ start: 0, length: LENGTH, judged: ["the heap"] });
  const total = { messages: 0, bytes: 0, stolen: 0 };
  for (let part = 0; part < PARTS; part += 1) {
    const at = part / (PARTS - 1);
    for (let message = 0; message < 20; message += 1) {
      course.took(latency(at, message));
      total.messages += 1;
      total.bytes += bytes(at);
    }
    total.stolen += stolen(at);
    const machine = { all: (part + 1) * 100, stolen: total.stolen };
    course.sample({ memory: { "the heap": memory(at), "all of it": 300 }, ...total, machine, age: age(at) });
    mock.timers.tick(LENGTH / PARTS);
  }
  return course;
}

describe("the course of a soak", () => {
  beforeEach(() => mock.timers.enable({ apis: ["Date"], now: 0 }));
  afterEach(() => mock.timers.reset());

  const flat = {
    "the same all the time": {},
    "memory that moves up and down": { memory: (at) => 100 + 40 * Math.abs(Math.sin(at * 100)) },
    "a host that has just begun, and has not loaded everything": { memory: (at) => (at > 0.14 && at < 0.16 ? 20 : 100), age: (at) => (at > 0.14 && at < 0.16 ? 0 : LENGTH) },
    "a memory so small that some more of it is nothing": { memory: (at) => 2 + 4 * at },
    "a run in which everything takes long at first": { latency: (at) => (at < 0.1 ? 100 : 10) },
    "single messages that take long": { latency: (at, message) => (message === 0 ? 400 * at : 10) },
    "minutes at the end in which others have the machine": { latency: (at) => (at > 0.94 ? 35 : 10) },
    "a single tenth in which a database writes its files anew": { bytes: (at) => (at > 0.6 && at < 0.65 ? 900 : 500) },
  };
  for (const [name, figures] of Object.entries(flat)) {
    test(`is flat: ${name}`, () => assert.deepEqual(courseOf(figures).slopes(), []));
  }

  const steep = {
    "memory that is never given back": [{ memory: (at) => 100 + 60 * at }, /^memory, the heap: 1[45]\d\.\d after 10\d\.\d, more than 1\.2 times as much$/],
    "a memory that keeps what it once had": [{ memory: (at) => (at > 0.5 ? 140 : 100) }, /^memory, the heap: 140\.0 after 100\.0/],
    "memory that is never given back, but by a host that has just begun": [
      { memory: (at) => (at > 0.14 && at < 0.16 ? 20 : 100 + 60 * at), age: (at) => (at > 0.14 && at < 0.16 ? 0 : LENGTH) },
      /^memory, the heap: 1[45]\d\.\d after 10\d\.\d/,
    ],
    "messages that take longer and longer": [{ latency: (at) => 10 + 10 * at }, /^the median latency of the calmest part: 1\d\.\d after 1\d\.\d, more than 1\.5 times as much$/],
    "messages that take longer from some minute on": [{ latency: (at) => (at > 0.4 ? 19 : 11) }, /^the median latency of the calmest part: 19\.0 after 11\.0/],
    "messages that need more and more storage": [{ bytes: (at) => 500 + 1000 * at }, /^storage a message: /],
  };
  for (const [name, [figures, told]] of Object.entries(steep)) {
    test(`is not flat: ${name}`, () => {
      const slopes = courseOf(figures).slopes();
      assert.equal(slopes.length, 1, slopes.join("; "));
      assert.match(slopes[0], told);
    });
  }

  test("tells what others had of the machine, in the tenth after the first and in the last one", () => {
    const [early, late] = courseOf({ stolen: (at) => (at > 0.9 ? 8 : 1) }).ends();
    assert.equal(early.stolen.toFixed(2), "0.01");
    assert.ok(late.stolen > 0.05, String(late.stolen));
  });
});
