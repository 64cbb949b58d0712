// How commands end: their exit codes, and what is said when they could not do what they should.
import { LunetteError } from "../error.js";

/** Everything that was asked was done. */
export const OK = 0;
/** It was done, and what came of it is an error: of a process, or of a scenario. */
export const FAILED = 1;
/** It cannot be right: how it was asked for, or what was to be verified. */
export const USAGE = 2;
/** Something that is needed does not work: a file, a disk, a unit of the network. */
export const UNABLE = 3;

/** Codes of errors that the same command will give again, whatever is repaired around it. */
const WRONG = new Set([
  "invalid-argument",
  "invalid-item",
  "invalid-module",
  "unknown-process",
  "unknown-message",
  "unknown-module",
  "unknown-wallet",
  "unsupported-module",
  "not-exportable",
  "unverified",
]);

/** What fields are called on the command line. */
const NAMES = {
  "store.file": "--file",
  identity: "--identity",
  anchor: "--anchor",
  data: "--data",
  tags: "--tag",
  name: "NAME",
  key: "FILE",
  process: "PROCESS",
  module: "--module",
  monitor: "--monitor",
  "units.scheduler": "--scheduler",
  "units.compute": "--compute",
  "units.gateways": "--gateway",
  spawners: "--spawner",
  owners: "--owner",
  modules: "--module",
};

/** The error of an argument that is wrong. */
export function usageProblem(field, message) {
  return new LunetteError("invalid-argument", message, { field });
}

export function exitCodeOf({ code }) {
  return WRONG.has(code) ? USAGE : UNABLE;
}

/** A problem as data: `{ code, message, field, process }`. What has no code is a defect: then it also has its `stack`. */
export function describedProblem(error) {
  const { code, message, field, process } = LunetteError.from(error);
  // One of several has a number.
  const name = NAMES[field?.replace(/\[\d+\].*$/, "")] ?? field;
  const named = field === undefined ? message : message.replaceAll(`\`${field}\``, `\`${name}\``);
  return { code, message: named, field: name, process, ...(error?.code === undefined && { stack: error?.stack }) };
}
