// Evaluating in the process that is shown: for good, or to see what would come of it.
import { signal } from "@preact/signals";
import type { DryRun } from "lunette";
import { selected, selectedId, selectedProcess } from "../../session/network";
import { attempt, complain, explain, say } from "../../session/notice";
import { isFollowing, note, showNewest, transcript } from "./shell/transcript";

/** An evaluation that has not ended. */
export interface Running {
  id: number;
  process: string;
  source: string;
  /** The newest slot that was shown when it began. */
  after: number;
  /** What ends a dry run; nothing of one goes on in the network. */
  dry?: AbortController;
}

export const running = signal<readonly Running[]>([]);

let count = 0;

/** From which draft the evaluation in a slot came, by process and slot: for this page only. */
const origins = new Map<string, string>();

export function originOf(process: string, slot: number): string | undefined {
  return origins.get(`${process} ${slot}`);
}

/** Evaluates Lua in the process, as its owner. `draft`: where it is from. Resolves once what came of it is shown. */
export async function evaluate(source: string, { draft }: { draft?: string } = {}): Promise<void> {
  if (source.trim() === "" || selected.peek() === undefined) return;
  const process = selectedProcess();
  await whileRunning({ process: process.id, source }, async () => {
    const { slot } = await process.eval(source);
    if (draft !== undefined) origins.set(`${process.id} ${slot}`, draft);
    // Who has gone on to another process reads on there.
    if (selectedId.peek() === process.id) await showNewest();
  });
}

/** The same without a trace: what it would give. */
export async function evaluateDry(source: string): Promise<void> {
  const info = selected.peek();
  if (source.trim() === "" || info === undefined) return;
  const process = selectedProcess();
  const dry = new AbortController();
  await whileRunning({ process: info.id, source, dry }, async () => {
    const { owner } = info;
    const outcome: DryRun = await process.dryrun({ tags: { Action: "Eval" }, data: source, from: owner, owner, signal: dry.signal });
    note(info.id, { kind: "dry", source, outcome });
  });
}

/** Ends what the process evaluates at the moment, whoever asked for it, and dry runs of this page. */
export async function stop(): Promise<void> {
  if (selected.peek() === undefined) return;
  const process = selectedProcess();
  const dryRuns = running.peek().filter((one) => one.process === process.id && one.dry !== undefined);
  for (const { dry } of dryRuns) dry!.abort();
  const hasStopped = await attempt(() => process.stop());
  if (hasStopped === false && dryRuns.length === 0) say("Nothing was being evaluated.");
}

async function whileRunning(given: Omit<Running, "id" | "after">, doing: () => Promise<void>): Promise<void> {
  const mine = { ...given, id: (count += 1), after: transcript.peek().last };
  running.value = [...running.value, mine];
  isFollowing.current = true;
  try {
    await doing();
  } catch (problem) {
    if (!mine.dry?.signal.aborted) complain(problem);
    note(mine.process, { kind: "problem", source: mine.source, text: mine.dry?.signal.aborted ? "stopped" : explain(problem) });
  } finally {
    running.value = running.value.filter(({ id }) => id !== mine.id);
  }
}
