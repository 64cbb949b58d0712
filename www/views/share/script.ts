// Everything that the owner evaluated in a process, as one script.
import { counted } from "../../parts/numbers";
import { sizeOf } from "../../parts/size";
import { network } from "../../session/network";
import { LARGEST_PACKET } from "./packet";

interface Script {
  code: string;
  /** How many evaluations are in it. */
  evaluations: number;
  /** How many were left out, because they failed: they changed nothing. */
  failed: number;
}

/** Messages that are read at a time. */
const PAGE = 100;

/** Reads the log of a process. Fails in words for a person when there is too much. */
export async function scriptOf(process: string, signal?: AbortSignal): Promise<Script> {
  const { owner, evaluated } = await network().info(process, { signal });
  const sources: string[] = [];
  let size = 0;
  let failed = 0;
  for (let from = 0; from <= evaluated; from += PAGE) {
    for (const { message, result } of await network().log(process, { from, to: Math.min(from + PAGE - 1, evaluated), limit: PAGE, signal })) {
      const isEval = message.owner === owner && message.tags.some(({ name, value }) => name === "Action" && value === "Eval");
      if (!isEval || typeof message.data !== "string") continue;
      if (result === undefined || result.status !== "ok" || result.result.Error !== undefined) {
        failed += 1;
        continue;
      }
      sources.push(message.data);
      size += message.data.length;
      if (size > LARGEST_PACKET) throw new Error(`What was evaluated in this process is more than ${sizeOf(LARGEST_PACKET)}: export the process instead.`);
    }
  }
  const code = sources.length === 1 ? sources[0]! : await joined(sources, signal);
  return { code, evaluations: sources.length, failed };
}

/** Each evaluation is a chunk of its own: its local variables end with it, and it may return. */
async function joined(sources: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  const parts = [];
  for (const [index, source] of sources.entries()) parts.push(`-- ${index + 1}\n${await chunkOf(source, signal)}`);
  return parts.length === 0 ? "" : `-- ${counted(parts.length, "evaluation")}, one after the other.\n\n${parts.join("\n\n")}\n`;
}

async function chunkOf(source: string, signal: AbortSignal | undefined): Promise<string> {
  const block = `do\n${source}\nend`;
  const { problem } = await network().check(block, { signal });
  // A mere expression, evaluated for its value, is no statement.
  if (problem !== undefined) return `do local _ =\n${source}\nend`;
  return /\breturn\b/.test(source) ? `do local _ = (function()\n${source}\nend)() end` : block;
}
