// `lunette log`: what a process was sent.
import { number } from "../options.js";
import { OK } from "../problem.js";
import { describedFields } from "../../scenario/match.js";
import { TARGET, withTarget } from "../target.js";
import { oneLine } from "../text.js";

const LONGEST = 110;

export const log = {
  name: "log",
  usage: "log PROCESS [options]",
  names: ["PROCESS"],
  arguments: [1, 1],
  summary: "print the log of a process: its messages, and here what came of them",
  about: "With --json each line is an entry.",
  example: `lunette log token --from 10 --limit 20
lunette log token --json | jq .message.id`,
  options: {
    ...TARGET,
    from: { type: "string", value: "SLOT", read: number(), help: "the first slot (default: 0)" },
    to: { type: "string", value: "SLOT", read: number(), help: "the last slot" },
    limit: { type: "string", value: "COUNT", read: number(1), help: "so many entries at most (default: all)" },
  },

  async run({ options: { from, to, limit, ...options }, given: [process], terminal }) {
    return withTarget(options, async (target) => {
      const id = await target.processOf(process);
      for await (const entry of target.log(id, { from, to, limit })) {
        terminal.answer(entry);
        terminal.print(lineOf(entry));
      }
      return OK;
    });
  },
};

function lineOf({ slot, assignment, message, result }) {
  const time = Number.isFinite(assignment.timestamp) ? new Date(assignment.timestamp).toISOString() : "";
  const data = typeof message.data === "string" ? message.data : "";
  const ended = result === undefined || result.status === "ok" ? "" : ` (${result.status})`;
  const said = oneLine(describedFields({ Tags: message.tags, Data: data }), LONGEST);
  return `${String(slot).padStart(6)}  ${time}  ${message.from.slice(0, 8)}  ${said}${ended}`;
}
