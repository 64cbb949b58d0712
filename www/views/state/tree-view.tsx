// The tree of globals as a person sees it: rows that are opened and closed, of which only those in sight are in the page, and the keys of trees.
import { useLayoutEffect, useRef } from "preact/hooks";
import { keepInSight, useSight } from "../../parts/sight";
import { counted } from "../../parts/numbers";
import { nameOf } from "../../session/names";
import { canOpen, type Row, type StateTree } from "./tree";
import { Value } from "./value";

/** Pixels of a row, as in style.css. */
const ROW = 24;

/** Levels that are shown further to the right. */
const DEEPEST = 12;

/** Characters of an id. */
const ID_LENGTH = 43;

/** Milliseconds within which letters belong to the same word. */
const WORD_REST = 700;

interface TreeViewProps {
  tree: StateTree;
  /** Copies the value of a row: Ctrl+C. */
  onCopy: (row: Row) => void;
}

export function TreeView({ tree, onCopy }: TreeViewProps) {
  void tree.version.value;
  const rows = tree.rows();
  const scroller = useRef<HTMLDivElement>(null);
  const word = useRef({ text: "", at: 0 });
  const sight = useSight(scroller, rows.length, ROW);
  const index = Math.max(0, rows.findIndex(({ id }) => id === tree.current.value));

  useLayoutEffect(() => keepInSight(scroller.current!, index, ROW), [index, tree.current.value]);

  const goTo = (to: number) => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    if (row !== undefined) tree.current.value = row.id;
  };
  const byKey = (event: KeyboardEvent) => {
    const row = rows[index];
    if (row === undefined || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c" && getSelection()?.isCollapsed !== false) onCopy(row);
    else if (event.ctrlKey || event.metaKey) return;
    else if (isLetter(event, word.current)) goTo(typedAhead(rows, index, word.current, event.key));
    else {
      word.current.text = "";
      if (!moveByKey(event.key, { tree, rows, index, goTo, page: Math.floor(scroller.current!.clientHeight / ROW) - 1 })) return;
    }
    event.preventDefault();
  };

  const first = Math.min(sight.first, rows.length);
  return (
    <div ref={scroller} class="state-tree" role="tree" tabIndex={0} aria-label="Globals" onScroll={sight.look} onKeyDown={byKey} onFocus={() => goTo(index)}
      aria-activedescendant={rows.length > 0 ? rowId(index) : undefined}>
      <div role="presentation" style={{ height: `${rows.length * ROW}px` }}>
        {rows.slice(first, sight.end).map((row, offset) => (
          <TreeRow key={row.id} tree={tree} row={row} index={first + offset} isCurrent={first + offset === index} />
        ))}
      </div>
    </div>
  );
}

function rowId(index: number): string {
  return `state-row-${index}`;
}

function TreeRow({ tree, row, index, isCurrent }: { tree: StateTree; row: Row; index: number; isCurrent: boolean }) {
  const isExpandable = row.kind === "value" && canOpen(row.node);
  const isOpen = isExpandable && tree.isOpen(row.node);
  const onClick = () => {
    tree.current.value = row.id;
    if (row.kind === "more") void tree.more(row.node);
    else if (isOpen) tree.close(row.node);
    else tree.open(row.node);
  };
  return (
    <div id={rowId(index)} role="treeitem" class="state-row" aria-level={row.level} aria-posinset={row.position} aria-setsize={row.siblings}
      aria-selected={isCurrent}
      aria-expanded={isExpandable ? isOpen : undefined} data-mark={row.kind === "value" ? row.node.mark : undefined} onClick={onClick}
      style={{ top: `${index * ROW}px`, paddingInlineStart: `${0.4 + Math.min(row.level - 1, DEEPEST)}rem` }}>
      {row.kind === "more" ? <MoreRow omitted={row.node.omitted} /> : <ValueRow row={row} isExpandable={isExpandable} isOpen={isOpen} />}
    </div>
  );
}

function MoreRow({ omitted }: { omitted: number }) {
  return <span class="state-more">Show more: {counted(omitted, "entry", "entries")} left</span>;
}

