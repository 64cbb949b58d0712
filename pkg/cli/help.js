// What people are told of the commands.
import { COMMANDS } from "./commands.js";
import { optionsOf } from "./options.js";
import { table } from "./text.js";

const ENDS = `Exit codes: 0 done; 1 a process answered with an error, or a scenario failed; 2 the arguments are wrong, or what was to be verified is not
true; 3 something that is needed does not work: a file, a disk, a unit of the network.`;

export function overview() {
  const rows = COMMANDS.map(({ name, summary }) => [`  ${name}`, summary]);
  return `AO networks on this computer: processes in a file, and networks elsewhere.

usage: lunette COMMAND [options]

${table(rows)}

\`lunette COMMAND --help\` tells about a command. Networks are kept in ./lunette.sqlite unless --file says otherwise.
Answers go to stdout, as JSON with --json; everything else to stderr.

${ENDS}`;
}

export function helpOf(command) {
  const rows = Object.entries(optionsOf(command)).map(([name, option]) => [`  ${signOf(name, option)}`, option.help]);
  return `${command.summary}.

usage: lunette ${command.usage}
${command.about === undefined ? "" : `\n${command.about}\n`}
${table(rows)}

Example:

${command.example.split("\n").map((line) => `  ${line}`).join("\n")}

${ENDS}`;
}

function signOf(name, { type, short, value, multiple }) {
  const sign = `${short ? `-${short}, ` : "    "}--${name}`;
  return type === "boolean" ? sign : `${sign} ${value}${multiple ? " ..." : ""}`;
}
