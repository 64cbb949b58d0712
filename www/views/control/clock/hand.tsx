// What moves a clock on that stands still: steps, the next tick, and running at a speed.
import { useId, useState } from "preact/hooks";
import { useCommands } from "../../../app/commands";
import { numberText } from "../../../parts/numbers";
import { SPEEDS, advance, advanceBlocks, advanceTime, clock, hasBlocks, moving, running, speed, toggleRunning } from "../../../session/clock";
import { attempt, complain } from "../../../session/notice";
import { dueText } from "../words";
import { nextTick } from "./cron";
import type { Due } from "./schedules";

const UNITS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
type Unit = keyof typeof UNITS | "blocks";

/** The most that a network takes at a time. */
const MOST_BLOCKS = 1_000_000;

/** The end of the clock: what a `Date` can have. */
const LAST_TIME = 8_640_000_000_000_000;

export function HandControls() {
  const id = useId();
  const [count, setCount] = useState("5");
  const [unit, setUnit] = useState<Unit>("minutes");
  const due = nextTick.value;
  const isBusy = moving.value || running.value;
  const problem = problemOf(count, unit);

  const step = () => {
    if (problem) return complain(problem);
    if (moving.peek() || running.peek()) return undefined;
    return attempt(() => (unit === "blocks" ? advanceBlocks(Number(count)) : advanceTime(Number(count) * UNITS[unit])));
  };
  useCommands(
    () => [
      { title: "Clock: step", keys: "Alt+Shift+T", run: step },
      { title: "Clock: next block", run: nextBlock },
      { title: "Clock: to the next tick", run: toNextTick },
      { title: "Clock: run or pause", run: toggleRunning },
    ],
    [count, unit],
  );

  return (
    <div>
      <form class="row" aria-label="Step" onSubmit={(event) => { event.preventDefault(); void step(); }}>
        <label for={`${id}-count`}>Step</label>
        <input id={`${id}-count`} class="control-count" inputMode="numeric" value={count} aria-invalid={problem !== undefined} aria-describedby={`${id}-problem`}
          onInput={({ currentTarget }) => setCount(currentTarget.value)} />
        <select aria-label="Unit of the step" value={unit} onChange={({ currentTarget }) => setUnit(currentTarget.value as Unit)}>
          {[...Object.keys(UNITS), "blocks"].map((name) => <option key={name}>{name}</option>)}
        </select>
        <button type="submit" class="primary" aria-disabled={isBusy} aria-keyshortcuts="Alt+Shift+T">Step</button>
        <button type="button" aria-disabled={isBusy} onClick={nextBlock}>Next block</button>
        <button type="button" aria-disabled={isBusy || due === undefined} onClick={toNextTick}>To the next tick</button>
        <span id={`${id}-problem`} class="problem" role="status">{problem}</span>
      </form>
      <p class="hint" role="status">{nextText(due)}</p>
      <div class="row">
        <button type="button" aria-pressed={running.value} onClick={toggleRunning}>{running.value ? "❚❚ Pause" : "▶ Run"}</button>
        <label for={`${id}-speed`}>Speed</label>
        <select id={`${id}-speed`} value={speed.value} onChange={({ currentTarget }) => (speed.value = Number(currentTarget.value))}>
          {SPEEDS.map((times) => <option key={times} value={times}>×{numberText(times)}</option>)}
        </select>
        <label>
          <input type="checkbox" checked={hasBlocks.value} onChange={({ currentTarget }) => (hasBlocks.value = currentTarget.checked)} /> A block comes every two minutes
        </label>
      </div>
    </div>
  );
}

function nextBlock(): unknown {
  return moving.peek() || running.peek() ? undefined : attempt(() => advanceBlocks(1));
}

function toNextTick(): unknown {
  const due = nextTick.peek();
  if (due === undefined) return complain("Nothing is due: no process that is monitored has a schedule.");
  if (moving.peek() || running.peek()) return undefined;
  const { now, height } = clock.peek()!;
  if (due.schedule.isOfBlocks && due.height !== undefined) return attempt(() => due.time === undefined ? advance({ blocks: due.height! - height }) : advanceBlocks(due.height! - height));
  return attempt(() => advanceTime(due.time! - now));
}

/** What is wrong with a step. */
function problemOf(count: string, unit: Unit): string | undefined {
  const number = Number(count);
  if (count.trim() === "" || !Number.isSafeInteger(number) || number < 1) return "The step must be a whole number from 1.";
  if (unit === "blocks") return number > MOST_BLOCKS ? `At most ${numberText(MOST_BLOCKS)} blocks at a time.` : undefined;
  return clock.value!.now + number * UNITS[unit] > LAST_TIME ? "That is beyond the end of the clock." : undefined;
}

function nextText(due: Due | undefined): string {
  if (due === undefined) return "Nothing is due by itself: no process that is monitored has a schedule.";
  const name = due.process.name ?? due.process.id;
  return `Due next: ${name} (${due.schedule.interval}) ${dueText(due, clock.value!.now)}.`;
}
