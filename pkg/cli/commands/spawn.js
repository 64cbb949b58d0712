// `lunette spawn`: a new process.
import { serializeCron } from "../../connect/cron.js";
import { CONTENT, contentOf, readText } from "../content.js";
import { withNetwork } from "../network.js";
import { IDENTITY, PLACE, id, text } from "../options.js";
import { FAILED, OK, usageProblem } from "../problem.js";
import { outputOf } from "../text.js";

export const spawn = {
  name: "spawn",
  usage: "spawn [FILE.lua] [options]",
  names: ["FILE"],
  arguments: [0, 1],
  summary: "make a process, and have it evaluate a file",
  about: "Prints its id. FILE is `-` for stdin. When the file fails the process is there all the same, without what the file would have done.",
  example: `lunette spawn token.lua --name token
lunette spawn agent.lua --name agent --cron 5-minutes --monitor --tag Token=TOKEN_ID`,
  options: {
    ...PLACE,
    name: { type: "string", short: "n", value: "NAME", read: text, help: "its name, a tag" },
    ...CONTENT,
    identity: IDENTITY,
    module: { type: "string", value: "ID", read: id, help: "its module (default: aos 2.0.4 as it is here)" },
    cron: { type: "string", value: "INTERVAL", read: interval, help: "has it called so often, such as 5-minutes: tags Cron-Interval and Cron-Tag-Action=Cron" },
    monitor: { type: "boolean", help: "its schedule runs by itself while the network is open" },
  },

  async run({ options, given: [file], terminal }) {
    const source = file === undefined ? undefined : await readText(file, "FILE");
    const { tags, data } = await contentOf(options);
    const named = options.name === undefined ? [] : [{ name: "Name", value: options.name }];
    const { identity, module, monitor, cron = [] } = options;
    return withNetwork(options, { made: true }, async (ao) => {
      const made = await ao.spawn({ tags: [...named, ...tags, ...cron], data, identity, module, monitor });
      const evaluated = source === undefined ? undefined : await made.eval(source, { identity });
      return tell(terminal, made.id, options.name, evaluated);
    });
  },
};

function interval(value, field) {
  try {
    return serializeCron({ interval: value, tags: { Action: "Cron" } });
  } catch {
    throw usageProblem(field, `\`${field}\` must be a number and a unit, such as 5-minutes or 10-blocks, and is \`${value}\``);
  }
}

function tell(terminal, process, name, evaluated) {
  terminal.answer({ process, name, ...(evaluated && { slot: evaluated.slot, status: evaluated.status, gas: evaluated.gas, result: evaluated.result }) });
  terminal.print(process);
  const { text } = outputOf(evaluated?.result);
  if (text !== "" && evaluated?.result.Error === undefined) terminal.note(terminal.coloured(text));
  if (evaluated?.result.Error === undefined) return OK;
  terminal.note(terminal.coloured(`${terminal.red("error")} ${outputOf({ Output: evaluated.result.Error }).text.trim()}`));
  return FAILED;
}
