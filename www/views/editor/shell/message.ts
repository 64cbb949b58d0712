// What the shell says of messages: texts of what may be anything at all.
import type { MessageInfo, Result, Tag } from "lunette";
import { PROTOCOL } from "../../../session/timeline-rows";

/** Tags that say nothing to a person. */
const SILENT: ReadonlySet<string> = new Set([...PROTOCOL, "Module", "Scheduler", "Authority", "Action"]);

export function actionOf(tags: readonly Tag[]): string | undefined {
  return tags.find(({ name }) => name === "Action")?.value;
}

/** The tags that its sender wrote, but the action. */
export function writtenTags(tags: readonly Tag[]): Tag[] {
  return tags.filter(({ name }) => !SILENT.has(name));
}

/** Where a process can put any value, a text of it. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (value instanceof Uint8Array) return `${value.length.toLocaleString("en")} bytes`;
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}

/** What an evaluation printed, and its value: aos has a text for it or an object, and none beside an error. */
export function outputOf({ Output }: Result): string {
  return textOf(typeof Output === "object" && Output !== null ? Output.data : Output);
}

export function isEval({ tags }: MessageInfo): boolean {
  return actionOf(tags) === "Eval";
}

/** The line an error points at, in the source that was evaluated: the innermost, which is named last. */
export function errorLine(text: string): number | undefined {
  const found = /.*\[string "aos"\]:(\d+):/s.exec(text);
  return found ? Number(found[1]) : undefined;
}
