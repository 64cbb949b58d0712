// AbortSignals: a call that is no longer wanted rejects at once, whatever happens on the other side.
import { LunetteError } from "../error.js";
import { guarded, invalid } from "./input.js";

/** The error of a call whose signal was aborted; the signal's reason is its cause. */
export function abortedBy(signal) {
  return new LunetteError("aborted", "the call was aborted", { cause: signal.reason });
}

/** Throws unless the argument is an AbortSignal or missing, and when it is aborted already. */
export function checkSignal(signal) {
  if (signal === undefined || signal === null) return;
  if (isAborted(signal)) throw abortedBy(signal);
}

function isAborted(signal) {
  const aborted = guarded("signal", () => (signal instanceof AbortSignal ? signal.aborted : undefined));
  if (aborted === undefined) throw invalid("signal", "must be an AbortSignal");
  return aborted;
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
