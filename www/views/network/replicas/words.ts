// How a replica is doing, in plain words.
import type { ReplicaInfo } from "lunette";

interface Standing {
  kind: "good" | "warn" | "bad" | undefined;
  text: string;
}

/** How many messages its scheduler has, as far as is known. */
export function lengthOf({ latest, verified }: ReplicaInfo): number {
  return Math.max(verified, (latest ?? -1) + 1);
}

export function standingOf(info: ReplicaInfo): Standing {
  const { different, problem, following, caughtUp, verified, compared, units } = info;
  if (different > 0) return { kind: "bad", text: "diverged" };
  if (problem !== undefined && !following) return { kind: "bad", text: "stopped" };
  if (problem !== undefined) return { kind: "warn", text: "held up" };
  if (!following) return { kind: undefined, text: "not followed" };
  if (!caughtUp) return { kind: undefined, text: "verifying" };
  if (units.compute !== undefined && compared < verified) return { kind: undefined, text: "comparing" };
  return { kind: "good", text: units.compute === undefined ? "verified to the end" : "verified and compared to the end" };
}

/** What each kind of obstacle means for a replica, by the code of its problem. */
const MEANINGS: Readonly<Record<string, string>> = {
  offline: "This computer is offline.",
  unreachable: "A unit cannot be reached.",
  "timed-out": "A unit takes too long to answer.",
  interrupted: "An answer broke off.",
  "unit-failing": "A unit fails.",
  "rate-limited": "A unit wants fewer questions.",
  "unit-busy": "The compute unit is still evaluating.",
  resting: "A unit failed so often that it is left alone for a while.",
  "not-found": "A unit does not have what was asked for.",
  "unit-refused": "A unit refuses to answer.",
  "too-large": "An answer is larger than anything that is taken in.",
  "unexpected-answer": "What answers is not such a unit.",
  unverified: "The scheduler's log does not hold: what it says is proven to be wrong.",
  "unsupported-module": "Its module cannot be run here.",
  "unknown-module": "Its module is not to be had.",
};

export function meaningOf(code: string): string {
  return MEANINGS[code] ?? "It cannot go on.";
}

/** What comes of it by itself, or what the person can do. */
export function outlookOf({ following, problem }: ReplicaInfo): string {
  if (following) return "It is tried again by itself, less and less often. Everything that is here stays, and can be asked.";
  if (problem?.code === "unverified") return "Nothing of that was taken in. It stopped, and asks nobody until you follow it again.";
  return "It stopped, and asks nobody until you follow it again.";
}
