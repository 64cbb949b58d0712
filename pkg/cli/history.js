// What a person typed before, in their home folder and for them alone.
import { readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

const SIZE = 1000;
const FILE = ".lunette_history";

export class History {
  /** The newest first, as `readline` has them. */
  lines;
  size = SIZE;
  #added = [];

  static async read() {
    const text = await readFile(fileOf(), "utf8").catch(() => "");
    return new History(text.split("\n").filter((line) => line !== ""));
  }

  constructor(lines) {
    this.lines = lines.slice(-SIZE).reverse();
  }

  add(line) {
    if (line.trim() !== "") this.#added.push(line);
  }

  /** A history that cannot be kept is none. */
  async save() {
    if (this.#added.length === 0) return;
    const { lines } = await History.read();
    const all = [...lines.reverse(), ...this.#added].slice(-SIZE);
    await writeFile(fileOf(), `${all.join("\n")}\n`, { mode: 0o600 }).catch(() => {});
  }
}

function fileOf() {
  return join(homedir(), FILE);
}
