// The bar between the editor and the shell: it is dragged, or moved by the arrow keys.
import { useRef } from "preact/hooks";

interface SplitterProps {
  /** Percent of the room that the first part has. */
  value: number;
  onChange: (value: number) => void;
  /** Whether the parts are beside each other. */
  isVertical: boolean;
  label: string;
  controls: string;
}

const LEAST = 15;
const MOST = 85;
const STEP = 5;

export function clamped(value: number): number {
  return Math.min(Math.max(Math.round(value), LEAST), MOST);
}

export function Splitter({ value, onChange, isVertical, label, controls }: SplitterProps) {
  const bar = useRef<HTMLDivElement>(null);
  const byKey = (event: KeyboardEvent) => {
    const less = isVertical ? "ArrowLeft" : "ArrowUp";
    const more = isVertical ? "ArrowRight" : "ArrowDown";
    const to = { [less]: value - STEP, [more]: value + STEP, Home: LEAST, End: MOST }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onChange(clamped(to));
  };
  const drag = (event: PointerEvent) => {
    if (!bar.current!.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = bar.current!.parentElement!.getBoundingClientRect();
    onChange(clamped(100 * (isVertical ? (event.clientX - left) / width : (event.clientY - top) / height)));
  };
  return (
    <div ref={bar} class={`editor-splitter ${isVertical ? "vertical" : ""}`} role="separator" tabIndex={0} aria-label={label} aria-controls={controls}
      aria-orientation={isVertical ? "vertical" : "horizontal"} aria-valuenow={value} aria-valuemin={LEAST} aria-valuemax={MOST} onKeyDown={byKey}
      onPointerDown={(event) => {
        event.preventDefault();
        bar.current!.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag} />
  );
}
