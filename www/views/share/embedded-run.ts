// Runs what was shared in a network in memory, and tells what came of it.
import { Lunette, type LogEntry, type ProcessInfo, type Result } from "lunette";
import { plain } from "../../parts/ansi";
import { listOf, outputOf, textOf } from "../../session/result-text";
import { tagOf } from "../../session/timeline-rows";
import type { Packet } from "./packet";

export interface Run {
  state: "running" | "done" | "stopped";
  /** What the code printed and returned. */
  output: string;
  problem?: string;
  messages: readonly ShownMessage[];
  /** How many messages there were beyond those. */
  omitted: number;
}

interface ShownMessage {
  from: string;
  to: string;
  action: string;
  data: string;
}

/** How much of it is shown. */
const MOST_MESSAGES = 100;
const LONGEST_OUTPUT = 20_000;
const LONGEST_DATA = 200;

/** Messages that may follow from one another: enough to see what goes on, and nothing goes on forever in the page of somebody else. */
const HOPS = 100;

/** Runs a packet to its end, or until it is aborted; tells each state that there is to show. Never rejects. */
export async function runPacket({ name, code, tags }: Packet, signal: AbortSignal, tell: (run: Run) => void): Promise<void> {
  const run: Run = { state: "running", output: "", messages: [], omitted: 0 };
  tell(run);
  let network: Lunette | undefined;
  try {
    network = await Lunette.open({ store: "memory", workers: 1, limits: { hops: HOPS }, signal });
    const named = name === "" ? tags : [{ name: "Name", value: name }, ...tags];
    const process = await network.spawn({ tags: named, signal });
    const { result, status } = await process.eval(code, { signal });
    const problem = result.Error ?? (status === "ok" ? undefined : `It ended with ${status}.`);
    const evaluated = { ...run, output: shortOutput(result), problem: problem && plain(problem) };
    tell(evaluated);
    await network.settle({ signal });
    tell({ ...evaluated, ...(await messagesOf(network, signal)), state: "done" });
  } catch (problem) {
    tell({ ...run, state: "done", problem: (problem as Error).message });
  } finally {
    await network?.close().catch(() => {});
  }
}

function shortOutput(result: Result): string {
  const text = outputOf(result);
  return text.length > LONGEST_OUTPUT ? `${text.slice(0, LONGEST_OUTPUT)}…` : text;
}

/** What all processes sent, the first of it: they may be many. */
async function messagesOf(network: Lunette, signal: AbortSignal): Promise<Pick<Run, "messages" | "omitted">> {
  const processes = await network.processes({ signal });
  const called = new Map(processes.map((process, index) => [process.id, nameIn(process, index)]));
  const me = await network.identity("default", { signal });
  called.set(me.address, "you");
  const sent: { timestamp: number; message: ShownMessage }[] = [];
  let all = 0;
  for (const { id } of processes) {
    for (const entry of await network.log(id, { limit: MOST_MESSAGES, signal })) {
      for (const message of sentBy(entry, id, called)) {
        all += 1;
        sent.push({ timestamp: entry.assignment.timestamp, message });
      }
    }
    sent.sort((left, right) => left.timestamp - right.timestamp).splice(MOST_MESSAGES);
  }
  return { messages: sent.map(({ message }) => message), omitted: all - sent.length };
}

function sentBy({ result, ticks }: LogEntry, from: string, called: ReadonlyMap<string, string>): ShownMessage[] {
  const sent = [...(result === undefined ? [] : [result]), ...ticks].flatMap(({ result }) => listOf(result.Messages));
  return sent.map(({ Target, Tags, Data }) => ({
    from: called.get(from) ?? from,
    to: called.get(Target) ?? (textOf(Target).slice(0, 60) || "nobody"),
    action: tagOf(Tags, "Action").slice(0, 60),
    data: textOf(Data).slice(0, LONGEST_DATA),
  }));
}

function nameIn({ name, id }: ProcessInfo, index: number): string {
  return name || (index === 0 ? "process" : id.slice(0, 6));
}
