// The processes of the network, beside every view.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useCommands } from "../../app/commands";
import { keepInSight, useSight } from "../../parts/sight";
import { processes, select, selected, selectedId } from "../../session/network";
import { actionsOf } from "./actions";
import { askForNew } from "./opened-dialog";
import { learnReplicas } from "./replicas";
import { ProcessRow, ROW_HEIGHT } from "./row";
import { isFound } from "./status";
import { StorageLine } from "./storage";

/** With more processes than this there is a field to find them by. */
const MANY = 6;

export function ProcessList({ onSelect }: { onSelect: () => void }) {
  const [words, setWords] = useState("");
  const all = processes.value;
  const isLong = all.length > MANY;
  const found = isLong && words.trim() !== "" ? all.filter((process) => isFound(process, words.trim())) : all;
  const list = useRows(found.map(({ id }) => id));
  const drop = useDrop();
  useProcessCommands();
  return (
    <div class={`processes ${drop.isOver ? "process-drop" : ""}`} {...drop.handlers}>
      <div class="process-head">
        <h2>Processes</h2>
        <button type="button" onClick={() => askForNew()}>
          New…
        </button>
      </div>
      {isLong && (
        <input type="search" class="process-filter" aria-label="Find a process" placeholder={`Find among ${all.length}: name, id, owner`} autocomplete="off" spellcheck={false} value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)} onKeyDown={list.enterByKey} />
      )}
      <div ref={list.scroller} class="process-scroller" onScroll={list.look}>
        <ul class="process-list" aria-label="All processes" style={{ height: `${found.length * ROW_HEIGHT}px` }} onKeyDown={list.moveByKey}>
          {list.shown.map((index) => {
            const process = found[index]!;
            return (
              <ProcessRow key={process.id} process={process} index={index} count={found.length} isSelected={process.id === selectedId.value} isCurrent={index === list.current}
                onFocus={() => list.setCurrent(process.id)}
                onSelect={() => {
                  select(process.id);
                  onSelect();
                }} />
            );
          })}
        </ul>
      </div>
      {all.length === 0 && <p class="process-none">There is no process. Make one to begin.</p>}
      {found.length === 0 && all.length > 0 && <p class="process-none" role="status">No process is called that.</p>}
      <StorageLine />
    </div>
  );
}

/** A Lua file that is dropped on the list begins a process. */
function useDrop() {
  const [isOver, setOver] = useState(false);
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) askForNew(file);
  };
  return { isOver, handlers: { onDragOver, onDrop, onDragLeave: () => setOver(false) } };
}

/** Rows by the keyboard: one of them takes the focus, arrows move it. Only those in sight are in the page, and the one with the focus. */
function useRows(ids: readonly string[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end, look } = useSight(scroller, ids.length, ROW_HEIGHT);
  const [currentId, setCurrent] = useState<string>();
  const wanted = useRef<string | undefined>(undefined);
  const known = ids.indexOf(currentId ?? selectedId.value ?? "");
  const current = ids.length === 0 ? -1 : Math.max(known, 0);

  const shown = Array.from({ length: Math.max(0, Math.min(end, ids.length) - first) }, (_, index) => first + index);
  if (current >= 0 && current < first) shown.unshift(current);
  else if (current >= Math.max(end, first)) shown.push(current);
  useLayoutEffect(() => learnReplicas(shown.map((index) => ids[index]!)));

  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    scroller.current!.querySelector<HTMLElement>(`[data-process="${CSS.escape(wanted.current)}"] .process-select`)?.focus({ preventScroll: true });
    wanted.current = undefined;
  });
  // The one that is shown comes into sight when it is chosen elsewhere.
  useLayoutEffect(() => {
    setCurrent(undefined);
    keepInSight(scroller.current!, ids.indexOf(selectedId.value ?? ""), ROW_HEIGHT);
  }, [selectedId.value]);

  const focus = (index: number) => {
    const id = ids[index];
    if (id === undefined) return;
    wanted.current = id;
    setCurrent(id);
    keepInSight(scroller.current!, index, ROW_HEIGHT);
    if (id === currentId) scroller.current!.querySelector<HTMLElement>(`[data-process="${CSS.escape(id)}"] .process-select`)?.focus({ preventScroll: true });
  };
  const moveByKey = (event: KeyboardEvent) => {
    const to = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focus(Math.min(Math.max(to, 0), ids.length - 1));
  };
  const enterByKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    focus(0);
  };
  return { scroller, look, shown, current, setCurrent, moveByKey, enterByKey };
}

/** What the menu of the selected process has, by name; and the way to other processes. */
function useProcessCommands(): void {
  const process = selected.value;
  const dependencies = [process?.id, process?.paused, process?.monitored, process?.module];
  useCommands(
    () => [
      { title: "New process", keys: "Alt+Shift+N", run: () => askForNew() },
      { title: "Next process", keys: "Alt+ArrowDown", run: () => step(1) },
      { title: "Previous process", keys: "Alt+ArrowUp", run: () => step(-1) },
      ...(process === undefined ? [] : actionsOf(process).map(({ title, run }) => ({ title: `Process: ${title}`, run }))),
    ],
    dependencies,
  );
}

function step(by: number): void {
  const all = processes.peek();
  const next = all[(all.findIndex(({ id }) => id === selectedId.peek()) + by + all.length) % all.length];
  if (next !== undefined) select(next.id);
}
