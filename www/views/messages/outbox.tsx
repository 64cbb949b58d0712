// What a process sent, and where that went: into the log of another process, outside, or nowhere.
import { computed } from "@preact/signals";
import type { OutboxEntry } from "lunette";
import { localClock } from "../../parts/local-time";
import { Name } from "../../parts/name";
import { VirtualList } from "../../parts/virtual-list";
import { nameOf } from "../../session/names";
import { network, selected, selectedId } from "../../session/network";
import { timeline } from "../../session/timeline";
import type { Row } from "../../session/timeline-rows";
import type { Filter } from "./filter";
import { useFiltered } from "./filtered";
import { useAsked } from "../../session/asked";
import { lookAtPlace, placeOf } from "./place";
import { useSettled } from "./settled";
import { Status } from "./status";
import { titleOf } from "./words";

const ofSelected = computed<Filter>(() => {
  const process = selectedId.value;
  return ({ cause, copied }) => !copied && cause?.process === process;
});

type Reasons = ReadonlyMap<number, OutboxEntry["reason"]>;

/** Made anew for each process. */
export function Outbox({ chosen, onOpen }: { chosen: Row | undefined; onOpen: () => void }) {
  const filtered = useFiltered(timeline, ofSelected);
  void filtered.version.value;
  const process = selected.value;
  const key = useSettled(process && `${process.id} ${process.evaluated}`);
  const { value: reasons } = useAsked(process && key, (signal) => reasonsOf(process!.id, signal), { keep: true });
  const { rows } = filtered;
  if (process === undefined) return <p>No process is selected.</p>;
  if (rows.length === 0) return <p class="hint msg-empty">{whyNothing(nameOf(process.id).text)}</p>;
  return (
    <VirtualList count={rows.length} rowHeight={46} label={`What ${nameOf(process.id).text} sent, and where that went`}
      chosen={filtered.indexOf(chosen)} follow onOpen={onOpen}
      keyOf={(at) => rows[at]!.key} onChoose={(at) => lookAtPlace(placeOf(rows[at]!), { replace: chosen !== undefined })}
      row={(at) => <Line row={rows[at]!} reasons={reasons} />} />
  );
}

function whyNothing(name: string): string {
  if (timeline.loading.value) return "Loading…";
  return timeline.older.value > 0 ? `${name} sent nothing among the messages that are loaded.` : `${name} has sent nothing.`;
}

function Line({ row, reasons }: { row: Row; reasons: Reasons | undefined }) {
  const { cause, to, time } = row;
  return (
    <div class="msg-letter">
      <span class="msg-slot">{cause?.slot}</span>
      <span>
        <b>{titleOf(row)}</b> → {to === "" ? "nobody" : <Name id={to} />}
      </span>
      <span class="msg-time">
        <Status row={row} /> {localClock(time)}
      </span>
      <span class="msg-preview">{fateOf(row, reasons)}</span>
    </div>
  );
}

function fateOf({ kind, status, to, slot, reason, lost, process, tick }: Row, reasons: Reasons | undefined): string {
  if (kind !== "lost") return status === "waiting" ? `arrived in slot ${slot}, and waits there` : `arrived in slot ${slot}`;
  if (status === "dropped") return `dropped: ${reason ?? "nobody can have it"}`;
  if (status === "hop-limit") return "stopped: its chain of messages was as long as the network allows";
  const key = timeline.find(process, slot, tick)?.sent[lost!]?.outbox;
  if (reasons === undefined || key === undefined) return "left the network";
  if (nameOf(to).kind === "identity") return "to a person: nobody but the network outside can have it, see Network";
  const why = reasons.get(key);
  if (why === undefined) return "handed to the network outside: see Network";
  return why === "mailbox-full" ? "not delivered: too much was waiting at its target" : "waits in the outbox for the network outside: see Network";
}

async function reasonsOf(process: string, signal: AbortSignal): Promise<Reasons> {
  const entries = await network().process(process).outbox({ signal });
  return new Map(entries.map(({ key, reason }) => [key, reason]));
}
