// Which handlers took messages, and what these cost.
import type { Profile, Trace } from "lunette";
import { isLibrary, placeOf } from "./fold";

export interface HandlerCost {
  /** The handlers that took the messages, or why none did. */
  name: string;
  messages: number;
  gas: number;
  /** Functions that the library called for them, where they are, and their gas with all that they called. */
  functions: Map<string, number>;
}

const NO_HANDLER: Readonly<Record<string, string>> = {
  inbox: "no handler (to the inbox)",
  "not-trusted": "no handler (not trusted)",
  "not-assignable": "no handler (not assignable)",
  failed: "none before it failed",
};

export class HandlerSummary {
  readonly costs = new Map<string, HandlerCost>();

  add({ handling, gas, profile }: Pick<Trace, "handling" | "gas" | "profile">): void {
    const name = nameOf(handling);
    let cost = this.costs.get(name);
    if (cost === undefined) this.costs.set(name, (cost = { name, messages: 0, gas: 0, functions: new Map() }));
    cost.messages += 1;
    cost.gas += gas;
    addFunctions(cost.functions, profile);
  }

  dearestFirst(): HandlerCost[] {
    return [...this.costs.values()].sort((left, right) => right.gas - left.gas);
  }
}

function nameOf(handling: Trace["handling"]): string {
  if (handling === undefined) return "the module's own way";
  const taken = handling.handlers.filter(({ verdict }) => verdict !== "passed").map(({ name }) => name);
  return taken.length > 0 ? taken.join(", then ") : (NO_HANDLER[handling.outcome] ?? handling.outcome);
}

/** The outermost function of each stack that is not the library's. */
function addFunctions(costs: Map<string, number>, { functions, stacks }: Profile): void {
  for (const { frames, gas } of stacks) {
    const outermost = frames.map(([index]) => functions[index]).find((called) => called !== undefined && !isLibrary(called));
    if (outermost === undefined) continue;
    const place = `${outermost.name || "function"} (${placeOf(outermost)})`;
    costs.set(place, (costs.get(place) ?? 0) + gas);
  }
}
