// Where the machines that scenarios run on come from.
import { machines } from "../../pkg/cli/scenario/play.js";
import { officialMachines } from "./official.mjs";

/** What tests run on: our machine, and the official module when AOS_OFFICIAL says where that is. */
export const kinds = [
  { name: "our machine", official: false },
  ...(process.env.AOS_OFFICIAL ? [{ name: "the official module", official: true }] : []),
];

/** A function that makes new machines, ours or the official module's (AOS_OFFICIAL says where that is). */
export async function makeMachines(official = false) {
  if (!official) return machines();
  if (!process.env.AOS_OFFICIAL) throw new Error("AOS_OFFICIAL has to name a folder with the official module");
  return officialMachines(process.env.AOS_OFFICIAL);
}
