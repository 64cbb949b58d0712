// The units of AO and the gateway, by their short names, and what they are units of.
import { DEFAULT_MODULE } from "../common/default-module.js";
import { guarded, invalid } from "../common/input.js";
import { compute } from "./cu.js";
import { gateway } from "./gateway.js";
import { messenger } from "./mu.js";
import { scheduler } from "./su.js";

export const UNITS = { mu: messenger, su: scheduler, cu: compute, gateway };

/** Throws unless the argument is a network as `Lunette.open` gives it. */
export function expectNetwork(network) {
  if (guarded("network", () => typeof network?.send) !== "function") throw invalid("network", "must be what `Lunette.open` gives");
}

/** The modules that a process may be spawned with: these, and the one that clients name when nobody tells them another. */
export function modulesOf(modules = []) {
  return new Set([DEFAULT_MODULE, ...modules]);
}
