// The messages that no handler of a process took, as they lie in its `Inbox`.
import { localClock } from "../../parts/local-time";
import { Name } from "../../parts/name";
import { VirtualList } from "../../parts/virtual-list";
import { nameOf } from "../../session/names";
import { network, selected } from "../../session/network";
import { useAsked } from "../../session/asked";
import { lookAtPlace, place } from "./place";
import { useSettled } from "./settled";

interface Letter {
  slot: number;
  time: number;
  from: string;
  action: string;
  data: string;
}

/** Characters of data in a line. */
const SHOWN = 160;

/** Made anew for each process. */
export function Inbox({ onOpen }: { onOpen: () => void }) {
  const process = selected.value;
  const key = useSettled(process && `${process.id} ${process.evaluated}`);
  const { value: letters, problem } = useAsked(process && key, (signal) => lettersOf(process!.id, signal), { keep: true });
  if (process === undefined) return <p>No process is selected.</p>;
  if (problem !== undefined) return <p role="alert">The Inbox cannot be read: {problem}</p>;
  if (letters === undefined) return <p role="status">Loading…</p>;
  if (letters.length === 0) return <p class="hint msg-empty">The Inbox of {nameOf(process.id).text} is empty: its handlers took everything.</p>;
  const chosen = place.value?.process === process.id ? letters.findIndex(({ slot }) => slot === place.value!.slot) : -1;
  return (
    <VirtualList count={letters.length} rowHeight={46} label={`Inbox of ${nameOf(process.id).text}: what no handler took`} chosen={chosen} follow
      onOpen={onOpen}
      onChoose={(at) => lookAtPlace({ process: process.id, slot: letters[at]!.slot }, { replace: chosen >= 0 })}
      row={(at) => <Line letter={letters[at]!} />} />
  );
}

function Line({ letter: { slot, time, from, action, data } }: { letter: Letter }) {
  return (
    <div class="msg-letter">
      <span class="msg-slot">{slot}</span>
      <span>
        <Name id={from} /> <b>{action || "no action"}</b>
      </span>
      <span class="msg-time">{time > 0 ? localClock(time) : ""}</span>
      <span class="msg-preview">{data || "no data"}</span>
    </div>
  );
}

async function lettersOf(process: string, signal: AbortSignal): Promise<Letter[]> {
  const inbox = await network().process(process).inbox({ signal });
  return inbox.map(letterOf).filter((letter) => letter !== undefined);
}

/** A process can put anything into its Inbox. */
function letterOf(value: unknown): Letter | undefined {
  const { Nonce, Timestamp, From, Action, Data } = Object(value) as Record<string, unknown>;
  if (typeof Nonce !== "number" || !Number.isSafeInteger(Nonce)) return undefined;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const data = typeof Data === "object" && Data !== null ? JSON.stringify(Data) : text(Data);
  return { slot: Nonce, time: Number(Timestamp) || 0, from: text(From), action: text(Action), data: data.slice(0, SHOWN) };
}
