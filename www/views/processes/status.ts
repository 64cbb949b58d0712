// What a process is doing, in a word.
import type { ProcessInfo } from "lunette";
import { counted } from "../../parts/numbers";
import { ownName } from "../../session/names";

interface ProcessStatus {
  kind: "stopped" | "paused" | "working" | "idle";
  text: string;
  /** More of it. */
  title?: string;
}

export function statusOf({ problem, paused, slot, evaluated }: ProcessInfo): ProcessStatus {
  const waiting = slot - evaluated;
  if (problem !== undefined) return { kind: "stopped", text: "stopped", title: problem.message };
  if (paused) return { kind: "paused", text: waiting > 0 ? `paused, ${waiting} waiting` : "paused", title: "It evaluates nothing until it is resumed." };
  if (waiting > 0) return { kind: "working", text: `${waiting} waiting`, title: `${counted(waiting, "message")} not evaluated yet.` };
  return { kind: "idle", text: "idle", title: "Every message is evaluated." };
}

/** Whether a text is in the name of a process, or its id or that of its owner begins with it. */
export function isFound(process: ProcessInfo, text: string): boolean {
  return ownName(process).toLowerCase().includes(text.toLowerCase()) || process.id.startsWith(text) || process.owner.startsWith(text);
}
