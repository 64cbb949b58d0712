// How far something is, on stderr: a bar that moves where a person looks on, else a line now and then.
import process from "node:process";

const WIDTH = 30;
/** Milliseconds between two lines where nobody looks on. */
const PAUSE = 2000;

export class Progress {
  #what;
  #isScreen = process.stderr.isTTY === true;
  #last = -Infinity;
  #line = "";

  constructor(what) {
    this.#what = what;
  }

  /** `total` may not be known yet. */
  update(done, total, more = "") {
    const line = `${this.#what} ${done}${total === undefined ? "" : ` of ${total}`}${more === "" ? "" : `, ${more}`}`;
    if (line === this.#line) return;
    if (this.#isScreen) process.stderr.write(`\r\x1b[K${barOf(done, total)} ${line}`);
    else if (performance.now() - this.#last >= PAUSE) process.stderr.write(`${line}\n`);
    else return;
    this.#last = performance.now();
    this.#line = line;
  }

  end() {
    if (this.#isScreen && this.#line !== "") process.stderr.write("\r\x1b[K");
  }
}

function barOf(done, total) {
  if (!total) return "";
  const filled = Math.min(WIDTH, Math.floor((WIDTH * done) / total));
  return `[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}]`;
}
