// A conversation with a process.
import { createInterface } from "node:readline";
import { tellEvaluated } from "./commands/eval.js";
import { incompleteness } from "./complete.js";
import { readText } from "./content.js";
import { History } from "./history.js";
import { FAILED, OK } from "./problem.js";
import { outputOf } from "./text.js";

const MORE = "... ";
const HELP = ".load FILE evaluates a file, .editor takes lines until .done or .cancel, .exit ends";
/** What ends with the conversation, and what goes on after it. */
const END = Symbol("end");

export class Session {
  #target;
  #process;
  #terminal;
  #isScreen;
  #reader;
  #prompt = "aos> ";
  /** Lines that are not evaluated yet, and whether they are taken as they are. */
  #lines = [];
  #isEditing = false;
  #needsMore;
  /** Slots of what was evaluated here: their results are told where they are asked for. */
  #own = new Set();
  #isBusy = false;
  #failed = false;

  constructor(target, id, terminal) {
    this.#target = target;
    this.#process = id;
    this.#terminal = terminal;
    this.#isScreen = terminal.isScreen;
  }

  /** Resolves to the exit code when it is over. */
  async run() {
    const [greeting, needsMore, history] = await Promise.all([this.#greet(), incompleteness(), this.#isScreen ? History.read() : undefined]);
    this.#needsMore = needsMore;
    this.#show(greeting);
    const screen = this.#isScreen && { output: this.#terminal.output, terminal: true, history: history.lines, historySize: history.size };
    this.#reader = createInterface({ input: this.#terminal.input, ...screen });
    this.#reader.on("SIGINT", () => this.#interrupt());
    const unwatch = this.#target.watch(this.#process, (entry) => this.#hear(entry));
    this.#ask();
    try {
      for await (const line of this.#reader) {
        history?.add(line);
        if ((await this.#take(line)) === END) break;
        this.#ask();
      }
      if (this.#isScreen) this.#terminal.write("\n");
      // What nothing follows is evaluated as it is.
      if (this.#lines.length > 0 && !this.#isScreen) await this.#evaluate();
    } finally {
      unwatch();
      this.#reader.close();
      await history?.save();
    }
    return this.#failed && !this.#isScreen ? FAILED : OK;
  }

  /** What aos prompts. A process that is no aos has no prompt. */
  async #greet() {
    const result = await this.#target.ask(this.#process, "return ''");
    return outputOf(result);
  }

  #show({ prompt }) {
    this.#prompt = prompt === undefined ? this.#prompt : this.#terminal.coloured(prompt);
  }

  #ask() {
    if (!this.#isScreen) return;
    this.#reader.setPrompt(this.#lines.length > 0 || this.#isEditing ? MORE : this.#prompt);
    this.#reader.prompt();
  }

  /** Ctrl+C gives up what was begun; where nothing was, it ends the conversation. */
  #interrupt() {
    if (this.#lines.length === 0 && !this.#isEditing && this.#reader.line === "") return this.#reader.close();
    this.#abandon();
    this.#terminal.write("\n");
    this.#reader.line = "";
    this.#reader.cursor = 0;
    return this.#ask();
  }

  #abandon() {
    this.#lines = [];
    this.#isEditing = false;
  }

  async #take(line) {
    if (this.#isEditing) return this.#edit(line);
    if (this.#lines.length === 0 && line.startsWith(".")) return this.#command(line.trim());
    if (this.#lines.length === 0 && line.trim() === "") return undefined;
    this.#lines.push(line);
    const isForced = line === "" && this.#isScreen;
    if (!isForced && this.#needsMore(this.#lines.join("\n"))) return undefined;
    return this.#evaluate();
  }

  async #edit(line) {
    const word = line.trim();
    if (word === ".cancel") return this.#abandon();
    if (word !== ".done") return void this.#lines.push(line);
    this.#isEditing = false;
    return this.#lines.length === 0 ? undefined : this.#evaluate();
  }

  async #command(line) {
    const [, word, rest] = /^(\.\S+)\s*(.*)$/.exec(line);
    switch (word) {
      case ".exit":
        return END;
      case ".editor":
        this.#isEditing = true;
        return undefined;
      case ".load":
        return this.#load(rest);
      case ".help":
        return this.#terminal.note(HELP);
      default:
        this.#failed = true;
        return this.#terminal.note(`there is no ${word}: ${HELP}`);
    }
  }

  async #load(file) {
    try {
      this.#lines = [await readText(file, ".load")];
    } catch (error) {
      this.#failed = true;
      return this.#terminal.note(error.message);
    }
    return this.#evaluate();
  }

  async #evaluate() {
    const source = this.#lines.join("\n");
    this.#lines = [];
    this.#isBusy = true;
    try {
      const outcome = await this.#target.evaluate(this.#process, source);
      this.#own.add(outcome.slot);
      this.#terminal.answer(outcome);
      if (tellEvaluated(this.#terminal, outcome.result) !== OK) this.#failed = true;
      this.#show(outputOf(outcome.result));
    } catch (error) {
      // Whoever talks on may have more luck.
      if (!this.#isScreen) throw error;
      this.#terminal.note(`${error.message} (${error.code})`);
    } finally {
      this.#isBusy = false;
    }
    return undefined;
  }

  /** What the process prints by itself: aos does so for messages that come. */
  #hear({ slot, result }) {
    const { text, prompt, isNews } = outputOf(result);
    if (this.#own.delete(slot) || !isNews || text === "") return;
    this.#show({ prompt });
    if (!this.#isScreen || this.#isBusy) return this.#terminal.print(text);
    this.#terminal.write("\r\x1b[K");
    this.#terminal.print(text);
    this.#reader.setPrompt(this.#lines.length > 0 ? MORE : this.#prompt);
    return this.#reader.prompt(true);
  }
}
