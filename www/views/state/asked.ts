// Questions of a component: only the newest is waited for, and what was answered stays in sight until the next answer.
import { useEffect, useRef, useState } from "preact/hooks";
import { explain } from "../../session/notice";

export interface Asked<T> {
  /** The newest answer, and the key of the question that it is for. */
  value?: T;
  of?: string;
  problem?: string;
  isAsking: boolean;
}

/** Asks when `key` is another than before: what was asked then is given up. When only `tick` is another the question is asked again once the
 *  one before is answered, so that a network in which something always happens is shown all the same. Without a key nothing is asked. */
export function useAsked<T>(key: string | undefined, tick: number, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ isAsking: false });
  const current = useRef<{ key?: string; stop?: AbortController; isBusy: boolean; isStale: boolean }>({ isBusy: false, isStale: false });
  const newest = useRef(ask);
  newest.current = ask;

  const start = async (wanted: string) => {
    const stop = new AbortController();
    Object.assign(current.current, { key: wanted, stop, isBusy: true, isStale: false });
    setAsked((before) => ({ ...before, isAsking: true }));
    try {
      const value = await newest.current(stop.signal);
      if (!stop.signal.aborted) setAsked({ value, of: wanted, isAsking: false });
    } catch (problem) {
      if (!stop.signal.aborted) setAsked({ of: wanted, problem: explain(problem), isAsking: false });
    }
    if (stop.signal.aborted) return;
    current.current.isBusy = false;
    if (current.current.isStale) void start(wanted);
  };

  useEffect(() => {
    const now = current.current;
    if (key !== undefined && now.key === key && now.isBusy) {
      now.isStale = true;
      return;
    }
    if (now.key !== key) now.stop?.abort();
    now.isBusy = false;
    now.key = key;
    if (key === undefined) setAsked((before) => (before.isAsking ? { ...before, isAsking: false } : before));
    else void start(key);
  }, [key, tick]);
  useEffect(() => () => current.current.stop?.abort(), []);
  return asked;
}
