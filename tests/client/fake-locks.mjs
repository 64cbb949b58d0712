// Web Locks for hosts that have none: exclusive and shared requests, `steal` and `signal`, as the specification has them.

export class FakeLocks {
  #held = [];
  #queue = [];

  request(name, options, callback) {
    const { mode = "exclusive", steal = false, signal } = options;
    return new Promise((resolve, reject) => {
      const request = { name, mode, callback, resolve, reject };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", () => this.#abort(request, signal.reason));
      if (steal) {
        for (const lock of this.#held.filter((held) => held.name === name)) this.#drop(lock, new DOMException("stolen", "AbortError"));
        return this.#grant(request);
      }
      this.#queue.push(request);
      return this.#pass();
    });
  }

  /** How many locks are held or waited for. */
  get total() {
    return this.#held.length + this.#queue.length;
  }

  #abort(request, reason) {
    if (!this.#queue.includes(request)) return;
    this.#queue.splice(this.#queue.indexOf(request), 1);
    request.reject(reason);
    this.#pass();
  }

  #drop(lock, error) {
    const index = this.#held.indexOf(lock);
    if (index < 0) return;
    this.#held.splice(index, 1);
    if (error) lock.reject(error);
  }

  #grant(request) {
    this.#held.push(request);
    // As in browsers, the callback runs in a task of its own.
    setImmediate(async () => {
      try {
        request.resolve(await request.callback({ name: request.name, mode: request.mode }));
      } catch (error) {
        request.reject(error);
      }
      this.#drop(request);
      this.#pass();
    });
  }

  #pass() {
    for (const request of [...this.#queue]) {
      const ahead = this.#queue.slice(0, this.#queue.indexOf(request)).some(({ name }) => name === request.name);
      const rivals = this.#held.filter(({ name }) => name === request.name);
      const free = request.mode === "shared" ? rivals.every(({ mode }) => mode === "shared") : rivals.length === 0;
      if (ahead || !free) continue;
      this.#queue.splice(this.#queue.indexOf(request), 1);
      this.#grant(request);
    }
  }
}
