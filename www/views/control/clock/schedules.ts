// The schedules of processes, and when each is due next. A schedule is a tag `Cron-Interval`: `5-minutes`, `10-blocks`.
import type { ProcessInfo } from "lunette";
import { BLOCK, timeToBlock, type Clock } from "../../../session/clock";

const SECONDS: Readonly<Record<string, number>> = {
  second: 1, sec: 1, minute: 60, min: 60, hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000, year: 31_536_000,
};

interface Schedule {
  /** As the tag says it. */
  interval: string;
  /** Milliseconds, or blocks. */
  every: number;
  isOfBlocks: boolean;
}

export interface Due {
  process: ProcessInfo;
  schedule: Schedule;
  /** When it ticks next: milliseconds since 1970; undefined for blocks that do not come with the time. */
  time?: number;
  /** The height at which it ticks next, for one of blocks. */
  height?: number;
}

/** The schedules of a process. What is no interval is none, as for the network. */
export function schedulesOf({ tags }: Pick<ProcessInfo, "tags">): Schedule[] {
  return tags.filter(({ name }) => name === "Cron-Interval").flatMap(({ value }) => readInterval(value) ?? []);
}

function readInterval(interval: string): Schedule | undefined {
  const [, number = "", unit = ""] = /^\s*(\d+)\s*-\s*([a-z]+?)s?\s*$/i.exec(interval) ?? [];
  const count = Number(number);
  if (!Number.isSafeInteger(count) || count === 0) return undefined;
  if (unit.toLowerCase() === "block") return { interval, every: count, isOfBlocks: true };
  const seconds = SECONDS[unit.toLowerCase()];
  return seconds === undefined ? undefined : { interval, every: count * seconds * 1000, isOfBlocks: false };
}

/** When a schedule of a process that was made at a height ticks next. With `hasBlocks` blocks come with the time. */
export function dueOf(process: ProcessInfo, madeAt: number, schedule: Schedule, { now, height }: Clock, hasBlocks: boolean): Due {
  if (!schedule.isOfBlocks) {
    // Schedules go by whole seconds.
    return { process, schedule, time: nextMultiple(process.created - (process.created % 1000), schedule.every, now) };
  }
  const next = nextMultiple(madeAt, schedule.every, height);
  return { process, schedule, height: next, ...(hasBlocks && { time: now + timeToBlock(now, next - height) }) };
}

/** The first multiple of a step after a number, counted from an origin. */
function nextMultiple(origin: number, step: number, after: number): number {
  return origin + step * Math.max(1, Math.floor((after - origin) / step) + 1);
}

/** The one that comes first; those with a time before those of blocks alone. */
export function firstOf(dues: readonly Due[]): Due | undefined {
  return dues.toSorted((one, other) => (one.time ?? Infinity) - (other.time ?? Infinity) || (one.height ?? 0) - (other.height ?? 0))[0];
}

/** About how many ticks come at once when a clock that stood still goes on at the real time. */
export function ticksBetween(schedules: readonly Schedule[], from: number, to: number): number {
  if (to <= from) return 0;
  return schedules.reduce((sum, { every, isOfBlocks }) => sum + Math.floor((to - from) / (isOfBlocks ? every * BLOCK : every)), 0);
}
