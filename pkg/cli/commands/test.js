// `lunette test`: scenarios.
import { findScenarios, readDocument } from "../scenario/files.js";
import { playersOf } from "../scenario/play.js";
import { FAILED, OK, usageProblem } from "../problem.js";
import { text } from "../options.js";

export const test = {
  name: "test",
  usage: "test [FILE or FOLDER ...] [options]",
  names: [],
  arguments: [0, Infinity],
  summary: "play scenarios: what processes are sent, and what has to come of it",
  about: `Scenario files end in .scenario. Those that begin with \`code FILE\` are about one process, the others about a network of its own for each
scenario, on a clock that stands still. Files that they name lie beside them, or in a --code folder. Where nothing is named all of this folder are played.
With --json each line is a scenario: { file, title, line, ok, milliseconds, problem }, the last one a summary.`,
  example: `lunette test
lunette test tests/token.scenario --only transfer
lunette test scenarios --code src --every-way`,
  options: {
    code: { type: "string", multiple: true, value: "FOLDER", help: "where the files of processes lie too; may be repeated" },
    only: { type: "string", value: "TEXT", read: text, help: "scenarios with this in their title" },
    "every-way": { type: "boolean", help: "networks: play it again, with workers, and closed and opened half-way, and compare everything" },
  },

  async run({ options, given, terminal }) {
    const files = await findScenarios(given.length === 0 ? ["."] : given);
    if (files.length === 0) throw usageProblem("FILE", "there is no .scenario file here: name one, or a folder");
    const play = await playersOf({ everyWay: options["every-way"] === true });
    const report = new Report(terminal);
    for (const file of files) await playFile(file, options, play, report);
    return report.end(options.only);
  },
};

async function playFile(file, { code = [], only = "" }, play, report) {
  report.begin(file);
  const { document, readCode, error } = await readDocument(file, code);
  if (error) return report.add({ file, title: "it can be read", line: error.line, milliseconds: 0 }, error);
  for (const scenario of document.scenarios.filter(({ title }) => title.includes(only))) {
    const begin = performance.now();
    const problem = await play(document, scenario, readCode).then(() => undefined, (thrown) => thrown);
    report.add({ file, title: scenario.title, line: scenario.line, milliseconds: Math.round(performance.now() - begin) }, problem);
  }
  return undefined;
}

/** Says what became of each scenario, as Node's tests do. */
class Report {
  #terminal;
  #begin = performance.now();
  #passed = 0;
  #failures = [];

  constructor(terminal) {
    this.#terminal = terminal;
  }

  begin(file) {
    this.#terminal.print(`▶ ${file}`);
  }

  add(scenario, problem) {
    const ok = problem === undefined;
    this.#terminal.answer({ ...scenario, ok, ...(!ok && { problem: asData(problem) }) });
    const time = this.#terminal.gray(`(${scenario.milliseconds} ms)`);
    this.#terminal.print(`  ${ok ? this.#terminal.green("✔") : this.#terminal.red("✖")} ${scenario.title} ${time}`);
    if (ok) this.#passed += 1;
    else this.#failures.push({ ...scenario, problem });
  }

  /** Gives the exit code. */
  end(only) {
    const [passed, failed] = [this.#passed, this.#failures.length];
    if (passed + failed === 0 && only !== undefined) throw usageProblem("--only", `\`--only\`: no scenario has \`${only}\` in its title`);
    const milliseconds = Math.round(performance.now() - this.#begin);
    this.#terminal.answer({ summary: true, passed, failed, milliseconds });
    for (const { title, problem } of this.#failures) this.#terminal.print(`\n${this.#terminal.red("✖")} ${title}\n  ${wordsOf(problem).replaceAll("\n", "\n  ")}`);
    this.#terminal.print(`\nscenarios ${passed + failed}, passed ${passed}, failed ${failed} (${milliseconds} ms)`);
    return failed === 0 ? OK : FAILED;
  }
}

function asData({ name, message, line, stack, code }) {
  return name === "ScenarioError" ? { message, line } : { message: String(message), code, stack };
}

/** A failed scenario is told by its line; anything else is a defect. */
function wordsOf(problem) {
  return problem.name === "ScenarioError" ? problem.message : String(problem.stack ?? problem);
}
