/** What went wrong. `code` is stable, `message` is for people. */
export class LunetteError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.name = "LunetteError";
    this.code = code;
  }
}
