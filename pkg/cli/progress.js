// How far something is: a bar that moves where a person looks on, else a line now and then.

const WIDTH = 30;
/** Milliseconds between two lines where nobody looks on. */
const PAUSE = 2000;

export class Progress {
  #what;
  #output;
  #last = -Infinity;
  #line = "";

  constructor(what, output) {
    this.#what = what;
    this.#output = output;
  }

  /** `total` may not be known yet. */
  update(done, total, more = "") {
    const line = `${this.#what} ${done}${total === undefined ? "" : ` of ${total}`}${more === "" ? "" : `, ${more}`}`;
    if (line === this.#line) return;
    if (this.#output.isTTY) this.#output.write(`\r\x1b[K${barOf(done, total)} ${line}`);
    else if (performance.now() - this.#last >= PAUSE) this.#output.write(`${line}\n`);
    else return;
    this.#last = performance.now();
    this.#line = line;
  }

  end() {
    if (this.#output.isTTY && this.#line !== "") this.#output.write("\r\x1b[K");
  }
}

function barOf(done, total) {
  if (!total) return "";
  const filled = Math.min(WIDTH, Math.floor((WIDTH * done) / total));
  return `[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}]`;
}
