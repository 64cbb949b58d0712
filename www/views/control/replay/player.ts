// Plays a scenario, on a network of its own in memory or on a machine alone: step by step, all of it, or several times to compare.
import { computed, signal } from "@preact/signals";
import { beginPlay, playEveryWay, type Play, type Scenario, type ScenarioError, type Step } from "lunette/scenario";
import { counted, numberText } from "../../../parts/numbers";
import { source, type Source } from "./source";
import { toolsFor } from "./tools";

export interface Failure {
  line: number;
  /** What is wrong, and after the first line what was said. */
  message: string;
}

export interface Progress {
  source: Source;
  scenario: Scenario;
  steps: readonly Step[];
  /** How many steps have passed. */
  passed: number;
  failure?: Failure;
  /** What was said, by the lines of the steps: one map for a play, to which each step adds. */
  conversations: Map<number, string>;
  /** What is being done. */
  doing?: "playing" | "comparing";
  /** In words: how often it was compared, and with what outcome. */
  comparison?: { ok: boolean; text: string };
}

export const progress = signal<Progress | undefined>(undefined);

/** Whether all that is expected came. */
export const isDone = computed(() => progress.value !== undefined && progress.value.failure === undefined && progress.value.passed === progress.value.steps.length);

/** The play that is under way, and a number that goes up with each: what an earlier one has to tell is not heard. */
let play: Play | undefined;
let number = 0;

/** Gets a scenario of the source ready to be played from the beginning. */
export function choose(scenario: Scenario): void {
  number += 1;
  close();
  const taken = source.peek()!;
  progress.value = { source: taken, scenario, steps: [...taken.document!.setup, ...scenario.steps], passed: 0, conversations: new Map() };
}

/** From the beginning again. */
export function restart(): void {
  if (progress.peek()) choose(progress.peek()!.scenario);
}

/** Plays the next step. */
export function playStep(): Promise<void> {
  return playSome(1);
}

/** Plays all steps that are left. */
export function playAll(): Promise<void> {
  return playSome(Infinity);
}

/** Stops after the step that is being played. */
export function stop(): void {
  isStopped = true;
}

let isStopped = false;

async function playSome(most: number): Promise<void> {
  const begun = progress.peek();
  if (!begun || begun.doing || begun.failure || begun.passed === begun.steps.length) return;
  const mine = number;
  isStopped = false;
  tell(mine, { doing: "playing" });
  try {
    const current = play ?? (await beginPlay(begun.source.document!, begun.scenario, toolsFor(begun.source)));
    if (mine !== number) return await current.close();
    play = current;
    for (let count = 0; count < most && mine === number && !isStopped; count += 1) {
      const done = await current.step();
      if (done === undefined) break;
      passed(mine, done.step, done.conversation);
      // A scenario of one process is played in this thread: the page has its turn in between.
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (mine === number && isDone.peek()) close();
  } catch (error) {
    tell(mine, { failure: failureOf(error) });
    if (mine === number) close();
  } finally {
    tell(mine, { doing: undefined });
  }
}

function passed(mine: number, step: Step, conversation: string): void {
  if (mine !== number) return;
  const now = progress.peek()!;
  now.conversations.set(step.line, conversation);
  tell(mine, { passed: now.passed + 1 });
}

/** Ends the play that is under way, if one is. */
function close(): void {
  void play?.close().catch(() => {});
  play = undefined;
}

function tell(mine: number, change: Partial<Progress>): void {
  if (mine === number && progress.peek()) progress.value = { ...progress.peek()!, ...change };
}

function failureOf(error: unknown): Failure {
  const { line = 1, problem, message } = error as ScenarioError;
  return { line, message: problem ?? message ?? String(error) };
}

// Determinism --------------------------------------------------------------------------------------------------------------------

/** Plays the whole scenario several times, and compares everything: ids, results, gas, and their order. */
export async function compare(): Promise<void> {
  const begun = progress.peek();
  if (!begun || begun.doing) return;
  const mine = number;
  let replays = 1;
  tell(mine, { doing: "comparing", comparison: undefined });
  try {
    const { logs, clock } = await playEveryWay(begun.source.document!, begun.scenario, toolsFor(begun.source), (title) => {
      replays += 1;
      tell(mine, { comparison: { ok: true, text: `Playing it ${title}…` } });
    });
    const entries = logs.flat();
    const evaluations = entries.flatMap(({ result, ticks }) => [...(result ? [result] : []), ...ticks]);
    const gas = evaluations.reduce((sum, one) => sum + one.gas, 0);
    const extent = `${counted(entries.length, "message")}, ${counted(evaluations.length, "evaluation")}, ${numberText(gas)} gas, up to block ${numberText(clock.height)}`;
    tell(mine, { comparison: { ok: true, text: `Played ${replays} times, once interrupted and with other workers: every id, result and unit of gas is the same (${extent}).` } });
  } catch (error) {
    const { line, message } = failureOf(error);
    tell(mine, { comparison: { ok: false, text: `Line ${line}: ${message}` } });
  } finally {
    tell(mine, { doing: undefined });
  }
}
