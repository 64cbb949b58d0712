// The processes that have schedules, and when these are due.
import { computed, effect, signal } from "@preact/signals";
import type { ProcessInfo } from "lunette";
import { clock, hasBlocks, type Clock } from "../../../session/clock";
import { network, phase, processes } from "../../../session/network";
import { dueOf, firstOf, schedulesOf, type Due } from "./schedules";

/** Processes of which the height is asked at the same time. */
const AT_ONCE = 8;

/** The processes that have a schedule. */
export const scheduled = computed(() => processes.value.filter((process) => schedulesOf(process).length > 0));

/** The heights at which processes were made, by their ids: schedules of blocks count from there. */
const madeAt = signal<ReadonlyMap<string, number>>(new Map());

let asking = false;

/** Finds out the heights that are not known yet. */
async function ask(): Promise<void> {
  const unknown = scheduled.peek().filter(({ id }) => !madeAt.peek().has(id)).slice(0, AT_ONCE);
  if (asking || unknown.length === 0 || phase.peek() !== "ready") return;
  asking = true;
  // A process may have been removed meanwhile: the list says so next.
  const heights = await Promise.all(unknown.map(({ id }) => heightOf(id))).catch(() => []);
  asking = false;
  // Only now: who hears of it asks for those that are left.
  if (heights.length > 0) madeAt.value = new Map([...madeAt.peek(), ...heights]);
}

/** At which height a process was made. */
async function heightOf(id: string): Promise<[id: string, height: number]> {
  const [first] = await network().log(id, { to: 0, results: false });
  return [id, first?.assignment.height ?? 0];
}

/** Follows the list of processes as long as it is shown; gives what ends that. */
export function followSchedules(): () => void {
  return effect(() => {
    void scheduled.value;
    void madeAt.value;
    void ask();
  });
}

/** When a process ticks next by its schedules. */
export function duesOf(process: ProcessInfo, now: Clock): Due[] {
  const made = madeAt.value.get(process.id);
  if (made === undefined) return [];
  return schedulesOf(process).map((schedule) => dueOf(process, made, schedule, now, now.live || hasBlocks.value));
}

/** The next tick of all that run by themselves. */
export const nextTick = computed(() => {
  const now = clock.value;
  const running = scheduled.value.filter(({ monitored, paused, problem }) => monitored && !paused && !problem);
  return now && firstOf(running.flatMap((process) => duesOf(process, now)));
});
