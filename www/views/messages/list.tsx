// The messages, one a line, in the order of time.
import { localClock } from "../../parts/local-time";
import { named } from "../../parts/name";
import { numberText } from "../../parts/numbers";
import { VirtualList } from "../../parts/virtual-list";
import type { Row } from "../../session/timeline-rows";
import type { Filtered } from "./filtered";
import { lookAtPlace, placeOf } from "./place";
import { statusWord } from "./status";
import { titleOf } from "./words";

interface MessageListProps {
  filtered: Filtered;
  /** The row that is looked at. */
  chosen: Row | undefined;
  isNarrow: boolean;
  /** Called when the chosen message is to be read. */
  onOpen: () => void;
}

export function MessageList({ filtered, chosen, isNarrow, onOpen }: MessageListProps) {
  void filtered.version.value;
  const { rows } = filtered;
  return (
    <VirtualList count={rows.length} rowHeight={isNarrow ? 46 : 28} label="Messages, in the order of time" chosen={filtered.indexOf(chosen)} follow
      keyOf={(index) => rows[index]!.key} row={(index) => line(rows[index]!)} onOpen={onOpen}
      onChoose={(index) => lookAtPlace(placeOf(rows[index]!), { replace: chosen !== undefined && !isNarrow })}
      head={isNarrow ? undefined : <Head />} headHeight={isNarrow ? 0 : 26} />
  );
}

function Head() {
  return (
    <div class="msg-line msg-head">
      <span>Slot</span>
      <span>Time</span>
      <span>From</span>
      <span />
      <span>To</span>
      <span>Action</span>
      <span>Status</span>
      <span class="msg-gas">Gas</span>
    </div>
  );
}

function line(row: Row) {
  const { slot, tick, kind, time, from, to, gas } = row;
  return (
    <div class={`msg-line msg-${kind}`}>
      <span class="msg-slot">{kind === "lost" ? "–" : tick === 0 ? slot : `${slot}+${tick}`}</span>
      <span class="msg-time">{localClock(time)}</span>
      <span class="msg-from">{kind === "tick" ? <span class="msg-muted">cron</span> : named(from)}</span>
      <span class="msg-arrow">→</span>
      <span class="msg-to">{to === "" ? <span class="msg-muted">nobody</span> : named(to)}</span>
      <span class="msg-action">{titleOf(row)}</span>
      {statusWord(row)}
      <span class="msg-gas">{gas === undefined ? "" : numberText(gas)}</span>
    </div>
  );
}
