// Where and with what a bench ran.
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";

export function machineOf() {
  const processors = cpus();
  return { processor: processors[0].model.trim(), cores: processors.length };
}

/** The versions of Node and of what else has a part. */
export function versionsOf(others = {}) {
  return { Node: process.versions.node, ...others };
}

export function chromiumVersion() {
  const { stdout, error } = spawnSync(process.env.CHROMIUM ?? "/usr/bin/chromium", ["--version"], { encoding: "utf8" });
  if (error) throw error;
  return /\d[\d.]*/.exec(stdout)[0];
}

/** A run in one line: how often, with what, on what, when. `how` says what else there is to know of it. */
export function lineOf({ rounds, how, machine, versions, taken }) {
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Median of ${rounds}${how ? `, ${how}` : ""}; ${parts.join(", ")}; ${machine.cores} cores of ${machine.processor}, ${taken}.`;
}

/** What a bench runs in: another version of it is like another machine. */
const HOSTS = ["Node", "Chromium", "workerd"];

/** Whether two runs can be compared number by number. What one of them does not say counts as the same. */
export function isSameMachine(left, right) {
  const isSameHost = (name) => !left.versions[name] || !right.versions[name] || left.versions[name] === right.versions[name];
  return left.machine.processor === right.machine.processor && left.machine.cores === right.machine.cores && HOSTS.every(isSameHost);
}
