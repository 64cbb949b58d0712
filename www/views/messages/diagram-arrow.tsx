// One message as an arrow between two columns.
import type { Row } from "../../session/timeline-rows";
import { titleOf } from "./words";

/** Pixels of a column, and of a row. */
export const COLUMN = 116;
export const ROW = 36;

/** How high in its row an arrow is, and how long its head. */
const HEIGHT = 25;
const HEAD = 7;
/** How far an arrow of a process to itself goes out. */
const LOOP = 30;
/** Pixels of a letter of a label, about. */
const LETTER = 6.4;

/** From one column to another, the first of which has so many pixels to its left. Elements and no components, since there are many of them. */
export function arrow(row: Row, source: number, end: number, left: number) {
  const first = Math.min(source, end);
  const span = Math.abs(end - source) + 1;
  const [from, to] = [source, end].map((column) => (column - first + 0.5) * COLUMN) as [number, number];
  // A loop and its label need the column beside it.
  const width = (source === end ? span + 1 : span) * COLUMN;
  return (
    <svg class={`msg-arrow-${row.kind} msg-by-${row.via}`} width={width} height={ROW} style={{ left: `${left + first * COLUMN}px` }} focusable="false">
      {source === end ? turn(row, from) : straight(row, from, to)}
    </svg>
  );
}

function straight(row: Row, from: number, to: number) {
  const direction = Math.sign(to - from);
  const room = Math.abs(to - from) - 2 * HEAD;
  return (
    <>
      <circle cx={from} cy={HEIGHT} r={row.via === "spawn" ? 4 : 2.5} />
      <line x1={from} y1={HEIGHT} x2={to - direction * HEAD} y2={HEIGHT} />
      {point(to, direction)}
      {row.via === "spawn" && row.kind === "message" && <rect x={to - 5} y={HEIGHT - 5} width={10} height={10} rx={2} />}
      {label(row, (from + to) / 2, HEIGHT - 6, room, "middle")}
    </>
  );
}

/** What a process sends to itself, a tick of its cron, and what does not leave it. */
function turn(row: Row, at: number) {
  const top = HEIGHT - 12;
  if (row.kind === "lost") {
    return (
      <>
        <circle cx={at} cy={HEIGHT} r={2.5} />
        <line x1={at} y1={HEIGHT} x2={at + LOOP} y2={HEIGHT} />
        <path class="msg-cross" d={`M${at + LOOP - 4} ${HEIGHT - 4} l8 8 m0 -8 l-8 8`} />
        {label(row, at + LOOP + 10, HEIGHT + 4)}
      </>
    );
  }
  if (row.kind === "tick") {
    return (
      <>
        <circle class="msg-clock" cx={at} cy={HEIGHT - 5} r={7} />
        <path class="msg-hand" d={`M${at} ${HEIGHT - 9} v4 h3`} />
        {label(row, at + 14, HEIGHT - 1)}
      </>
    );
  }
  return (
    <>
      <path class="msg-loop" d={`M${at} ${top} h${LOOP - 6} a6 6 0 0 1 0 12 h${HEAD - LOOP + 6}`} />
      {point(at, -1)}
      {label(row, at + LOOP + 8, HEIGHT - 2)}
    </>
  );
}

function point(x: number, direction: number) {
  return <path class="msg-point" d={`M${x} ${HEIGHT} l${-direction * HEAD} -4 v8 z`} />;
}

function label(row: Row, x: number, y: number, room = COLUMN, anchor: "middle" | "start" = "start") {
  const text = titleOf(row);
  const letters = Math.max(4, Math.floor(room / LETTER));
  return (
    <text x={x} y={y} text-anchor={anchor}>
      {text.length > letters ? `${text.slice(0, letters - 1)}…` : text}
    </text>
  );
}
