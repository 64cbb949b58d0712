// How much each sender may have: a bucket of tokens for each thing that is counted, which fills up again as time passes.

/** Senders that are remembered. Of more, those that were quiet the longest are forgotten: their buckets are the fullest. */
const MOST_SENDERS = 10_000;
const SECOND = 1_000;

/** `limits` has what a sender may use up of each thing in a `window` of milliseconds. */
export class Limiter {
  #limits;
  #window;
  #now;
  #most;
  /** By sender what is left, and when that was so; the ones that were quiet the longest first. */
  #senders = new Map();

  constructor({ window, ...limits }, { now = () => Date.now(), most = MOST_SENDERS } = {}) {
    this.#limits = Object.entries(limits);
    this.#window = window;
    this.#now = now;
    this.#most = most;
  }

  /** How many are remembered. */
  get size() {
    return this.#senders.size;
  }

  has(sender) {
    return this.#senders.has(sender);
  }

  /** Whole seconds until a sender may go on; 0 when it may now. Costs nothing. */
  wait(sender) {
    if (!this.has(sender)) return 0;
    const left = this.#look(sender);
    const waits = this.#limits.map(([thing, limit]) => (left[thing] >= 1 ? 0 : ((1 - left[thing]) * this.#window) / limit));
    return Math.ceil(Math.max(...waits) / SECOND);
  }

  /** Takes what something cost. What is known only afterwards may leave a debt. */
  take(sender, cost) {
    const left = this.#look(sender);
    for (const [thing, amount] of Object.entries(cost)) left[thing] -= amount;
    this.#forget();
  }

  /** Gives back what was taken for nothing. */
  give(sender, cost) {
    if (!this.has(sender)) return;
    const left = this.#look(sender);
    for (const [thing, limit] of this.#limits) left[thing] = Math.min(limit, left[thing] + (cost[thing] ?? 0));
  }

  /** What is left to a sender now. */
  #look(sender) {
    const now = this.#now();
    const left = this.#senders.get(sender) ?? { ...Object.fromEntries(this.#limits), at: now };
    const passed = Math.max(0, now - left.at) / this.#window;
    for (const [thing, limit] of this.#limits) left[thing] = Math.min(limit, left[thing] + passed * limit);
    left.at = now;
    this.#senders.delete(sender);
    this.#senders.set(sender, left);
    return left;
  }

  #forget() {
    for (const [sender] of this.#senders) {
      if (this.#senders.size <= this.#most) return;
      this.#senders.delete(sender);
    }
  }
}
