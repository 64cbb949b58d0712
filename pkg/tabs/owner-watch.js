// Noticing that nobody answers.

/** Milliseconds between two questions whether the owner is alive, asked only while something is unanswered. */
const PERIOD = 1000;
/** Questions without any answer before the owner is given up. They are counted, not timed: a tab that was asleep itself finds the
 *  clock far ahead, but has asked only once. */
const PATIENCE = 3;

/** Asks once a second, as long as something is `waiting()`, and calls `giveUp` when nothing is heard. */
export class OwnerWatch {
  #waiting;
  #ask;
  #giveUp;
  #timer;
  #unanswered = 0;

  constructor({ waiting, ask, giveUp }) {
    this.#waiting = waiting;
    this.#ask = ask;
    this.#giveUp = giveUp;
  }

  start() {
    this.#timer ??= setInterval(() => this.#tick(), PERIOD);
  }

  /** A sign of life. */
  heard() {
    this.#unanswered = 0;
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#unanswered = 0;
  }

  #tick() {
    if (!this.#waiting()) return this.stop();
    if (this.#unanswered === PATIENCE) {
      this.#unanswered = 0;
      return this.#giveUp();
    }
    this.#unanswered += 1;
    return this.#ask();
  }
}
