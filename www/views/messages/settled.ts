// A value that changes often, for what is too dear to be done each time.
import { useEffect, useRef, useState } from "preact/hooks";

/** Milliseconds between two values. */
const PATIENCE = 500;

/** The value, at most twice a second a new one; the last one always comes. */
export function useSettled<T>(value: T): T {
  const [settled, settle] = useState(value);
  const since = useRef(0);
  useEffect(() => {
    if (value === settled) return undefined;
    const timer = setTimeout(() => {
      since.current = performance.now();
      settle(value);
    }, Math.max(0, since.current + PATIENCE - performance.now()));
    return () => clearTimeout(timer);
  }, [value, settled]);
  return settled;
}
