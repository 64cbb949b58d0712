// A list of any length, of which only what is in sight is in the page.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface VirtualListProps {
  /** How many rows there are. */
  count: number;
  /** Pixels of each row. */
  rowHeight: number;
  /** A row. It must be as high as `rowHeight` says. */
  row: (index: number) => ComponentChildren;
  label: string;
  /** Which row is chosen; it is kept in sight. */
  chosen?: number;
  /** Called when the keys choose another. */
  onChoose?: (index: number) => void;
  /** Called when other rows come into sight: the first, and the one after the last. */
  onSight?: (first: number, end: number) => void;
}

/** Rows beyond those in sight, so that quick scrolling shows no gaps. */
const MARGIN = 8;

export function VirtualList({ count, rowHeight, row, label, chosen, onChoose, onSight }: VirtualListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ first: 0, end: 0 });

  const look = () => {
    const { scrollTop, clientHeight } = scroller.current!;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - MARGIN);
    const end = Math.min(count, Math.ceil((scrollTop + clientHeight) / rowHeight) + MARGIN);
    if (first === sight.first && end === sight.end) return;
    setSight({ first, end });
    onSight?.(first, end);
  };

  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current!);
    return () => observer.disconnect();
  });

  useLayoutEffect(() => {
    if (chosen === undefined || chosen < 0) return;
    const view = scroller.current!;
    const top = chosen * rowHeight;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + rowHeight > view.scrollTop + view.clientHeight) view.scrollTop = top + rowHeight - view.clientHeight;
  }, [chosen]);

  const byKey = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(scroller.current!.clientHeight / rowHeight) - 1);
    const from = chosen ?? -1;
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || onChoose === undefined || count === 0) return;
    event.preventDefault();
    onChoose(Math.min(Math.max(to, 0), count - 1));
  };

  const rows = [];
  for (let index = sight.first; index < Math.min(sight.end, count); index += 1) {
    rows.push(
      <div key={index} role="option" id={`${label}-${index}`} aria-selected={index === chosen} aria-setsize={count} aria-posinset={index + 1} class="virtual-row"
        style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }} onClick={() => onChoose?.(index)}>
        {row(index)}
      </div>,
    );
  }
  return (
    <div ref={scroller} class="virtual-list" role="listbox" tabIndex={0} aria-label={label} onScroll={look} onKeyDown={byKey}
      aria-activedescendant={chosen !== undefined && chosen >= sight.first && chosen < sight.end ? `${label}-${chosen}` : undefined}>
      <div role="presentation" style={{ height: `${count * rowHeight}px` }}>{rows}</div>
    </div>
  );
}
