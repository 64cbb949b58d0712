// One run: a host under load for some time, ended now and then; then everything is verified.
import { setTimeout as pause } from "node:timers/promises";
import { randomSource } from "../common/random.mjs";
import { checkBooks } from "./books.mjs";
import { Course } from "./course.mjs";
import { Load } from "./load.mjs";
import { processorTime } from "./measure.mjs";
import { populate } from "./population.mjs";

/** Messages a second that people send. What follows from them is some times as many. */
export const RATE = 10;

/** Samples of a run: some for each tenth. */
const SAMPLES = 60;

/** Milliseconds between two samples, at least. */
const SELDOM = 2000;

const MINUTE = 60_000;

/** Milliseconds between two ends of the host, about, and how many there are at least. */
const LIFE = 140_000;
const KILLS = 2;

/** The part of a run in which the host is ended. What the last tenth is compared with has to be a host that had the time to grow to its size, so its first
 *  life is not a short one; nor is its last, so that what grows in one is seen. */
const KILLING = { from: 0.2, to: 0.7 };

/** Milliseconds between two children, where they can be removed; and how many there are where they cannot. */
const CHILD_EVERY = 10_000;
const CHILDREN = 30;

/** Puts a host of this class under load for some milliseconds. `say` is told a line now and then. Throws where something does not hold. */
export async function soak(Host, { length, seed, rate = RATE, say = () => {} }) {
  const host = await Host.open();
  try {
    const population = await populate(host);
    const start = Date.now();
    const end = start + length;
    const course = new Course({ start, length, judged: Host.judged });
    const load = new Load(host, population, { seed, record: (milliseconds) => course.took(milliseconds) });
    const childEvery = host.canRemove ? Math.min(CHILD_EVERY, length / 8) : length / Math.min(CHILDREN, 8 + length / 120_000);
    const over = new AbortController();
    const beside = [observe(host, course, { length, signal: over.signal, say }), kill(host, { start, length, seed, signal: over.signal })];
    try {
      await Promise.race([load.run({ end, rate, childEvery }), ...beside.map((work) => work.then(() => new Promise(() => {})))]);
    } finally {
      over.abort();
      await Promise.allSettled(beside);
    }
    const kills = host.lives;
    const outage = Math.max(...host.outages);
    say("verifying");
    const children = load.children.ids;
    await host.settle(population, { children });
    const { logs, checked } = await host.verify(population, { acknowledged: load.acknowledged, children });
    const balances = await checkBooks(host, population, { logs, load });
    const entries = Object.values(logs).flat();
    const failed = (status) => entries.filter(({ result }) => result?.status === status).length;
    const ticks = entries.reduce((sum, { ticks }) => sum + ticks.length, 0);
    return {
      title: Host.title,
      course,
      kills,
      outage,
      done: { messages: entries.length, ticks, children: children.length, removed: load.children.removed, failed: failed("error"), "out of gas": failed("out-of-gas"), repeated: load.repeated },
      checked: { acknowledgements: load.acknowledged.length, ...checked, balances },
    };
  } finally {
    await host.close();
  }
}

/** Takes samples of a host while it is under load, and tells of them once a minute. */
async function observe(host, course, { length, signal, say }) {
  const every = Math.max(SELDOM, length / SAMPLES);
  for (let told = Date.now(); !signal.aborted; ) {
    await host.up;
    const { lives } = host;
    try {
      course.sample({ ...(await host.measure()), machine: await processorTime(), age: Date.now() - host.since });
      if (Date.now() >= told + MINUTE) {
        told = Date.now();
        say(`${course.news()}; ${host.lives} kills`);
      }
    } catch (error) {
      // It ended while it was looked at.
      if (lives === host.lives && !signal.aborted) throw error;
    }
    await pause(every, undefined, { signal }).catch(() => {});
  }
}

/** Ends a host at times that depend on the seed. */
async function kill(host, { start, length, seed, signal }) {
  const random = randomSource(seed + 1);
  const { from, to } = KILLING;
  const count = Math.max(KILLS, Math.round((length * (to - from)) / LIFE));
  for (let number = 0; number < count; number += 1) {
    const due = start + length * (from + ((number + 0.3 + random() * 0.6) / count) * (to - from));
    await pause(Math.max(0, due - Date.now()), undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    await host.kill();
  }
}
