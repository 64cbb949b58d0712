// Questions of a component to the network: one at a time, of which only the newest is answered.
import { useEffect, useReducer, useRef } from "preact/hooks";
import { changes } from "./network";
import { explain } from "./notice";

export interface Asked<T> {
  /** The newest answer; undefined until there is one. */
  value?: T;
  /** Why there is no newer one, in words. */
  problem?: string;
  isAsking: boolean;
}

interface Options {
  /** Whether an answer stays until there is one to the next question. */
  keep?: boolean;
  /** When it is another than before, the same question is asked again. */
  tick?: unknown;
}

/** Asks what `key` names; nothing while it is undefined. With another key the question before is given up. With another tick it is asked again
 *  once it is answered: a network in which something always happens is shown all the same, as fast as it answers and no faster. */
export function useAsked<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>, { keep = false, tick }: Options = {}): Asked<T> {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const question = useRef<Question<T>>(undefined);
  const before = question.current;
  const current = before !== undefined && before.key === key ? before : new Question(key, () => render(undefined), keep ? before?.value : undefined);
  question.current = current;
  current.ask = ask;
  useEffect(() => current.askAgain(), [current, tick]);
  useEffect(() => () => current.end(), [current]);
  return { value: current.value, problem: current.problem, isAsking: current.isAsking };
}

/** The same, asked again whenever something happened in the network, and every so many milliseconds where no event tells; `again` asks at once. */
export function useFollowed<T>(key: string, ask: (signal: AbortSignal) => Promise<T>, { every }: { every?: number } = {}): Asked<T> & { again: () => void } {
  const [times, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (every === undefined) return undefined;
    const timer = setInterval(again, every);
    return () => clearInterval(timer);
  }, [every]);
  return { ...useAsked(key, ask, { tick: `${changes.value} ${times}` }), again: () => again(undefined) };
}

/** A question, from when it is first asked until another takes its place. */
class Question<T> {
  problem?: string;
  isAsking = false;
  ask: ((signal: AbortSignal) => Promise<T>) | undefined;
  #isStale = false;
  #isAnswered = false;
  readonly #stop = new AbortController();

  /** `value`: the answer to the question before, which is shown until there is one. */
  constructor(readonly key: string | undefined, readonly onChange: () => void, public value: T | undefined) {}

  askAgain(): void {
    if (this.isAsking) this.#isStale = true;
    else if (this.key !== undefined) void this.#run();
  }

  end(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    this.isAsking = true;
    this.onChange();
    do {
      this.#isStale = false;
      await this.#askOnce(signal);
      if (signal.aborted) return;
      this.isAsking = this.#isStale;
      this.onChange();
    } while (this.#isStale);
  }

  async #askOnce(signal: AbortSignal): Promise<void> {
    try {
      const value = await this.ask!(signal);
      if (signal.aborted) return;
      this.value = value;
      this.problem = undefined;
      this.#isAnswered = true;
    } catch (problem) {
      if (signal.aborted) return;
      this.problem = explain(problem);
      // What was answered to another question is no answer to this one.
      if (!this.#isAnswered) this.value = undefined;
    }
  }
}
