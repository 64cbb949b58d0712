// What can be done by name: the palette (Ctrl+K) lists it, and keys call it.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export interface Command {
  /** As the palette shows it. */
  title: string;
  /** What calls it without the palette, such as `Ctrl+Enter`; `Ctrl` is also the command key. */
  keys?: string;
  run: () => unknown;
}

/** All that there are at the moment, in the order in which they came. */
export const commands = signal<readonly Command[]>([]);

/** Makes commands known; gives the function that takes them back. */
export function addCommands(added: readonly Command[]): () => void {
  commands.value = [...commands.peek(), ...added];
  return () => {
    commands.value = commands.peek().filter((command) => !added.includes(command));
  };
}

/** The same as long as a component is shown. `dependencies` as of an effect. */
export function useCommands(make: () => readonly Command[], dependencies: readonly unknown[] = []): void {
  useEffect(() => addCommands(make()), dependencies);
}

/** Calls the command of a key press, if it has one. */
export function callByKey(event: KeyboardEvent): void {
  // Behind a dialog the page has no keys.
  if (event.defaultPrevented || document.querySelector("dialog:modal") !== null) return;
  if (opensList(event)) return;
  const pressed = keysOf(event);
  const command = commands.peek().findLast(({ keys }) => keys === pressed);
  if (command === undefined) return;
  event.preventDefault();
  void command.run();
}

/** Alt with an arrow opens the list of a field that has one. */
function opensList(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return event.altKey && event.key.startsWith("Arrow") && (target instanceof HTMLSelectElement || target instanceof HTMLInputElement);
}

function keysOf(event: KeyboardEvent): string {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  return [(ctrlKey || metaKey) && "Ctrl", altKey && "Alt", shiftKey && "Shift", nameOf(event)].filter(Boolean).join("+");
}

/** What a key is called. On macOS Alt makes other characters: of 1 a "¡", of N a dead key. Then the place of the key tells which it is. */
function nameOf(event: KeyboardEvent): string {
  const { altKey, key, code } = event;
  const isMade = altKey && !/^[a-z\d,.]$/i.test(key) && !isWritten(event);
  const atPlace = isMade ? /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? POINTS.get(code) : undefined;
  return atPlace ?? (key.length === 1 ? key.toUpperCase() : key);
}

const POINTS: ReadonlyMap<string, string> = new Map([["Comma", ","], ["Period", "."]]);

/** Whether somebody writes it: Lua needs what some keyboards have only with Alt, such as a brace at 8 and a dead tilde at N. */
function isWritten(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  const isText = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
  return isText && (event.key === "Dead" || /^[!-~]$/.test(event.key));
}
