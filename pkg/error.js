/** What went wrong. `code` is stable, `message` is for people. */
export class LunetteError extends Error {
  /** `details`: `field` that is wrong, `process` it is about, whether the same call may be `retryable`; `cause` as for any error. */
  constructor(code, message, { cause, field, process, retryable = false } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "LunetteError";
    this.code = code;
    this.retryable = retryable;
    if (field !== undefined) this.field = field;
    if (process !== undefined) this.process = process;
  }

  /** The error that anything thrown stands for; what has no code is a defect of what ran. */
  static from(thrown) {
    if (thrown instanceof LunetteError) return thrown;
    const { code, message, field, process, retryable } = Object(thrown);
    const text = message === undefined ? String(thrown) : String(message);
    if (typeof code !== "string") return new LunetteError("worker-failed", text, { cause: thrown });
    return new LunetteError(code, text, { cause: thrown instanceof Error ? thrown : undefined, field, process, retryable: retryable === true });
  }

  /** What of it goes through a message port. */
  toMessage() {
    const { code, message, field, process, retryable } = this;
    return { code, message, field, process, retryable };
  }
}
