// The source that a line in an error belongs to: what was evaluated in that message, or, when a handler failed, what its functions came from.
import type { LogEntry, Trace } from "lunette";
import { network } from "../../../session/network";
import { complain } from "../../../session/notice";
import { textOf } from "../../../session/result-text";
import { showLine } from "../../../session/passage";
import { findSource } from "../../../session/source-search";
import { originOf } from "../run";
import { isEval } from "./message";

/** Shows the line that the error of a message names. */
export async function showErrorLine(process: string, { slot, message }: LogEntry, line: number): Promise<void> {
  const found = isEval(message) ? { slot, source: textOf(message.data) } : await sourceOfHandler(process, slot, line);
  if (found === undefined) return complain(`The source with that line ${line} was not found among the newest messages before.`);
  showLine(found.source, line, { ranFrom: originOf(process, found.slot), name: `message ${found.slot}` });
}

/** The newest of the sources that the line may be of. */
async function sourceOfHandler(process: string, slot: number, line: number): Promise<{ slot: number; source: string } | undefined> {
  const { signal } = new AbortController();
  const found = [];
  for (const digest of digestsAt(await network().trace(process, { slot }), line)) found.push((await findSource(process, digest, slot, signal)).found);
  const [newest] = found.filter((one) => one !== undefined).sort((left, right) => right.slot - left.slot);
  return newest && { slot: newest.slot, source: newest.text };
}

/** Which sources have functions that were at this line. Where nothing was counted at it, the one that begins next before it. */
function digestsAt({ profile: { functions, stacks } }: Trace, line: number): Set<string> {
  const frames = stacks.flatMap((stack) => stack.frames).filter(([index, at]) => at === line && functions[index]!.chunk === "aos");
  if (frames.length > 0) return new Set(frames.map(([index]) => functions[index]!.digest));
  const before = functions.filter((known) => known.chunk === "aos" && known.line <= line).sort((left, right) => right.line - left.line);
  return new Set(before.slice(0, 1).map((known) => known.digest));
}
