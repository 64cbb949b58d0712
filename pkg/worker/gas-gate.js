// How much a Durable Object evaluates at a time. What an event may use of the processor is limited there, and time stands still while it is used;
// so it is gas that is counted. What is left over waits for the next event.

/** Gas for each event. */
export class GasGate {
  #allowance;
  #left;
  #waiting = [];
  /** Called when something waits. */
  onclosed = () => {};

  constructor(allowance) {
    this.#allowance = allowance;
    this.#left = allowance;
  }

  get isClosed() {
    return this.#left <= 0;
  }

  /** Another event has begun. */
  open() {
    this.#left = this.#allowance;
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Returns when something may be evaluated. */
  async enter() {
    while (this.isClosed) {
      this.onclosed();
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
  }

  spend(gas) {
    this.#left -= gas;
  }
}
