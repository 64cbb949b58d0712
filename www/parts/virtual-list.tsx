// A list of any length, of which only what is in sight is in the page.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { keepInSight, MARGIN } from "./sight";

interface VirtualListProps {
  /** How many rows there are. */
  count: number;
  /** Pixels of each row. */
  rowHeight: number;
  /** A row. It must be as high as `rowHeight` says. Rows come and go by the dozen while one scrolls: elements are cheaper than components. */
  row: (index: number) => ComponentChildren;
  label: string;
  /** Which row is chosen; it is kept in sight. */
  chosen?: number;
  /** Called when the keys or a click choose another. */
  onChoose?: (index: number) => void;
  /** Called when the chosen one is opened: by Enter, or a second click. */
  onOpen?: (index: number) => void;
  /** Called when other rows come into sight: the first, and the one after the last. */
  onSight?: (first: number, end: number) => void;
  /** Names a row whatever its place: then rows that are put before those in sight do not move them. */
  keyOf?: (index: number) => string;
  /** Whether who sees the end goes on seeing the end when there are more rows. */
  follow?: boolean;
  /** What stays above the rows. Not for screen readers, which have names for what is in the rows. */
  head?: ComponentChildren;
  /** Pixels of the head. */
  headHeight?: number;
  /** Pixels of each row sideways, where that is more than there is room for. */
  width?: number;
}

/** The first row in sight. */
interface Anchor {
  index: number;
  key: string;
}

/** Elements of rows are kept in multiples of this. */
const POOL = 32;

export function VirtualList(properties: VirtualListProps) {
  const { count, rowHeight, row, label, chosen, onChoose, onOpen, onSight, keyOf, follow = false, head, headHeight = 0, width } = properties;
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ first: 0, end: 0 });
  const isAtEnd = useRef(true);
  const anchor = useRef<Anchor | undefined>(undefined);
  const id = useId();

  const look = () => {
    if (scroller.current === null) return;
    const { scrollTop, clientHeight } = scroller.current;
    const room = clientHeight - headHeight;
    isAtEnd.current = scrollTop + room >= count * rowHeight - rowHeight / 2;
    const top = Math.min(Math.floor(scrollTop / rowHeight), count - 1);
    anchor.current = keyOf && top >= 0 ? { index: top, key: keyOf(top) } : undefined;
    const first = Math.max(0, top - MARGIN);
    const end = Math.min(count, Math.ceil((scrollTop + room) / rowHeight) + MARGIN);
    if (first === sight.first && end === sight.end) return;
    setSight({ first, end });
    onSight?.(first, end);
  };
  const looking = useRef(look);
  looking.current = look;

  useLayoutEffect(() => {
    const view = scroller.current!;
    if (follow && isAtEnd.current) view.scrollTop = view.scrollHeight;
    else stay(view, anchor.current, { count, rowHeight, keyOf });
    look();
  });

  // A layout effect, since it has to end before the element is gone.
  useLayoutEffect(() => {
    const view = scroller.current!;
    const observer = new ResizeObserver(() => {
      if (follow && isAtEnd.current) view.scrollTop = view.scrollHeight;
      looking.current();
    });
    observer.observe(view);
    return () => observer.disconnect();
  }, [follow]);

  useLayoutEffect(() => {
    if (chosen === undefined || chosen < 0) return;
    keepInSight(scroller.current!, chosen, rowHeight, headHeight);
    look();
  }, [chosen !== undefined && chosen >= 0 ? (keyOf?.(chosen) ?? chosen) : undefined]);

  const byKey = (event: KeyboardEvent) => {
    if (count === 0) return;
    if (event.key === "Enter" && onOpen !== undefined && chosen !== undefined && chosen >= 0) {
      event.preventDefault();
      return onOpen(chosen);
    }
    const page = Math.max(1, Math.floor((scroller.current!.clientHeight - headHeight) / rowHeight) - 1);
    const from = chosen ?? -1;
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || onChoose === undefined) return;
    event.preventDefault();
    onChoose(Math.min(Math.max(to, 0), count - 1));
  };

  const rows = [];
  // Elements of rows that go out of sight are those of rows that come into it: that is far quicker than making them anew.
  const pool = Math.ceil((sight.end - sight.first + 1) / POOL) * POOL;
  for (let index = sight.first; index < Math.min(sight.end, count); index += 1) {
    rows.push(
      <div key={index % pool} role="option" id={`${id}-${index}`} aria-selected={index === chosen} aria-setsize={count} aria-posinset={index + 1}
        class="virtual-row" style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }} onClick={() => onChoose?.(index)}
        onDblClick={() => onOpen?.(index)}>
        {row(index)}
      </div>,
    );
  }
  return (
    <div ref={scroller} class="virtual-list" role="listbox" tabIndex={0} aria-label={label} onScroll={look} onKeyDown={byKey}
      aria-activedescendant={chosen !== undefined && chosen >= sight.first && chosen < sight.end ? `${id}-${chosen}` : undefined}>
      {head && (
        <div class="virtual-head" aria-hidden="true" style={{ height: `${headHeight}px`, minWidth: width === undefined ? undefined : `${width}px` }}>
          {head}
        </div>
      )}
      <div role="presentation" style={{ height: `${count * rowHeight}px`, minWidth: width === undefined ? undefined : `${width}px` }}>
        {rows}
      </div>
    </div>
  );
}

/** Scrolls by as much as the row that was the first in sight has moved. */
function stay(view: HTMLElement, anchor: Anchor | undefined, { count, rowHeight, keyOf }: Pick<VirtualListProps, "count" | "rowHeight" | "keyOf">) {
  if (anchor === undefined || keyOf === undefined || (anchor.index < count && keyOf(anchor.index) === anchor.key)) return;
  for (let distance = 1; distance < count + anchor.index; distance += 1) {
    for (const index of [anchor.index + distance, anchor.index - distance]) {
      if (index < 0 || index >= count || keyOf(index) !== anchor.key) continue;
      view.scrollTop += (index - anchor.index) * rowHeight;
      return;
    }
  }
}
