// `lunette repl`: a conversation with a process.
import { Session } from "../session.js";
import { TARGET, withTarget } from "../target.js";

export const repl = {
  name: "repl",
  usage: "repl PROCESS [options]",
  names: ["PROCESS"],
  arguments: [1, 1],
  summary: "talk to a process, line by line, as in aos",
  about: `What is not complete goes on on the next line; an empty line ends it. Lines that begin with a dot:
  .load FILE   evaluates a file
  .editor      takes lines until .done, or .cancel
  .help        tells of these
  .exit        ends, as Ctrl+D and Ctrl+C do
Where input is no terminal nothing is prompted, and the exit code is 1 when any evaluation failed. With --json each line is a result.`,
  example: `lunette repl token
echo 'return #Inbox' | lunette repl token
lunette repl --url http://127.0.0.1:4000 --wallet key.json PROCESS_ID`,
  options: TARGET,

  async run({ options, given: [process], terminal }) {
    return withTarget(options, async (target) => new Session(target, await target.processOf(process), terminal).run());
  },
};
