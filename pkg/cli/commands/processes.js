// `lunette processes`: what there is.
import { withNetwork } from "../network.js";
import { PLACE } from "../options.js";
import { OK } from "../problem.js";
import { oneLine, table } from "../text.js";

export const processes = {
  name: "processes",
  usage: "processes [options]",
  summary: "list the processes of a network",
  example: "lunette processes --file lunette.sqlite",
  options: PLACE,

  async run({ options, terminal }) {
    return withNetwork(options, {}, async (ao) => {
      const list = await ao.processes();
      terminal.answer(list);
      if (list.length > 0) terminal.print(table([["id", "name", "slot", "state"], ...list.map(rowOf)]));
      else terminal.note("there are no processes");
      return OK;
    });
  },
};

function rowOf({ id, name = "", slot, paused, monitored, problem, forkedFrom }) {
  const state = [problem && `problem: ${problem.code}`, paused && "paused", monitored && "monitored", forkedFrom && "fork"].filter(Boolean);
  return [id, oneLine(name, 40), slot, state.join(", ")];
}
