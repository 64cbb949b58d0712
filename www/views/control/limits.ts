// The limits of a network, as people read and write them.
import type { Limits } from "lunette";

interface Limit {
  name: keyof Limits;
  label: string;
  /** What a network has that says nothing. */
  usual: number;
  most: number;
}

const WHOLE = Number.MAX_SAFE_INTEGER;

/** Those that change what a process can do. */
export const LIMITS: readonly Limit[] = [
  { name: "gas", label: "Gas of one message", usual: 500_000_000, most: WHOLE },
  { name: "memory", label: "Memory of a process, bytes", usual: 256 * 2 ** 20, most: WHOLE },
  { name: "hops", label: "Messages that follow from one", usual: 256, most: 2 ** 32 - 1 },
  { name: "mailbox", label: "Messages that wait at a process", usual: 10_000, most: 2 ** 32 - 1 },
];

/** What is wrong with a limit that somebody typed; nothing typed is the usual one. */
export function limitProblem({ name, label, most }: Limit, text: string): string | undefined {
  if (text.trim() === "") return undefined;
  const number = Number(text);
  const least = name === "hops" ? 0 : 1;
  return Number.isSafeInteger(number) && number >= least && number <= most ? undefined : `${label}: a whole number from ${least}, or nothing.`;
}

/** The limits that were typed. */
export function limitsOf(texts: Readonly<Record<string, string>>): Limits | undefined {
  const given = LIMITS.filter(({ name }) => (texts[name] ?? "").trim() !== "").map(({ name }) => [name, Number(texts[name])]);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** Limits as text for inputs. */
export function textsOf(limits: Limits = {}): Record<string, string> {
  return Object.fromEntries(LIMITS.map(({ name }) => [name, limits[name] === undefined ? "" : String(limits[name])]));
}
