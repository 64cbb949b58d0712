// What the shell says of messages.
import type { MessageInfo, Tag } from "lunette";
import { PROTOCOL, tagOf } from "../../../session/timeline-rows";

/** Tags that say nothing to a person. */
const SILENT: ReadonlySet<string> = new Set([...PROTOCOL, "Module", "Scheduler", "Authority", "Action"]);

/** The tags that its sender wrote, but the action. */
export function writtenTags(tags: readonly Tag[]): Tag[] {
  return tags.filter(({ name }) => !SILENT.has(name));
}

export function isEval({ tags }: MessageInfo): boolean {
  return tagOf(tags, "Action") === "Eval";
}

/** The line an error points at, in the source that was evaluated: the innermost, which is named last. */
export function errorLine(text: string): number | undefined {
  const found = /.*\[string "aos"\]:(\d+):/s.exec(text);
  return found ? Number(found[1]) : undefined;
}
