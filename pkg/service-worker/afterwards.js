// What follows from the requests of a network, for which a service worker has to stay alive.

/** Milliseconds after an answer for which it does. */
const LONGEST = 20_000;

export class Afterwards {
  #ao;
  #settling;

  constructor(ao) {
    this.#ao = ao;
  }

  /** Resolves when nothing is left to do here, or when that takes too long: then it goes on with the next request. */
  async over() {
    const { role } = await this.#ao.status();
    if (role !== "owner") return;
    // One for all: what comes later is waited for as well.
    this.#settling ??= this.#ao.settle().finally(() => (this.#settling = undefined));
    await Promise.race([this.#settling, new Promise((resolve) => setTimeout(resolve, LONGEST))]);
  }
}
