// The same messages as a sequence diagram: who takes part as columns, messages as arrows between them, time downwards.
import { useEffect, useRef } from "preact/hooks";
import { localClock } from "../../parts/local-time";
import { VirtualList } from "../../parts/virtual-list";
import { nameOf } from "../../session/names";
import type { Row } from "../../session/timeline-rows";
import { COLUMN, ROW, arrow } from "./diagram-arrow";
import { OUTSIDE, type Filtered } from "./filtered";
import { lookAtPlace, placeOf } from "./place";
import { statusOf } from "./status";
import { titleOf } from "./words";

/** Pixels of what is left of the columns: slots and times. */
const GUTTER = 92;
const HEAD = 34;

/** More columns than anybody reads; who comes after these shares one. */
const MOST = 120;
const OTHERS = "others";

interface DiagramProps {
  filtered: Filtered;
  chosen: Row | undefined;
  isNarrow: boolean;
  onOpen: () => void;
}

export function Diagram({ filtered, chosen, isNarrow, onOpen }: DiagramProps) {
  void filtered.version.value;
  const place = useRef<HTMLDivElement>(null);
  const { rows } = filtered;
  const columns = columnsOf(filtered.participants);
  const index = new Map(columns.map((id, at) => [id, at]));
  const columnOf = (id: string) => index.get(id) ?? index.get(OTHERS) ?? 0;
  // What the last one sends to itself needs more room.
  const width = GUTTER + (columns.length + 0.7) * COLUMN;

  useEffect(() => {
    if (chosen !== undefined) bringIntoSight(place.current!.firstElementChild!, filtered.endsOf(chosen).map(columnOf));
  }, [chosen?.key]);

  return (
    <div ref={place} class="msg-diagram" style={{ "--msg-lanes": `${columns.length * COLUMN}px` }}>
      <VirtualList count={rows.length} rowHeight={ROW} label="Sequence diagram: who sent what to whom, in the order of time"
        chosen={filtered.indexOf(chosen)} follow
        keyOf={(at) => rows[at]!.key} row={(at) => step(rows[at]!, filtered.endsOf(rows[at]!).map(columnOf))} onOpen={onOpen} width={width}
        headHeight={HEAD}
        onChoose={(at) => lookAtPlace(placeOf(rows[at]!), { replace: chosen !== undefined && !isNarrow })} head={<Heads columns={columns} />} />
    </div>
  );
}

/** Who takes part: people first, then processes in the order of coming, what is outside at the end. */
function columnsOf(participants: readonly string[]): string[] {
  const isPerson = (id: string) => nameOf(id).kind === "identity";
  const inside = participants.filter((id) => id !== OUTSIDE).sort((left, right) => Number(isPerson(right)) - Number(isPerson(left)));
  const columns = inside.length > MOST ? [...inside.slice(0, MOST), OTHERS] : inside;
  return participants.includes(OUTSIDE) ? [...columns, OUTSIDE] : columns;
}

function headOf(id: string): { text: string; kind: string } {
  return id === OUTSIDE || id === OTHERS ? { text: id, kind: OUTSIDE } : nameOf(id);
}

function Heads({ columns }: { columns: readonly string[] }) {
  return (
    <div class="msg-heads">
      <span class="msg-corner" style={{ width: `${GUTTER}px` }} />
      {columns.map((id) => (
        <span key={id} class={`msg-lane msg-lane-${headOf(id).kind}`} style={{ width: `${COLUMN}px` }} title={id}>
          <bdi>{headOf(id).text}</bdi>
        </span>
      ))}
    </div>
  );
}

/** One row of the diagram; screen readers get it as a sentence. */
function step(row: Row, ends: readonly number[]) {
  const [status, tone] = statusOf(row);
  const { slot, tick, kind, time } = row;
  const to = row.to === "" ? "nobody" : nameOf(row.to).text;
  const spoken = kind === "tick" ? `${row.action} of ${to}` : `${titleOf(row)} from ${nameOf(row.from).text} to ${to}`;
  return (
    <>
      <span class="visually-hidden">{`${spoken}, slot ${slot}, ${status}`}</span>
      <div class={`msg-step tone-${tone}`} aria-hidden="true">
        <span class="msg-gutter" style={{ width: `${GUTTER}px` }}>
          <b>{kind === "lost" ? "" : tick === 0 ? slot : `${slot}+${tick}`}</b> {localClock(time).slice(0, 8)}
        </span>
        {arrow(row, ends[0]!, ends[1]!, GUTTER)}
      </div>
    </>
  );
}

/** Scrolls sideways, as little as makes the columns visible. */
function bringIntoSight(scroller: Element, columns: readonly number[]) {
  const left = Math.min(...columns) * COLUMN;
  const right = GUTTER + (Math.max(...columns) + 1.4) * COLUMN;
  if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth;
  if (left < scroller.scrollLeft) scroller.scrollLeft = left;
}
