// A flame graph: whoever calls is above whom it calls, and each is as wide as the gas it used. It is a tree for the keys and for screen readers.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { fnv1a } from "../../session/fnv1a";
import { layOut, type Box } from "./flame-layout";
import { gasText, isNamed, placeOf, share, type Frame } from "./fold";

/** Pixels of a row, as in style.css. */
const ROW = 22;

/** How many colours style.css has for frames. */
const COLOURS = 8;

interface FlameProps {
  root: Frame;
  /** Raised when the frames are others than before. */
  version: unknown;
  /** Shows the source of a function. */
  onSource: (frame: Frame) => void;
}

export function Flame({ root, version, onSource }: FlameProps) {
  const [zoomed, zoom] = useState(root);
  const [current, setCurrent] = useState(root);
  const [pointed, point] = useState<Frame>();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    zoom(root);
    setCurrent(root);
  }, [root]);
  const boxes = useMemo(() => layOut(zoomed), [zoomed, version]);
  const index = Math.max(0, boxes.findIndex(({ frame }) => frame === current));
  const rows = Math.max(...boxes.map(({ depth }) => depth)) + 1;

  const zoomTo = (frame: Frame) => {
    zoom(frame);
    setCurrent(frame);
    place.current?.focus();
  };
  const byKey = (event: KeyboardEvent) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Enter" || key === " ") zoomTo(boxes[index]!.frame);
    else if ((key === "Escape" || key === "Backspace") && zoomed.parent !== undefined) zoomTo(zoomed.parent);
    else {
      const to = neighbour(boxes, index, key);
      if (to === undefined) return;
      setCurrent(to);
      point(undefined);
    }
    event.preventDefault();
  };
  useEffect(() => place.current?.querySelector(`#flame-${index}`)?.scrollIntoView({ block: "nearest", inline: "nearest" }), [index]);

  const told = pointed ?? boxes[index]!.frame;
  return (
    <div class="profile-flame">
      <div class="profile-flame-head">
        <p role="status">{describe(told, root.total)}</p>
        {told.function.line >= 0 && <button type="button" onClick={() => onSource(told)}>Its source</button>}
        <button type="button" disabled={zoomed.parent === undefined} onClick={() => zoomTo(root)}>Show all</button>
      </div>
      <div ref={place} class="profile-frames" role="tree" tabIndex={0} aria-label="Flame graph" aria-activedescendant={`flame-${index}`} onKeyDown={byKey}
        onMouseLeave={() => point(undefined)}>
        <div role="presentation" style={{ height: `${rows * ROW}px` }}>
          {boxes.map((box, at) => (
            <FrameBox key={box.frame.id} box={box} id={`flame-${at}`} all={root.total} isCurrent={at === index}
              onPoint={() => point(box.frame)} onZoom={() => zoomTo(box.frame)} />
          ))}
        </div>
      </div>
      <p class="hint">Arrows move between frames, Enter zooms in, Escape zooms out.</p>
    </div>
  );
}

interface FrameBoxProps {
  box: Box;
  id: string;
  all: number;
  isCurrent: boolean;
  onPoint: () => void;
  onZoom: () => void;
}

function FrameBox({ box: { frame, depth, left, width }, id, all, isCurrent, onPoint, onZoom }: FrameBoxProps) {
  const { name } = frame.function;
  return (
    <div id={id} role="treeitem" class="profile-frame" aria-level={depth + 1} aria-selected={isCurrent}
      aria-expanded={frame.children.length > 0 ? true : undefined}
      aria-label={`${name}, ${share(frame.total, all)}`} data-colour={colourOf(frame)} onMouseEnter={onPoint} onClick={onZoom}
      style={{ top: `${depth * ROW}px`, left: `${left * 100}%`, width: `${width * 100}%` }}>
      <span>{name}</span> <small>{share(frame.total, all)}</small>
    </div>
  );
}

/** The same colour for the same function, whatever the profile. */
function colourOf({ function: { id } }: Frame): number | undefined {
  return id === "" ? undefined : parseInt(fnv1a(id), 16) % COLOURS;
}

function describe({ function: called, self, total }: Frame, all: number): string {
  if (called.id === "") return `All: ${gasText(total)}${self > 0 ? `; ${share(self, all)} of it outside of any function` : ""}.`;
  return `${called.name}${isNamed(called) ? `, ${placeOf(called)}` : ""}: ${gasText(total)}, ${share(total, all)} of all; ${gasText(self)} by itself.`;
}

/** The frame that an arrow leads to. */
function neighbour(boxes: readonly Box[], index: number, key: string): Frame | undefined {
  const { frame, depth } = boxes[index]!;
  if (key === "Home") return boxes[0]?.frame;
  if (key === "End") return boxes.at(-1)?.frame;
  if (key === "ArrowUp") return frame.parent ?? frame;
  if (key === "ArrowDown") return (boxes[index + 1]?.depth === depth + 1 ? boxes[index + 1]! : boxes[index]!).frame;
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  const row = boxes.filter((box) => box.depth === depth);
  const at = row.findIndex((box) => box.frame === frame) + (key === "ArrowLeft" ? -1 : 1);
  return row[Math.min(Math.max(at, 0), row.length - 1)]!.frame;
}
