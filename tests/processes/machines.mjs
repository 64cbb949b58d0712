// Where the machines that scenarios run on come from.
import { readFile } from "node:fs/promises";
import { Machine, Module } from "../../pkg/machine.js";
import { officialMachines } from "./official.mjs";

/** What tests run on: our machine, and the official module when AOS_OFFICIAL says where that is. */
export const kinds = [
  { name: "our machine", official: false },
  ...(process.env.AOS_OFFICIAL ? [{ name: "the official module", official: true }] : []),
];

/** A function that makes new machines, ours or the official module's (AOS_OFFICIAL says where that is). */
export async function makeMachines(official = false) {
  if (!official) return ourMachines();
  if (!process.env.AOS_OFFICIAL) throw new Error("AOS_OFFICIAL has to name a folder with the official module");
  return officialMachines(process.env.AOS_OFFICIAL);
}

async function ourMachines() {
  const module = await Module.compile(await readFile(new URL("../../pkg/dist/process.wasm", import.meta.url)));
  return () => {
    const machine = Machine.spawn(module);
    return { handle: (message, env) => machine.handle(message, env).result };
  };
}
