// Where the frames of a flame graph are: each as wide as its part of the gas, below the frame that called it.
import type { Frame } from "./fold";

export interface Box {
  frame: Frame;
  /** Rows from the top. */
  depth: number;
  /** From 0 to 1. */
  left: number;
  width: number;
}

/** Narrower than this, a frame cannot be seen: it is in the table only. */
const NARROWEST = 0.002;

/** Rows beyond which a recursion is not drawn any further. */
const DEEPEST = 120;

/** The frames above `zoomed` in full width, and all below it, in the order of a tree. */
export function layOut(zoomed: Frame): Box[] {
  const above: Frame[] = [];
  for (let frame = zoomed.parent; frame !== undefined; frame = frame.parent) above.unshift(frame);
  const boxes = above.map((frame, depth) => ({ frame, depth, left: 0, width: 1 }));
  place(boxes, zoomed, above.length, 0, 1, zoomed.total);
  return boxes;
}

function place(boxes: Box[], frame: Frame, depth: number, left: number, width: number, all: number): void {
  boxes.push({ frame, depth, left, width });
  if (depth >= DEEPEST) return;
  let next = left;
  for (const child of dearestFirst(frame.children)) {
    const wide = all === 0 ? 0 : child.total / all;
    if (wide < NARROWEST) break;
    place(boxes, child, depth + 1, next, wide, all);
    next += wide;
  }
}

export function dearestFirst(frames: readonly Frame[]): Frame[] {
  return frames.toSorted((left, right) => right.total - left.total || (left.id < right.id ? -1 : 1));
}
