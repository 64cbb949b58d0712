// What a machine answers.

/** What a status means. */
const STATUS = ["ok", "error", "rejected", "invalid-request", "out-of-gas", "out-of-memory"];

const decoder = new TextDecoder();

/** What the evaluation of a message gave. */
export class Reply {
  #text;
  #result;

  constructor(status, gas, bytes) {
    /** 0 when it succeeded; see `code`. */
    this.status = status;
    /** Units of work done. */
    this.gas = gas;
    /** UTF-8 of the result as the JSON text that the process gave. */
    this.bytes = bytes;
  }

  /** `ok`, `error`, `rejected`, `invalid-request`, `out-of-gas` or `out-of-memory`. */
  get code() {
    return STATUS[this.status] ?? "unknown";
  }

  /** The result as the JSON text that the process gave. */
  get text() {
    return (this.#text ??= decoder.decode(this.bytes));
  }

  /** The result: `{ Output, Messages, Spawns, Assignments }` or `{ Error }`. */
  get result() {
    return (this.#result ??= JSON.parse(this.text));
  }
}
