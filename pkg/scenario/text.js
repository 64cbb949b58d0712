// Text that processes print.

/** Text without the colours of a terminal. */
export function plain(text) {
  return String(text ?? "").replace(/\x1b\[[\d;]*m/g, "");
}
