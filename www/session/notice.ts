// What the person is told: of failures, and of what was done.
import { signal } from "@preact/signals";

export interface Notice {
  kind: "problem" | "done";
  text: string;
}

export const notice = signal<Notice | undefined>(undefined);

/** Says that something was done. */
export function say(text: string): void {
  notice.value = { kind: "done", text };
}

/** Says what is wrong. */
export function complain(problem: unknown): void {
  notice.value = { kind: "problem", text: explain(problem) };
}

/** Does something and says what goes wrong with it; undefined when something did. */
export async function attempt<T>(doing: () => Promise<T>): Promise<T | undefined> {
  try {
    const value = await doing();
    if (notice.peek()?.kind === "problem") notice.value = undefined;
    return value;
  } catch (problem) {
    complain(problem);
    return undefined;
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  "quota-exceeded": "The browser has no room left: nothing of this was stored, and the process is where it was before.",
};

/** A failure in words. */
export function explain(problem: unknown): string {
  if (typeof problem === "string") return problem;
  const { code, message } = problem as { code?: string; message?: string };
  return ADVICE[code ?? ""] ?? message ?? String(problem);
}
