// Which rows of a long list are in sight, and what brings one there: for lists whose rows have buttons, and for VirtualList, which is for the others.
import { useLayoutEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";

/** Rows beyond those in sight, so that quick scrolling shows no gaps. */
export const MARGIN = 8;

/** The first row and the one after the last; call `look` when the list is scrolled. */
export function useSight(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): { first: number; end: number; look: () => void } {
  const [sight, setSight] = useState({ first: 0, end: 0 });
  const look = () => {
    const { scrollTop, clientHeight } = scroller.current!;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - MARGIN);
    const end = Math.min(count, Math.ceil((scrollTop + clientHeight) / rowHeight) + MARGIN);
    setSight((before) => (before.first === first && before.end === end ? before : { first, end }));
  };
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current!);
    return () => observer.disconnect();
  }, [count]);
  return { ...sight, look };
}

/** Scrolls by as little as brings a row into sight, below a head that stays. */
export function keepInSight(view: HTMLElement, index: number, rowHeight: number, headHeight = 0): void {
  if (index < 0) return;
  const room = view.clientHeight - headHeight;
  const top = index * rowHeight;
  if (top < view.scrollTop) view.scrollTop = top;
  else if (top + rowHeight > view.scrollTop + room) view.scrollTop = top + rowHeight - room;
}
