// Runs the log and says what came of it: the hash of the image at checkpoints, and one hash of all results. For any host.
import { hex } from "../../pkg/common/hex.js";
import { sha256 } from "../../pkg/common/sha256.js";
import { Image, Machine } from "../../pkg/machine.js";
import { ENV, LIMITS, makeLog } from "./log.mjs";

/** Images and results of `count` messages, looked at each `step`. With `restoreAt` the process is stored and restored there, and again at
 *  every later checkpoint; with `dry` every message is evaluated once before, and undone. */
export function replay(module, { count, step, restoreAt = Infinity, dry = false }) {
  let machine = Machine.spawn(module);
  const encoder = new TextEncoder();
  const checkpoints = [];
  const statuses = {};
  let results = new Uint8Array(32);
  makeLog(count).forEach((message, index) => {
    if (dry) machine.dryRun(message, ENV, LIMITS);
    const { status, code, gas, text } = machine.handle(message, ENV, LIMITS);
    statuses[code] = (statuses[code] ?? 0) + 1;
    const line = encoder.encode(`${status} ${gas} ${text}\n`);
    const chained = new Uint8Array(32 + line.length);
    chained.set(results);
    chained.set(line, 32);
    results = sha256(chained);
    if ((index + 1) % step !== 0) return;
    const image = machine.image();
    checkpoints.push(`${index + 1} ${image.hash} ${hex(results)}`);
    if (index + 1 >= restoreAt) machine = Machine.restore(module, Image.decode(image.encode()));
  });
  return { checkpoints, statuses };
}
