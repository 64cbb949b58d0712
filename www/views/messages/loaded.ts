// What a component has to ask the network for.
import { useEffect, useState } from "preact/hooks";
import { explain } from "../../session/notice";

export interface Loaded<T> {
  value?: T;
  /** Why there is none, in words. */
  problem?: string;
}

/** What `load` resolves to, asked for again when the key is another one; nothing while it is not there. Without a key it is not asked for. With `keep`
 *  what was there before stays until there is something new. */
export function useLoaded<T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>, { keep = false } = {}): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T> & { key?: string }>({});
  useEffect(() => {
    if (key === undefined) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    load(signal).then(
      (value) => signal.aborted || setLoaded({ key, value }),
      (problem) => signal.aborted || setLoaded({ key, problem: explain(problem) }),
    );
    return () => controller.abort();
  }, [key]);
  return loaded.key === key || keep ? loaded : {};
}
