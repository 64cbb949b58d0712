// Whether a source is Lua, as processes see it: an expression, or statements.
import type { SourceReport } from "lunette";
import { network } from "../../../session/network";

export interface Check extends SourceReport {
  /** Something could follow that makes it Lua. */
  isIncomplete: boolean;
}

/** Asks the compiler. Rejects as `network().check` does. */
export async function check(source: string): Promise<Check> {
  const statements = await network().check(source);
  if (statements.problem === undefined) return { ...statements, isIncomplete: false };
  // As aos does it, so that an expression gives its value.
  const expression = await network().check(`return ${source}`);
  if (expression.problem === undefined) return { ...expression, isIncomplete: false };
  return { ...statements, isIncomplete: endsEarly(statements) || endsEarly(expression) };
}

/** Whether the compiler would have read on. */
function endsEarly({ problem }: SourceReport): boolean {
  return problem !== undefined && /near '?<eof>'?$/.test(problem.message);
}
