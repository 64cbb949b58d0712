// AbortSignals: a call that is no longer wanted rejects at once, whatever happens on the other side.
import { LunetteError } from "./error.js";

/** The error of a call whose signal was aborted; the signal's reason is its cause. */
export function abortedBy(signal) {
  return new LunetteError("aborted", "the call was aborted", { cause: signal.reason });
}

/** Throws unless the argument is an AbortSignal or missing, and when it is aborted already. */
export function checkSignal(signal) {
  if (signal === undefined || signal === null) return;
  if (!(signal instanceof AbortSignal)) throw new LunetteError("invalid-argument", "`signal` must be an AbortSignal", { field: "signal" });
  if (signal.aborted) throw abortedBy(signal);
}

/** Resolves as `start()` does, unless the signal is aborted first; then `abandon` is called, and the promise rejects with code `aborted`. */
export async function abortable(signal, start, abandon = () => {}) {
  checkSignal(signal);
  if (!signal) return start();
  let stop;
  const aborted = new Promise((_, reject) => {
    stop = () => {
      abandon();
      reject(abortedBy(signal));
    };
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([aborted, start()]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
