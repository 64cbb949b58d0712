// Where a command says something: answers on stdout, as text or as JSON; everything else on stderr.
import process from "node:process";
import { base64urlOf } from "../common/base64url.js";
import { Progress } from "./progress.js";
import { plain } from "./text.js";

/** What a command reads and writes. With `json`, stdout has JSON only. */
export class Terminal {
  input;
  output;
  #errors;
  #colours;

  constructor({ json = false, input = process.stdin, output = process.stdout, errors = process.stderr, colours = output.isTTY === true && !process.env.NO_COLOR } = {}) {
    this.json = json;
    this.input = input;
    this.output = output;
    this.#errors = errors;
    this.#colours = colours;
    // Whoever reads may have read enough.
    output.on("error", (error) => error.code === "EPIPE" && process.exit(0));
  }

  /** Whether a person is on both sides. */
  get isScreen() {
    return this.input.isTTY === true && this.output.isTTY === true;
  }

  /** Text for people. */
  print(text) {
    if (!this.json) this.write(`${this.coloured(text)}\n`);
  }

  /** A document for programs; of several, one a line. */
  answer(document) {
    if (this.json) this.write(`${JSON.stringify(document, asJson)}\n`);
  }

  /** Text as it is. */
  write(text) {
    this.output.write(text);
  }

  /** What is no answer. */
  note(text) {
    this.#errors.write(`${text}\n`);
  }

  /** Text with its colours, where there are any. */
  coloured(text) {
    return this.#colours ? text : plain(text);
  }

  red(text) {
    return `\x1b[31m${text}\x1b[0m`;
  }

  green(text) {
    return `\x1b[32m${text}\x1b[0m`;
  }

  gray(text) {
    return `\x1b[90m${text}\x1b[0m`;
  }

  /** Says that the command could not be carried out. */
  fail({ stack, ...error }) {
    this.answer({ error });
    this.note(`lunette: ${error.message} (${error.code})${stack === undefined ? "" : `\n${stack}`}`);
  }

  /** Something that takes a while. */
  progress(what) {
    return new Progress(what, this.#errors);
  }

  /** Resolves once everything is written that is for others to read. */
  flush() {
    return new Promise((done) => this.output.write("", () => done()));
  }
}

/** Bytes have no form in JSON. */
function asJson(_, value) {
  return value instanceof Uint8Array ? { base64url: base64urlOf(value) } : value;
}
