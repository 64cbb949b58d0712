// What a run has measured: numbers by the name of what they are of, one from each round.
import { median } from "./statistics.mjs";

export class Samples {
  #lists = new Map();

  add(name, value) {
    if (!Number.isFinite(value)) throw new Error(`${name} is ${value}`);
    if (!this.#lists.has(name)) this.#lists.set(name, []);
    this.#lists.get(name).push(value);
  }

  has(name) {
    return this.#lists.has(name);
  }

  /** The numbers of a name, by round. */
  of(name) {
    if (!this.has(name)) throw new Error(`nothing was measured as ${name}`);
    return this.#lists.get(name);
  }

  median(name) {
    return median(this.of(name));
  }

  toJSON() {
    return Object.fromEntries(this.#lists);
  }
}
