// Times and messages as people read them.
import type { Row } from "../../session/timeline-rows";

/** Hours to milliseconds, in the time of the place. */
export function clockTime(time: number): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** A day and a time. */
export function moment(time: number): string {
  return Number.isFinite(time) && time > 0 ? `${new Date(time).toISOString().slice(0, 10)} ${clockTime(time)}` : "an unknown time";
}

/** What a row is about, in few words. */
export function titleOf({ action, via, slot, kind }: Pick<Row, "action" | "via" | "slot" | "kind">): string {
  if (kind === "message" && via === "spawn" && slot === 0) return "spawn";
  if (kind === "lost" && via === "spawn") return `spawn ${action}`.trim();
  if (via === "assignment") return `assignment ${action}`.trim();
  return action || "no action";
}
