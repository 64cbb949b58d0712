// Which expressions are watched, for each process, kept by the browser.
import { signal, type Signal } from "@preact/signals";
import { remember, remembered } from "../../session/preferences";

/** Each is evaluated for every state that is looked at. */
export const MOST_WATCHES = 20;

const lists = new Map<string, Signal<readonly string[]>>();

export function watched(process: string): Signal<readonly string[]> {
  let list = lists.get(process);
  if (list === undefined) lists.set(process, (list = signal(stored(process))));
  return list;
}

/** Whether there was room for it. */
export function addWatch(process: string, expression: string): boolean {
  const list = watched(process);
  if (list.peek().includes(expression)) return true;
  if (list.peek().length >= MOST_WATCHES) return false;
  change(process, [...list.peek(), expression]);
  return true;
}

export function removeWatch(process: string, expression: string): void {
  change(process, watched(process).peek().filter((other) => other !== expression));
}

function change(process: string, expressions: readonly string[]): void {
  watched(process).value = expressions;
  remember(`watch:${process}`, JSON.stringify(expressions));
}

/** What the browser kept may have been written by anybody. */
function stored(process: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(remembered(`watch:${process}`) ?? "[]");
    return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string").slice(0, MOST_WATCHES) : [];
  } catch {
    return [];
  }
}
