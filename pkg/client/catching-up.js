// Waiting until a replica is where its scheduler is.
import { checkSignal } from "../common/abort.js";
import { isThrough } from "../common/is-through.js";
import { LunetteError } from "../error.js";

/** Milliseconds between two looks. Of nothing new there is no event, so looking is what tells. */
const PAUSE = 100;

/** What ends a replica until somebody has it go on. */
const FINAL = ["unverified", "too-large"];

/** Resolves to how far a replica is, once it is through. Rejects with what is in its way when nothing but somebody's help gets it out. */
export async function catchUp(network, process, signal) {
  for (;;) {
    const info = await network.replica(process, { signal });
    if (info === null) throw new LunetteError("invalid-argument", "this process is no replica: call `replicate` first", { field: "process", process });
    const { problem, following } = info;
    if (FINAL.includes(problem?.code)) throw new LunetteError(problem.code, problem.message, { process });
    const { evaluated } = await network.info(process, { signal });
    if (isThrough(info, evaluated)) return info;
    if (!following) throw new LunetteError("invalid-argument", "the log of this process is not followed: call `follow` first", { field: "process", process });
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    checkSignal(signal);
  }
}
