// What an evaluation sent and what that led to, as a tree that opens where a person opens it.
import type { ComponentChildren } from "preact";
import type { LintWarning, OutboxEntry, Result, ResultEntry, Tag } from "lunette";
import { useState } from "preact/hooks";
import { hashOf } from "../../app/route";
import { Name } from "../../parts/name";
import { counted } from "../../parts/numbers";
import { nameOf } from "../../session/names";
import { network } from "../../session/network";
import { timeline } from "../../session/timeline";
import { sentOf, type Sent } from "../../session/timeline-rows";
import { Contents } from "./contents";
import { rowAt } from "./entry";
import { Tags } from "./facts";
import { MessageLink } from "./link";
import { Lint } from "./lint";
import { useAsked } from "../../session/asked";

/** What is listed before a person wants all of it. */
const LISTED = 40;

/** What the evaluation that is looked at sent, with all that was said. */
export function Consequences({ evaluation, process }: { evaluation: ResultEntry; process: string }) {
  const sent = sentOf(evaluation);
  if (sent.length === 0) return <p class="hint">It sent nothing.</p>;
  return <Tree sent={sent} contentsOf={(item) => <SentContents result={evaluation.result} sent={item} process={process} />} />;
}

function Tree({ sent, contentsOf }: { sent: readonly Sent[]; contentsOf?: (sent: Sent) => ComponentChildren }) {
  const [isWhole, setWhole] = useState(false);
  const listed = isWhole ? sent : sent.slice(0, LISTED);
  return (
    <ul class="msg-tree">
      {listed.map((item, at) => (
        <li key={at}>
          {item.place ? <Arrived sent={item} place={item.place} /> : <Lost sent={item} />}
          {contentsOf?.(item)}
        </li>
      ))}
      {listed.length < sent.length && (
        <li>
          <button type="button" class="plain" onClick={() => setWhole(true)}>
            {sent.length - listed.length} more
          </button>
        </li>
      )}
    </ul>
  );
}

/** What is in a log, and a way to what it led to. */
function Arrived({ sent, place: { process, slot } }: { sent: Sent; place: { process: string; slot: number } }) {
  void timeline.version.value;
  const [isOpen, setOpen] = useState(false);
  const state = timeline.find(process, slot)?.status ?? "";
  const { value: row, problem } = useAsked(`${process}/${slot} ${state}`, (signal) => rowAt(process, slot, 0, signal), { keep: true });
  if (problem !== undefined) return <span role="alert">{problem}</span>;
  if (row === undefined) {
    return (
      <span class="hint">
        {sent.kind} to <Name id={process} />, slot {slot}
      </span>
    );
  }
  const hasMore = row.sent.length > 0;
  return (
    <>
      <span class="msg-node">
        {hasMore && (
          <button type="button" class="msg-expand" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}
            aria-label={`What ${sent.action || "it"} led to: ${counted(row.sent.length, "item")}`}>
            {isOpen ? "▾" : "▸"}
          </button>
        )}
        <MessageLink row={row} />
      </span>
      {isOpen && hasMore && <Tree sent={row.sent} />}
    </>
  );
}

/** What is in no log here, and why. */
function Lost({ sent: { kind, target, action, fate, problem, outbox } }: { sent: Sent }) {
  return (
    <span class="msg-node">
      <b>
        <bdi>{action || kind}</bdi>
      </b>{" "}
      → {target === "" ? "nobody" : <Name id={target} />}: <Fate fate={fate!} target={target} problem={problem} outbox={outbox} />
    </span>
  );
}

/** What became of something that arrived nowhere here, in words. */
export function Fate({ fate, target, problem, outbox }: Pick<Sent, "target" | "problem" | "outbox"> & { fate: NonNullable<Sent["fate"]> }) {
  const { kind, text } = nameOf(target);
  // Of a process that is here the outbox knows why it did not get this; of others there is nothing to be asked.
  const isHere = fate === "outside" && kind === "process";
  const { value: reason } = useAsked(isHere ? `outbox ${outbox}` : undefined, (signal) => reasonOf(outbox!, signal));
  if (fate === "dropped") return <span class="tone-bad">dropped, because {problem ?? "nobody can have it"}</span>;
  if (fate === "hop-limit") return <span class="tone-bad">stopped, because its chain of messages was as long as the network allows</span>;
  const place = `it is number ${outbox} in the outbox`;
  if (reason === "mailbox-full") return <span class="tone-bad">not delivered, because too much was waiting at its target: {place}</span>;
  const why = kind === "identity" ? `${text} is a person, not a process` : isHere ? "it was not delivered here" : "its target is not in this network";
  return (
    <span class="tone-warn">
      {why}: {place}, for <a href={hashOf("network")}>the network outside</a>
    </span>
  );
}

/** Why something is in the outbox; undefined when it is there no longer. */
async function reasonOf(key: number, signal: AbortSignal): Promise<OutboxEntry["reason"] | undefined> {
  const [entry] = await network().outbox({ from: key, limit: 1, signal });
  return entry?.key === key ? entry.reason : undefined;
}

/** What was said, and what the network outside would make of it. */
function SentContents({ result, sent: { kind, index }, process }: { result: Result; sent: Sent; process: string }) {
  const [isOpen, setOpen] = useState(false);
  const said = saidOf(result, kind, index);
  const key = kind === "message" && said ? `${process} ${JSON.stringify(said.tags)} ${said.target} ${said.data.length}` : undefined;
  const { value: warnings = [] } = useAsked<LintWarning[]>(key, (signal) => network().lint({ process, ...said!, signal }));
  if (said === undefined) return null;
  return (
    <>
      <Lint warnings={warnings} />
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>Tags and data</summary>
        {isOpen && <Tags tags={said.tags} />}
        {isOpen && <Contents data={said.data} />}
      </details>
    </>
  );
}

/** A message or a spawn of a result, if it is one: a process may write anything. */
function saidOf(result: Result, kind: Sent["kind"], index: number): { target: string; tags: Tag[]; data: string } | undefined {
  const item: unknown = kind === "message" ? result.Messages?.[index] : kind === "spawn" ? result.Spawns?.[index] : undefined;
  if (typeof item !== "object" || item === null) return undefined;
  const { Target, Data, Tags } = item as { Target?: unknown; Data?: unknown; Tags?: unknown };
  const isTag = (tag: unknown): tag is Tag => typeof (tag as Tag)?.name === "string" && typeof (tag as Tag)?.value === "string";
  return {
    target: typeof Target === "string" ? Target : "",
    tags: Array.isArray(Tags) ? Tags.filter(isTag) : [],
    data: typeof Data === "string" ? Data : Data === undefined ? "" : JSON.stringify(Data),
  };
}
