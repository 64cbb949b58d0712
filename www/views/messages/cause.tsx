// What led to a message, from the message of outside with which it began.
import type { Id } from "lunette";
import type { Row } from "../../session/timeline-rows";
import { rowAt } from "./entry";
import { MessageLink } from "./link";
import { useAsked } from "../../session/asked";

/** Steps that are looked up. Chains in a network are no longer than its limit of hops. */
const MOST = 100;

interface Way {
  /** The first is the oldest that was found. */
  steps: Row[];
  /** Where the way is lost: a message that is not here any more. */
  lost?: { process: Id; slot: number };
}

/** Of a row, and of what its evaluation sent in vain. */
export function Cause({ row, tail }: { row: Row; tail?: Row }) {
  const { value: way, problem } = useAsked(row.key, (signal) => wayTo(row, signal));
  if (problem !== undefined) return <p role="alert">{problem}</p>;
  if (way === undefined) return <p role="status">Looking for its cause…</p>;
  const { steps, lost } = way;
  if (steps.length === 1 && lost === undefined && tail === undefined) {
    return <p>{row.kind === "tick" ? "The schedule of the process: its cron was due." : "Nothing in this network led to it: it came from outside."}</p>;
  }
  return (
    <>
      {lost && (
        <p class="hint">
          It began earlier: slot {lost.slot} of {lost.process} is not here any more.
        </p>
      )}
      <ol class="msg-cause">
        {[...steps, ...(tail ? [tail] : [])].map((step) => (
          <li key={step.key}>
            <MessageLink row={step} isCurrent={step.key === (tail ?? row).key} />
          </li>
        ))}
      </ol>
    </>
  );
}

async function wayTo(row: Row, signal: AbortSignal): Promise<Way> {
  const steps = [row];
  for (let { cause } = row; cause !== undefined && steps.length < MOST; { cause } = steps[0]!) {
    const step = await rowAt(cause.process, cause.slot, cause.tick, signal);
    if (step === undefined) return { steps, lost: cause };
    steps.unshift(step);
  }
  return { steps };
}
