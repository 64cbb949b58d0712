// Times in words.
import { localClock, localDay } from "../../parts/local-time";
import { numberText } from "../../parts/numbers";
import type { Due } from "./clock/schedules";

const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1000]] as const;

/** A length of time in its two largest units: `2 d 4 h`. */
export function lengthText(milliseconds: number): string {
  let left = Math.max(0, Math.round(milliseconds));
  if (left < 1000) return `${left} ms`;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.join(" ");
}

/** When something is due, seen from a moment: `in 2 min, at block 1,204`. */
export function dueText({ time, height }: Due, now: number): string {
  const inTime = time === undefined ? "" : `in ${lengthText(time - now)}`;
  const atBlock = height === undefined ? "" : `at block ${numberText(height)}`;
  return [inTime, atBlock].filter(Boolean).join(", ");
}

/** A moment as the person's clock has it, with seconds. */
export function momentText(time: number): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/** What an input of the type `datetime-local` shows for a moment, to the second. */
export function inputTime(time: number): string {
  return `${localDay(time)}T${localClock(time).slice(0, 8)}`;
}
