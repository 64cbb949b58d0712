// Makes a network with a name, a clock and a seed, and goes there.
import { useId, useState } from "preact/hooks";
import { numberText } from "../../../parts/numbers";
import { clock } from "../../../session/clock";
import type { NetworkSettings } from "../../../session/network-settings";
import { addNetwork, nameFor, switchTo } from "../../../session/networks";
import { attempt, complain } from "../../../session/notice";
import { LimitFields, problemOfLimits } from "../limit-fields";
import { limitsOf } from "../limits";
import { inputTime } from "../words";

const LONGEST = 60;
const MOST_HEIGHT = 1_000_000_000;
const USUAL_HEIGHT = 1_300_000;

export function NewNetwork({ names }: { names: readonly string[] }) {
  const id = useId();
  const [title, setTitle] = useState("");
  const [isByHand, setByHand] = useState(true);
  const [time, setTime] = useState(() => inputTime(Date.now()));
  const [height, setHeight] = useState(() => String(clock.peek()?.height ?? USUAL_HEIGHT));
  const [seed, setSeed] = useState("");
  const [limits, setLimits] = useState<Record<string, string>>({});

  const problem = titleProblem(title, names) ?? (isByHand ? momentProblem(time, height) : undefined) ?? problemOfLimits(limits);
  const make = () => {
    if (problem !== undefined) return complain(problem);
    return attempt(async () => {
      const chosen = limitsOf(limits);
      const settings: NetworkSettings = {
        ...(isByHand && { clock: { now: new Date(time).getTime(), height: Number(height) } }),
        ...(seed !== "" && { seed }),
        ...(chosen && { limits: chosen }),
      };
      addNetwork(nameFor(title), settings);
      switchTo(nameFor(title));
    });
  };

  return (
    <section class="panel" aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>New network</h2>
      <form onSubmit={(event) => { event.preventDefault(); void make(); }}>
        <div class="fields">
          <label for={`${id}-title`}>Name</label>
          <input id={`${id}-title`} value={title} maxLength={LONGEST} autocomplete="off" placeholder="auction test" onInput={({ currentTarget }) => setTitle(currentTarget.value)} />
          <label for={`${id}-clock`}>Clock</label>
          <select id={`${id}-clock`} value={isByHand ? "hand" : "live"} onChange={({ currentTarget }) => setByHand(currentTarget.value === "hand")}>
            <option value="hand">By hand: it stands still until you move it</option>
            <option value="live">Live</option>
          </select>
          {isByHand && (
            <>
              <label for={`${id}-time`}>Starts at</label>
              <input id={`${id}-time`} type="datetime-local" step="1" value={time} onInput={({ currentTarget }) => setTime(currentTarget.value)} />
              <label for={`${id}-height`}>Block</label>
              <input id={`${id}-height`} inputMode="numeric" value={height} onInput={({ currentTarget }) => setHeight(currentTarget.value)} />
            </>
          )}
        </div>
        <details>
          <summary>Seed and limits</summary>
          <p class="hint">With a seed and a clock by hand, the same things done in the same order give the same ids, logs and results.</p>
          <div class="fields">
            <LimitFields seed={seed} onSeed={setSeed} limits={limits} onLimits={setLimits} />
          </div>
        </details>
        <p class="problem" role="status">{title === "" ? "" : problem}</p>
        <button type="submit" class="primary">Make it, and go there</button>
      </form>
    </section>
  );
}

function titleProblem(title: string, names: readonly string[]): string | undefined {
  const text = title.trim();
  if (text === "") return "A network needs a name.";
  if (!/^[^\x00-\x1f\x7f:]+$/.test(text)) return "The name must be one line, without a colon.";
  return names.includes(nameFor(text)) ? `There is a network of the name ${text} already.` : undefined;
}

function momentProblem(time: string, height: string): string | undefined {
  const now = new Date(time).getTime();
  if (Number.isNaN(now) || now < 0) return "Starts at: a date and time from 1970 on.";
  const block = Number(height);
  const isBlock = height.trim() !== "" && Number.isSafeInteger(block) && block >= 0 && block <= MOST_HEIGHT;
  return isBlock ? undefined : `Block: a whole number from 0 to ${numberText(MOST_HEIGHT)}.`;
}
