// A message of a log with everything that there is of it, and rows that the timeline does not have.
import type { LogEntry, ResultEntry } from "lunette";
import { changes, network, processes } from "../../session/network";
import { timeline } from "../../session/timeline";
import { rowsOf, type Row } from "../../session/timeline-rows";
import { useAsked, type Asked } from "../../session/asked";
import type { Place } from "./place";

/** What was evaluated: a message, or a tick after it. */
export interface Evaluated {
  entry: LogEntry;
  /** Undefined while it waits. */
  evaluation?: ResultEntry;
}

/** The entry of a place; null when there is none. It is asked for again as long as it has no result. */
export function useEvaluated({ process, slot, tick = 0 }: Place): Asked<Evaluated | null> {
  const row = timeline.find(process, slot, tick);
  void timeline.version.value;
  // Of rows that the timeline has it tells when they change; of others nobody does.
  const state = row?.status ?? `at ${changes.value}`;
  return useAsked(`${process}/${slot}+${tick} ${state}`, async (signal) => evaluatedAt({ process, slot, tick }, signal), { keep: true });
}

async function evaluatedAt({ process, slot, tick = 0 }: Place, signal: AbortSignal): Promise<Evaluated | null> {
  const [entry] = await network().log(process, { from: slot, to: slot, limit: 1, proofs: true, signal });
  if (entry === undefined) return null;
  if (tick === 0) return { entry, evaluation: entry.result };
  const evaluation = entry.ticks.find(({ cron }) => cron?.number === tick);
  return evaluation ? { entry, evaluation } : null;
}

/** The row of a message or a tick, from the timeline or from the log; undefined when its process is not here. */
export async function rowAt(process: string, slot: number, tick: number, signal: AbortSignal): Promise<Row | undefined> {
  const known = timeline.find(process, slot, tick);
  const info = processes.peek().find(({ id }) => id === process);
  if (known || info === undefined) return known;
  const [entry] = await network().log(process, { from: slot, to: slot, limit: 1, signal });
  if (entry === undefined) return undefined;
  const rows = rowsOf(entry, { id: process, owner: info.owner, copiedUpTo: info.forkedFrom?.slot ?? -1 });
  return rows.find((row) => row.kind !== "lost" && row.tick === tick);
}
