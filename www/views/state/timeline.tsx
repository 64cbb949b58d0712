// The slots of a process as a line in time: the person goes along it to see what was, and back to now.
import type { ProcessInfo } from "lunette";
import { useState } from "preact/hooks";
import { slotOf } from "../../app/route-parameters";
import { useAsked } from "../../session/asked";
import { gasOf, type GasSamples } from "./gas";
import { entryOf, titleOfEntry } from "./message";
import { useRested } from "./place";

interface TimelineProps {
  process: ProcessInfo;
  /** The slot that is looked at; undefined: now. */
  slot: number | undefined;
  onGo: (slot: number | undefined) => void;
  onFork: () => void;
}

export function Timeline({ process: { id, evaluated: last }, slot, onGo, onFork }: TimelineProps) {
  const isNow = slot === undefined;
  const at = slot ?? last;
  const { value: samples } = useAsked(id, (signal) => gasOf(id, last, signal), { keep: true, tick: last });
  const rested = useRested(at);
  const { value: entry } = useAsked(`${id} ${rested}`, (signal) => entryOf(id, rested, signal), { keep: true });
  const what = entry?.slot === at ? `: ${titleOfEntry(entry)}` : "";
  return (
    <section class="panel state-timeline" aria-label="Time">
      <button type="button" aria-label="The slot before" disabled={at <= 0} onClick={() => onGo(at - 1)}>◀</button>
      <div class="state-slider">
        {samples && last > 0 && <Sparkline samples={samples} last={last} />}
        <input type="range" min={0} max={last} step={1} value={at} aria-label="Slot"
          aria-valuetext={`${isNow ? "now, after slot" : "after slot"} ${at} of ${last}${what}`}
          onInput={({ currentTarget }) => onGo(Number(currentTarget.value))} />
      </div>
      <button type="button" aria-label="The next slot" disabled={isNow || at >= last} onClick={() => onGo(at + 1)}>▶</button>
      <SlotField at={at} last={last} onGo={onGo} />
      <button type="button" class={isNow ? "primary" : ""} aria-pressed={isNow} onClick={() => onGo(isNow ? last : undefined)}>Now</button>
      <button type="button" onClick={onFork}>Fork from here</button>
      <p class="hint" role="status">
        {isNow ? `The state as it is now, after slot ${at}${what}.` : `The state as it was after slot ${at} of ${last}${what}.`}
        {samples && samples.stride > 1 && ` The bars are the gas of one message in ${samples.stride}.`}
      </p>
    </section>
  );
}

/** A slot by its number. What is no slot is said, and not gone to. */
function SlotField({ at, last, onGo }: { at: number; last: number; onGo: (slot: number) => void }) {
  const [typed, setTyped] = useState<string>();
  const wanted = typed === undefined ? at : slotOf(typed);
  const problem = problemOf(wanted, last);
  const leave = () => {
    if (problem === undefined && wanted !== at) onGo(wanted!);
    if (problem === undefined) setTyped(undefined);
  };
  return (
    <form class="state-slot" onSubmit={(event) => { event.preventDefault(); leave(); }}>
      <label>
        <span class="visually-hidden">Go to slot</span>
        <input inputMode="numeric" autocomplete="off" value={typed ?? String(at)}
          aria-invalid={problem !== undefined} aria-describedby={problem && "state-slot-problem"}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)} onBlur={() => (problem === undefined ? leave() : setTyped(undefined))}
          onKeyDown={(event) => event.key === "Escape" && setTyped(undefined)} />
      </label>
      <span class="hint">of {last}</span>
      {problem && <span id="state-slot-problem" class="problem" role="alert">{problem}</span>}
    </form>
  );
}

function problemOf(slot: number | undefined, last: number): string | undefined {
  if (slot === undefined) return "A slot is a whole number from 0.";
  return slot > last ? `There is no slot ${slot} yet: the last one is ${last}.` : undefined;
}

/** The width of a bar at most, of that of all: those at the ends reach out by half of theirs, and must not cover what is beside. */
const WIDEST = 0.025;

/** Gas along the slots; for the eye only, the numbers are in the message. */
function Sparkline({ samples: { samples, stride }, last }: { samples: GasSamples; last: number }) {
  const most = Math.max(1, ...samples.map(({ gas }) => gas));
  const width = Math.min(stride * 0.7, last * WIDEST);
  return (
    <svg class="state-spark" viewBox={`0 0 ${last} 20`} preserveAspectRatio="none" aria-hidden="true">
      {samples.map(({ slot, gas, hasFailed }) => {
        const height = Math.max(1, (gas / most) * 20);
        return <rect key={slot} class={hasFailed ? "failed" : ""} x={slot - width / 2} y={20 - height} width={width} height={height} />;
      })}
    </svg>
  );
}
