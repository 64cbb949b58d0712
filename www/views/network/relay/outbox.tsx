// What processes sent to others than those here, or what could not be delivered: the newest, and what came before them.
import { useState } from "preact/hooks";
import type { OutboxEntry } from "lunette";
import { hashOf } from "../../../app/route";
import { Id } from "../../../parts/id";
import { network, select } from "../../../session/network";
import { useFollowed } from "../../../session/asked";
import { newestBefore } from "../common/newest";

/** Entries on a page. */
const SIZE = 25;

const REASONS: Readonly<Record<OutboxEntry["reason"], string>> = {
  remote: "not of this network",
  "hop-limit": "the chain of messages was too long",
  "mailbox-full": "too many messages wait there",
};

export function Outbox({ isOff }: { isOff: boolean }) {
  const [end, setEnd] = useState<number>();
  const { value, problem } = useFollowed(`outbox ${end}`, () => newestBefore(end, SIZE, ({ from, limit }) => network().outbox({ from, limit }), ({ key }) => key));
  return (
    <section class="panel" aria-labelledby="net-outbox">
      <h2 id="net-outbox">Outbox</h2>
      <p class="hint">
        {isOff
          ? "What processes here sent to others, and what could not be delivered. Without a relay it waits; “Send the backlog” above takes it along."
          : "What processes here sent to others, and what could not be delivered. The relay makes letters of what comes."}
      </p>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {value?.entries.length === 0 && <p>Nothing has left this network.</p>}
      <ul class="net-list" aria-label="Outbox">
        {value?.entries.map((entry) => <Entry key={entry.key} entry={entry} />)}
      </ul>
      <div class="row">
        {end !== undefined && <button type="button" onClick={() => setEnd(undefined)}>Newest</button>}
        {value?.hasMore && <button type="button" onClick={() => setEnd(value.entries.at(-1)!.key)}>Older</button>}
      </div>
    </section>
  );
}

function Entry({ entry: { process, slot, kind, target, reason } }: { entry: OutboxEntry }) {
  return (
    <li class="net-outbox-entry">
      <span class="net-chip" data-kind={reason === "remote" ? undefined : "warn"}>{reason === "remote" ? kind : REASONS[reason]}</span>
      <span>
        <Id id={process} /> <a href={hashOf("messages", { process, slot })} onClick={() => select(process)}>slot {slot}</a>
      </span>
      <span>→ {target === "" ? <em>nobody</em> : <Id id={target} />}</span>
    </li>
  );
}
