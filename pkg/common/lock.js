// Web Locks with a beginning and an end. The browser gives a lock back when its holder dies, however it dies.

/** A lock that is waited for, then held, until it is released or somebody steals it. */
export class Lock {
  #locks;
  #name;
  #release;
  #controller = new AbortController();

  constructor(locks, name) {
    this.#locks = locks;
    this.#name = name;
  }

  /** Calls `granted` once the lock is held, and `lost` when it was stolen afterwards; `refused` when there are no locks here, as in
   *  some frames. With `steal`, takes it from whoever has it. */
  request({ steal = false, granted, lost = () => {}, refused = () => {} }) {
    let held = false;
    const hold = () => {
      if (this.#controller.signal.aborted) return undefined;
      held = true;
      granted();
      return new Promise((resolve) => (this.#release = resolve));
    };
    // A request that steals cannot be aborted, and need not be: it is granted at once.
    const options = steal ? { steal } : { signal: this.#controller.signal };
    this.#locks.request(this.#name, options, hold).catch(() => {
      if (this.#controller.signal.aborted) return;
      if (held) lost();
      else refused();
    });
  }

  /** Gives the lock back, or no longer waits for it. */
  release() {
    this.#controller.abort();
    this.#release?.();
  }
}

/** Calls back once nobody holds the lock of this name. */
export function whenFree(locks, name, callback, signal) {
  // Nothing follows when the signal was aborted first.
  locks.request(name, { mode: "shared", signal }, callback).catch(() => {});
}
