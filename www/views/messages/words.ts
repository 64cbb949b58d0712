// Times and messages as people read them.
import { localClock, localDay } from "../../parts/local-time";
import type { Row } from "../../session/timeline-rows";

/** A day and a time, where they are known. */
export function moment(time: number): string {
  return time > 0 && Number.isFinite(time) ? `${localDay(time)} ${localClock(time)}` : "an unknown time";
}

/** What a row is about, in few words. */
export function titleOf({ action, via, slot, kind }: Pick<Row, "action" | "via" | "slot" | "kind">): string {
  if (kind === "message" && via === "spawn" && slot === 0) return "spawn";
  if (kind === "lost" && via === "spawn") return `spawn ${action}`.trim();
  if (via === "assignment") return `assignment ${action}`.trim();
  return action || "no action";
}
