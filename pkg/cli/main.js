// What the command line does: finds the command, reads its arguments, runs it, and says how it ended.
import { COMMANDS } from "./commands.js";
import { helpOf, overview } from "./help.js";
import { argumentsOf } from "./options.js";
import { OK, USAGE, describedProblem, exitCodeOf, usageProblem } from "./problem.js";
import { Terminal } from "./terminal.js";
import { VERSION } from "../common/version.js";

/** Runs a command line. Resolves to the exit code. */
export async function main(given) {
  const [name, ...rest] = given;
  const terminal = new Terminal({ json: given.includes("--json") });
  try {
    if (name === undefined) return told(terminal, overview(), USAGE);
    if (["help", "--help", "-h"].includes(name)) return told(terminal, rest.length === 0 ? overview() : helpOf(commandOf(rest[0])), OK);
    if (["version", "--version", "-v"].includes(name)) return told(terminal, VERSION, OK);
    const command = commandOf(name);
    if (rest.includes("--help") || rest.includes("-h")) return told(terminal, helpOf(command), OK);
    return await command.run({ ...argumentsOf(command, rest), terminal });
  } catch (error) {
    terminal.fail(describedProblem(error));
    return exitCodeOf(error);
  } finally {
    await terminal.flush();
  }
}

function commandOf(name) {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command) return command;
  throw usageProblem("COMMAND", `\`${name}\` is no command: ${COMMANDS.map((candidate) => candidate.name).join(", ")}; \`lunette help\` tells about them`);
}

/** A text that was asked for goes where answers go, any other where problems go. */
function told(terminal, text, code) {
  if (code === OK) terminal.write(`${text}\n`);
  else terminal.note(text);
  return code;
}
