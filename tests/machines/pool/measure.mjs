// Messages a second through a pool and through the bare machine, in turns. Plain JavaScript, for whatever runs it.
import { ENV } from "../../machine/messages.mjs";
import { Machine, Module } from "../../../pkg/machine.js";
import { LIMITS, Lab } from "./lab.mjs";

const SIZES = [1, 10, 100];

/** Messages of a sample. */
const SAMPLE = 1000;

/** Medians: `{ bare, batches: { size: rate } }`. */
export async function measure(host, { rounds, setup, transfers }) {
  const limits = { gas: LIMITS[0], memory: LIMITS[1] };
  const machine = Machine.spawn(await Module.compile(host.module.bytes));
  setup.forEach((text) => machine.handle(text, ENV, limits));
  const lab = new Lab(host, { workers: 1 });
  await lab.addModule();
  await lab.start(1);
  await lab.send(1, setup);

  let next = 0;
  const take = (count) => Array.from({ length: count }, () => transfers[next++ % transfers.length]);
  const bare = () => {
    for (const text of take(SAMPLE)) check(machine.handle(text, ENV, limits).code, "ok");
    machine.snapshot();
  };
  const batches = async (size) => {
    for (let sent = 0; sent < SAMPLE; sent += size) {
      for (const { status } of await lab.send(1, take(size))) check(status, "Ok");
    }
    await lab.snapshot(1);
  };

  const samples = { bare: [], ...Object.fromEntries(SIZES.map((size) => [size, []])) };
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, list] of Object.entries(samples)) {
      const start = performance.now();
      if (name === "bare") bare();
      else await batches(Number(name));
      const rate = (SAMPLE / (performance.now() - start)) * 1000;
      if (round >= 0) list.push(rate);
    }
  }
  lab.close();
  return { bare: median(samples.bare), batches: Object.fromEntries(SIZES.map((size) => [size, median(samples[size])])) };
}

function check(status, expected) {
  if (status !== expected) throw new Error(`a transfer is ${status}`);
}

function median(list) {
  const sorted = [...list].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)];
}
