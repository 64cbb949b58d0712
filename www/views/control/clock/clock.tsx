// The clock of the network: what it shows, whether it goes by itself, and what is done by it.
import { useEffect, useId, useState } from "preact/hooks";
import { numberText } from "../../../parts/numbers";
import { clock, look, running, setLive, speed } from "../../../session/clock";
import { changes } from "../../../session/network";
import { attempt, complain } from "../../../session/notice";
import { Confirm } from "../../../parts/confirm";
import { lengthText, momentText } from "../words";
import { followSchedules, scheduled } from "./cron";
import { HandControls } from "./hand";
import { OpenedAs } from "./opened-as";
import { ScheduleTable } from "./schedule-table";
import { Ticks } from "./ticks";
import { schedulesOf, ticksBetween } from "./schedules";

/** Milliseconds between two looks at a clock that goes by itself. */
const SECOND = 1000;

/** So many ticks at once are worth a question. */
const MANY_TICKS = 100;

/** Where the focus goes when the network is there again: what had it is a new element by then. */
let returnsTo: "live" | "hand" | undefined;

export function ClockPart() {
  useEffect(followSchedules, []);
  useEffect(() => {
    // Not by `attempt`: that it went well must not take away what something else had to say.
    look().catch(complain);
    const timer = setInterval(() => clock.peek()?.live && void look().catch(() => {}), SECOND);
    return () => clearInterval(timer);
  }, [changes.value]);
  const now = clock.value;
  if (now === undefined) return <p role="status">Asking for the time…</p>;
  return (
    <div class="control-clock">
      <section class="panel" aria-label="Time of the network">
        <div class="control-readout">
          <p>
            <span class="control-label">Time</span>
            <time class="control-number" dateTime={new Date(now.now).toISOString()} title={new Date(now.now).toISOString()}>
              {momentText(now.now)}
            </time>
          </p>
          <p>
            <span class="control-label">Block</span>
            <span class="control-number" data-testid="height">{numberText(now.height)}</span>
          </p>
          <p>
            <span class="control-label">The clock</span>
            <span class="control-state" role="status">{now.live ? "goes by itself" : running.value ? `runs, ×${numberText(speed.value)}` : "stands still"}</span>
          </p>
        </div>
        <Mode />
        {!now.live && <HandControls />}
      </section>
      <ScheduleTable />
      <Ticks />
      <OpenedAs />
    </div>
  );
}

/** Live, or by hand. */
function Mode() {
  const name = useId();
  const [isAsking, setAsking] = useState(false);
  const isLive = clock.value!.live;
  useEffect(() => {
    if (returnsTo !== undefined) document.getElementById(`${name}-${returnsTo}`)?.focus();
    returnsTo = undefined;
  }, []);

  const change = async (live: boolean) => {
    returnsTo = live ? "live" : "hand";
    await attempt(() => setLive(live));
  };
  const choose = (live: boolean) => {
    if (live === isLive) return;
    if (live && missed() > MANY_TICKS) setAsking(true);
    else void change(live);
  };

  return (
    <>
      <fieldset class="control-choice">
        <legend>How time passes</legend>
        {([[true, "live", "Live", "as on your computer, with a block every two minutes"], [false, "hand", "By hand", "only when you say so"]] as const).map(([live, key, label, hint]) => (
          <label key={key}>
            <input type="radio" name={name} id={`${name}-${key}`} checked={isLive === live} onChange={() => choose(live)} /> {label} <span class="hint">{hint}</span>
          </label>
        ))}
      </fieldset>
      {isAsking && (
        <Confirm title="Let the clock go by itself?" action="Go live" refusal="Leave it" isDangerous={false} onConfirm={() => change(true)} onClose={() => setAsking(false)}>
          <p>
            The clock is {lengthText(Date.now() - clock.value!.now)} behind. The schedules that are monitored catch up at once: that is about {numberText(missed())} ticks, and may
            take long.
          </p>
        </Confirm>
      )}
    </>
  );
}

/** How many ticks of monitored schedules are missing until now. */
function missed(): number {
  const monitored = scheduled.value.filter((process) => process.monitored);
  return ticksBetween(monitored.flatMap(schedulesOf), clock.value!.now, Date.now());
}
