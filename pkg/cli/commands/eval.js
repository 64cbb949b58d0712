// `lunette eval`: Lua in a process.
import { readText } from "../content.js";
import { FAILED, OK, usageProblem } from "../problem.js";
import { TARGET, withTarget } from "../target.js";
import { outputOf, plain } from "../text.js";

export const evaluate = {
  name: "eval",
  usage: "eval PROCESS CODE [options]   or   eval PROCESS --load FILE",
  names: ["PROCESS", "CODE"],
  arguments: [1, 2],
  summary: "evaluate Lua in a process, as its owner",
  about: "PROCESS is its id, or here its name. Prints what aos prints. An error of the code is exit code 1, and nothing of what it did stays.",
  example: `lunette eval token "return Balances"
lunette eval token --load token.lua
lunette eval --url http://127.0.0.1:4000 --wallet key.json PROCESS_ID "return 1 + 1"`,
  options: {
    ...TARGET,
    load: { type: "string", value: "FILE", help: "a file with the code, `-` for stdin" },
    "dry-run": { type: "boolean", help: "evaluate it without a trace" },
  },

  async run({ options: { load, "dry-run": isDry = false, ...options }, given: [process, code], terminal }) {
    if (code === undefined && load === undefined) throw usageProblem("CODE", "`CODE` is missing, or --load with a file");
    if (code !== undefined && load !== undefined) throw usageProblem("--load", "`--load` cannot be beside `CODE`");
    const source = code ?? (await readText(load, "--load"));
    return withTarget(options, async (target) => {
      const id = await target.processOf(process);
      const outcome = isDry ? { process: id, result: await target.ask(id, source) } : await target.evaluate(id, source);
      terminal.answer(outcome);
      return tellEvaluated(terminal, outcome.result);
    });
  },
};

/** What aos prints of an evaluation that somebody else asked for than its owner: it takes that for any message. */
const NO_EVALUATION = /^New Message From \S+: Action = Eval$/;

/** Says what an evaluation gave. */
export function tellEvaluated(terminal, result) {
  const code = tell(terminal, result);
  if (!NO_EVALUATION.test(plain(outputOf(result).text))) return code;
  terminal.note("nothing was evaluated: who signed is not the owner of the process, which took it for any other message");
  return FAILED;
}

/** Says what aos would. Gives the exit code. */
export function tell(terminal, result) {
  if (result.Error !== undefined) {
    const { text } = outputOf({ Output: result.Error });
    terminal.note(terminal.coloured(text.trim().startsWith("\x1b") ? text.trim() : `${terminal.red("error:")} ${text.trim()}`));
    return FAILED;
  }
  const { text } = outputOf(result);
  if (text !== "") terminal.print(text);
  return OK;
}