function ValueRow({ row: { node }, isExpandable, isOpen }: { row: Row & { kind: "value" }; isExpandable: boolean; isOpen: boolean }) {
  const step = node.variable.step;
  return (
    <>
      <span class="state-arrow" aria-hidden="true">
        {isExpandable ? (isOpen ? "▾" : "▸") : ""}
      </span>
      <span class="state-key">
        {typeof step === "object" && ("upvalue" in step ? "↑ " : "")}
        {node.variable.key}
      </span>
      <Known id={step} />
      <Value of={node.variable} />
      {node.variable.type === "string" && <Known id={node.variable.text} />}
      {node.mark && <span class="state-mark">{node.mark === "added" ? "new" : "changed"}</span>}
    </>
  );
}

/** Who or what an id is that has a name here. */
function Known({ id }: { id: unknown }) {
  if (typeof id !== "string" || id.length !== ID_LENGTH) return null;
  const { text, kind } = nameOf(id);
  return kind === "unknown" ? null : <bdi class="state-known">{text}</bdi>;
}

interface Movement {
  tree: StateTree;
  rows: readonly Row[];
  index: number;
  goTo: (index: number) => void;
  /** Rows of a page. */
  page: number;
}

/** What a key does in a tree; whether it does anything. */
function moveByKey(key: string, { tree, rows, index, goTo, page }: Movement): boolean {
  const row = rows[index]!;
  const to = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page, Home: 0, End: rows.length - 1 }[key];
  if (to !== undefined) goTo(to);
  else if (key === "ArrowRight") into(tree, row, () => goTo(index + 1));
  else if (key === "ArrowLeft") outOf(tree, row, (id) => (tree.current.value = id));
  else if (key === "*") for (const { node } of siblingsOf(rows, row)) tree.open(node);
  else if ((key === "Enter" || key === " ") && row.kind === "more") void tree.more(row.node);
  else if (key === "Enter" || key === " ") tree.isOpen(row.node) ? tree.close(row.node) : tree.open(row.node);
  else return false;
  return true;
}

function into(tree: StateTree, row: Row, goOn: () => void): void {
  if (row.kind !== "value" || !canOpen(row.node)) return;
  if (tree.isOpen(row.node)) goOn();
  else tree.open(row.node);
}

function outOf(tree: StateTree, row: Row, goTo: (id: string) => void): void {
  if (row.kind === "value" && canOpen(row.node) && tree.isOpen(row.node)) return tree.close(row.node);
  const parent = row.kind === "value" ? row.parent : row.node;
  if (parent !== undefined && parent.id !== "") goTo(parent.id);
}

/** The most branches that one key opens. */
const MOST_OPENED = 50;

function siblingsOf(rows: readonly Row[], row: Row): (Row & { kind: "value" })[] {
  const parent = row.kind === "value" ? row.parent : row.node;
  const isSibling = (other: Row): other is Row & { kind: "value" } => other.kind === "value" && other.parent?.id === parent?.id && canOpen(other.node);
  return rows.filter(isSibling).slice(0, MOST_OPENED);
}

interface Word {
  text: string;
  at: number;
}

/** Whether a key is a letter of a name; a space or a star only goes on with a word. */
function isLetter({ key, timeStamp }: KeyboardEvent, word: Word): boolean {
  if (key.length !== 1) return false;
  if (timeStamp - word.at > WORD_REST) word.text = "";
  word.at = timeStamp;
  return word.text !== "" || (key !== " " && key !== "*");
}

/** The next row whose key begins with what was typed. */
function typedAhead(rows: readonly Row[], index: number, word: Word, letter: string): number {
  word.text += letter.toLowerCase();
  const start = word.text.length === 1 ? index + 1 : index;
  const order = [...rows.keys()].map((offset) => (start + offset) % rows.length);
  const isNamed = (at: number) => {
    const row = rows[at]!;
    const key = row.kind === "value" ? row.node.variable.key.toLowerCase() : "";
    return key.startsWith(word.text) || key.replace(/^\["?/, "").startsWith(word.text);
  };
  return order.find(isNamed) ?? index;
}
