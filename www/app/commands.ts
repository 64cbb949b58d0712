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
  const pressed = keysOf(event);
  const command = commands.peek().findLast(({ keys }) => keys === pressed);
  if (command === undefined) return;
  event.preventDefault();
  void command.run();
}

function keysOf({ ctrlKey, metaKey, altKey, shiftKey, key }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toUpperCase() : key;
  return [(ctrlKey || metaKey) && "Ctrl", altKey && "Alt", shiftKey && "Shift", name].filter(Boolean).join("+");
}
