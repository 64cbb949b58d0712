// A process at a moment: as it is now, or as it was after a slot. Whatever is asked here leaves no trace in the process.
import type { DryRun, InspectOptions, Process, Variable } from "lunette";
import { network } from "../../session/network";

/** Asks what is in a state. */
export type Inspect = (options: InspectOptions) => Promise<Variable>;

export interface Look {
  /** The same for the same process at the same moment; "now" is one moment. */
  key: string;
  process: string;
  /** The slot after which it is looked at; undefined: now. */
  slot: number | undefined;
  inspect: Inspect;
  /** Evaluates an expression as the owner, and forgets it. */
  evaluate(expression: string, signal?: AbortSignal): Promise<DryRun>;
  /** A value as JSON has it; keys from the globals on. */
  read(path: readonly (string | number)[], signal?: AbortSignal): Promise<unknown>;
  /** A new process that goes on from there. */
  fork(): Promise<Process>;
}

export function lookAt(id: string, slot: number | undefined): Look {
  const process = network().process(id);
  const moment = slot === undefined ? process : process.at(slot);
  return {
    key: `${id} ${slot ?? "now"}`,
    process: id,
    slot,
    inspect: (options) => moment.inspect(options),
    evaluate: (expression, signal) => (slot === undefined ? evaluateNow(process, expression, signal) : process.at(slot).eval(expression, { signal })),
    read: (path, signal) => moment.state(path, { signal }),
    fork: () => moment.fork(),
  };
}

async function evaluateNow(process: Process, expression: string, signal?: AbortSignal): Promise<DryRun> {
  const { owner } = await process.info({ signal });
  return process.dryrun({ tags: { Action: "Eval" }, data: expression, from: owner, owner, signal });
}
