// A service that is opened when somebody asks it, and again when it has come to its end.

/** What `open` resolves to is a service with `over`: whether nothing can be called any more. */
export class OnDemand {
  #open;
  #opening;
  #opened;
  #listener = null;

  constructor(open) {
    this.#open = open;
  }

  /** Whether anything can be going on. */
  get isOpen() {
    return this.#opened !== undefined && !this.#opened.over;
  }

  async call(method, params, signal) {
    const service = await this.#service();
    return service.call(method, params, signal);
  }

  listen(callback) {
    this.#listener = callback;
    this.#opened?.listen(callback);
  }

  async close() {
    const opening = this.#opening;
    this.#opening = undefined;
    await (await opening)?.close();
  }

  #service() {
    if (this.#opened?.over) this.#opening = undefined;
    this.#opening ??= this.#begin();
    return this.#opening;
  }

  async #begin() {
    this.#opened = undefined;
    try {
      this.#opened = await this.#open();
    } catch (error) {
      // The next one who asks tries again.
      this.#opening = undefined;
      throw error;
    }
    if (this.#listener) this.#opened.listen(this.#listener);
    return this.#opened;
  }
}
