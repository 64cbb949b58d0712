// The profile of a message, or of all messages of a range of slots.
import { network } from "../../session/network";
import { Folded } from "./fold";
import { HandlerSummary } from "./handlers";

/** The most slots of a range: each is evaluated again. */
export const MOST_SLOTS = 500;

export interface RangeProfile {
  process: string;
  from: number;
  to: number;
  /** A tick of the cron after the slot, instead of its message. */
  tick?: number;
  /** How many messages are in it. */
  messages: number;
  /** How many of them failed. */
  failed: number;
  folded: Folded;
  handlers: HandlerSummary;
}

interface ProfileOptions {
  from: number;
  to: number;
  tick?: number;
  signal: AbortSignal;
  /** Called after each message. */
  onProgress: (profile: RangeProfile) => void;
}

/** Evaluates the messages of these slots again, one after the other, or a tick after the only one. */
export async function profileOf(process: string, { from, to, tick, signal, onProgress }: ProfileOptions): Promise<RangeProfile> {
  const profile: RangeProfile = { process, from, to, tick, messages: 0, failed: 0, folded: new Folded(), handlers: new HandlerSummary() };
  for (let slot = from; slot <= to; slot += 1) {
    const trace = await network().trace(process, { slot, tick, signal });
    profile.folded.add(trace.profile);
    profile.handlers.add(trace);
    profile.messages += 1;
    if (trace.status !== "ok") profile.failed += 1;
    onProgress(profile);
  }
  return profile;
}
