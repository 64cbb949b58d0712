// The source that a line in an error belongs to: what was evaluated in that message, or, when a handler failed, what its functions came from.
import type { LogEntry, Process, Trace } from "lunette";
import { network } from "../../../session/network";
import { complain } from "../../../session/notice";
import { showLine } from "../../../session/drafts";
import { originOf } from "../run";
import { isEval, textOf } from "./message";

/** Messages that are read at once, and how many are looked through. */
const PAGE = 100;
const MOST = 2000;

/** Shows the line that the error of a message names. */
export async function showErrorLine(process: string, { slot, message }: LogEntry, line: number): Promise<void> {
  const found = isEval(message) ? { slot, source: textOf(message.data) } : await sourceOfHandler(network().process(process), slot, line);
  if (found === undefined) return complain(`The source with that line ${line} is not among the ${MOST.toLocaleString("en")} messages before.`);
  showLine(found.source, line, { ranFrom: originOf(process, found.slot), name: `message ${found.slot}` });
}

async function sourceOfHandler(process: Process, slot: number, line: number): Promise<{ slot: number; source: string } | undefined> {
  const wanted = digestsAt(await process.trace({ slot }), line);
  for (let to = slot - 1; to >= Math.max(0, slot - MOST); to -= PAGE) {
    const entries = await process.log({ from: Math.max(0, to - PAGE + 1), to, results: false });
    for (const { slot, message } of entries.reverse()) {
      const source = typeof message.data === "string" && (slot === 0 || isEval(message)) ? message.data : undefined;
      if (source !== undefined && (wanted.has(digest(source)) || wanted.has(digest(`return ${source}`)))) return { slot, source };
    }
  }
  return undefined;
}

/** Which sources have functions that were at this line. Where nothing was counted at it, the one that begins next before it. */
function digestsAt({ profile: { functions, stacks } }: Trace, line: number): Set<string> {
  const frames = stacks.flatMap((stack) => stack.frames).filter(([index, at]) => at === line && functions[index]!.chunk === "aos");
  if (frames.length > 0) return new Set(frames.map(([index]) => functions[index]!.digest));
  const before = functions.filter((known) => known.chunk === "aos" && known.line <= line).sort((left, right) => right.line - left.line);
  return new Set(before.slice(0, 1).map((known) => known.digest));
}

/** FNV-1a of 32 bits over its UTF-8, in hex: as profiles name sources. */
function digest(source: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(source)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
