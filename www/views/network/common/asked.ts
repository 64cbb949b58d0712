// What the network is asked again whenever something has happened in it.
import { useEffect, useReducer, useRef } from "preact/hooks";
import { changes } from "../../../session/network";

export interface Asked<T> {
  /** The newest answer; undefined until there is one. */
  value?: T;
  /** Why there is none. */
  problem?: unknown;
  /** Asks once more. */
  again: () => void;
}

/** Asks for what `key` names, one question at a time: while the network is busy, answers come as fast as it gives them, and no faster. `every`:
 *  milliseconds after which it is asked even if nothing was told. */
export function useAsked<T>(key: string, ask: () => Promise<T>, { every }: { every?: number } = {}): Asked<T> {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const asking = useRef<Asking<T>>(undefined);
  if (asking.current?.key !== key) asking.current = new Asking(key, ask, () => render(undefined));
  const current = asking.current;
  current.ask = ask;
  useEffect(() => current.again(), [current, changes.value]);
  useEffect(() => {
    const timer = every === undefined ? undefined : setInterval(() => current.again(), every);
    return () => {
      clearInterval(timer);
      current.end();
    };
  }, [current, every]);
  return { value: current.value, problem: current.problem, again: () => current.again() };
}

class Asking<T> {
  value?: T;
  problem?: unknown;
  #isAsking = false;
  #isStale = false;
  #isOver = false;

  constructor(readonly key: string, public ask: () => Promise<T>, readonly onAnswer: () => void) {}

  again(): void {
    if (this.#isAsking) this.#isStale = true;
    else void this.#run();
  }

  end(): void {
    this.#isOver = true;
  }

  async #run(): Promise<void> {
    this.#isAsking = true;
    do {
      this.#isStale = false;
      try {
        this.value = await this.ask();
        this.problem = undefined;
      } catch (problem) {
        this.problem = problem;
      }
      if (!this.#isOver) this.onAnswer();
    } while (this.#isStale && !this.#isOver);
    this.#isAsking = false;
  }
}
