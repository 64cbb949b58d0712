// The palette: everything that can be done, found by its name.
import { useId, useLayoutEffect, useState } from "preact/hooks";
import { Dialog } from "../parts/dialog";
import { commands, type Command } from "./commands";

export function Palette({ onClose }: { onClose: () => void }) {
  const [words, setWords] = useState("");
  const [chosen, choose] = useState(0);
  const list = useId();
  const found = commands.value.filter(({ title }) => matches(title, words));
  const index = Math.min(chosen, found.length - 1);
  useLayoutEffect(() => document.getElementById(`${list}-${index}`)?.scrollIntoView({ block: "nearest" }), [list, index]);

  const call = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    // Once it is gone: what is called may want the focus.
    setTimeout(() => void command.run());
  };
  const byKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) choose(Math.min(Math.max(index + step, 0), found.length - 1));
    else if (event.key === "Enter") call(found[index]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title="Commands" onClose={onClose}>
      <input role="combobox" aria-label="Find a command" aria-expanded="true" aria-controls={list} aria-activedescendant={found.length > 0 ? `${list}-${index}` : undefined}
        autocomplete="off" spellcheck={false} autofocus value={words} onKeyDown={byKey}
        onInput={({ currentTarget }) => {
          setWords(currentTarget.value);
          choose(0);
        }} />
      <ul id={list} class="palette" role="listbox" aria-label="Commands">
        {found.map((command, at) => (
          <li key={command.title} id={`${list}-${at}`} role="option" aria-selected={at === index} onClick={() => call(command)}>
            <span>{command.title}</span> {command.keys && <kbd>{command.keys}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p>Nothing is called that.</p>}
    </Dialog>
  );
}

/** Whether each word is in a title. */
function matches(title: string, words: string): boolean {
  const text = title.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
