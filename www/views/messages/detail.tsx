// One message: what happened to it and why, what it says, what it led to and what led to it.
import type { ComponentChildren } from "preact";
import type { LogEntry } from "lunette";
import { useState } from "preact/hooks";
import { hashOf } from "../../app/route";
import { Name } from "../../parts/name";
import { numberText } from "../../parts/numbers";
import { nameOf } from "../../session/names";
import { network, processes } from "../../session/network";
import { timeline } from "../../session/timeline";
import { lostRows, rowsOf, tagOf, type Row } from "../../session/timeline-rows";
import { Cause } from "./cause";
import { Consequences, Fate } from "./consequences";
import { Contents, Copy } from "./contents";
import { sendAgain } from "./draft";
import { useEvaluated, type Evaluated } from "./entry";
import { AssignmentFacts, MessageFacts, Tags, TickFacts } from "./facts";
import { Handling } from "./handling";
import { useAsked } from "../../session/asked";
import { hashOfPlace, type Place } from "./place";
import { Output } from "./result";
import { Status } from "./status";
import { storyOf } from "./story";
import { moment, titleOf } from "./words";

/** Made anew for each message: nothing of one is shown for another. */
export function Detail({ place }: { place: Place }) {
  const { value, problem } = useEvaluated(place);
  const { process, slot } = place;
  if (problem !== undefined) return <p role="alert">{problem}</p>;
  if (value === null) return <p role="alert">There is no message in slot {slot} of {nameOf(process).text}.</p>;
  if (value === undefined) return <p role="status">Loading…</p>;
  const info = processes.value.find(({ id }) => id === process);
  const rows = rowsOf(value.entry, { id: process, owner: info?.owner ?? "", copiedUpTo: info?.forkedFrom?.slot ?? -1 });
  const row = timeline.find(process, slot, place.tick) ?? rows.find(({ kind, tick }) => kind !== "lost" && tick === (place.tick ?? 0))!;
  const lost = place.lost === undefined ? undefined : lostRows(row).find((one) => one.lost === place.lost);
  return lost ? <LostDetail key={lost.key} lost={lost} sender={row} evaluated={value} /> : <MessageDetail row={row} evaluated={value} />;
}

function MessageDetail({ row, evaluated }: { row: Row; evaluated: Evaluated }) {
  const { entry, evaluation } = evaluated;
  const { process } = row;
  const isMessage = row.kind === "message";
  return (
    <article class="msg-detail" aria-labelledby="msg-title">
      <Header row={row} />
      <Actions row={row} entry={entry} />
      <Happened row={row} evaluated={evaluated} />
      <Section title="Output">{evaluation ? <Output result={evaluation.result} /> : <p class="hint">Not evaluated yet.</p>}</Section>
      {isMessage && (
        <Section title="Data">
          <Contents data={entry.message.data} />
        </Section>
      )}
      {isMessage && (
        <Section title="Tags">
          <Tags tags={entry.message.tags} />
        </Section>
      )}
      <Section title="Cause">
        <Cause row={row} />
      </Section>
      <Section title="Consequences">
        {evaluation ? <Consequences evaluation={evaluation} process={process} /> : <p class="hint">Not evaluated yet.</p>}
      </Section>
      {isMessage && (
        <Section title="Message">
          <MessageFacts entry={entry} />
        </Section>
      )}
      <Section title={isMessage ? "Assignment" : "Tick"}>
        {isMessage ? <AssignmentFacts entry={entry} process={process} /> : <TickFacts process={process} evaluation={evaluation!} />}
      </Section>
    </article>
  );
}

/** What can be done with a message, and where else there is something about it. */
function Actions({ row: { kind, via, process, slot, tick }, entry }: { row: Row; entry: LogEntry }) {
  return (
    <p class="row msg-actions">
      {kind === "message" && slot > 0 && (
        <button type="button" onClick={() => sendAgain(entry, via === "assignment" ? entry.message.target : process)}>
          Send again…
        </button>
      )}
      <a href={hashOf("profile", { process, slot, tick: tick || undefined })}>Profile: where its gas went</a>
      <a href={hashOf("state", { process, slot })}>State after slot {slot}</a>
    </p>
  );
}

function Header({ row }: { row: Row }) {
  const { kind, from, to, process, slot, tick, gas, time } = row;
  return (
    <header class="msg-header">
      <h2 id="msg-title" tabIndex={-1}>
        <bdi>{titleOf(row)}</bdi> <Status row={row} />
      </h2>
      <p class="msg-way">
        {kind === "tick" ? "cron" : <Name id={from} />} → {to === "" ? "nobody" : <Name id={to} />}
        <span class="hint">
          {" "}
          slot {tick === 0 ? slot : `${slot}, tick ${tick}`}
          {kind === "lost" && (
            <>
              {" "}
              of <Name id={process} />
            </>
          )}
          , {moment(time)}
          {gas !== undefined && `, ${numberText(gas)} gas`}
        </span>
      </p>
    </header>
  );
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="msg-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** What happened in words, and which handlers were asked. */
function Happened({ row, evaluated }: { row: Row; evaluated: Evaluated }) {
  const { process, slot, tick, status, unhandled } = row;
  // Whoever looks at a message that nobody took wants to know why; for others it costs an evaluation that nobody asked for.
  const [isWanted, want] = useState(false);
  const isPuzzling = unhandled !== undefined || status === "error";
  const wants = (isWanted || isPuzzling) && evaluated.evaluation !== undefined;
  const trace = useAsked(wants ? row.key : undefined, (signal) => network().trace(process, { slot, tick: tick || undefined, signal }));
  const info = processes.value.find(({ id }) => id === process);
  const { tone, text, advice, code } = storyOf({ ...evaluated, process: info, trace: trace.value });
  return (
    <section class={`msg-story tone-edge-${tone}`} aria-label="What happened">
      <p>{text}</p>
      {advice && <p>{advice}</p>}
      {code && (
        <div class="msg-advice">
          <pre tabIndex={0} aria-label="Lua for the owner of the process">
            {code}
          </pre>
          <Copy text={code} />
        </div>
      )}
      {evaluated.evaluation && <Handling trace={trace} isWanted={wants} onWant={() => want(true)} />}
    </section>
  );
}

/** Something that was sent and arrived nowhere here. */
function LostDetail({ lost, sender, evaluated }: { lost: Row; sender: Row; evaluated: Evaluated }) {
  const item = sender.sent[lost.lost!]!;
  const said = evaluated.evaluation?.result.Messages?.[item.index];
  return (
    <article class="msg-detail" aria-labelledby="msg-title">
      <Header row={lost} />
      <section class="msg-story tone-edge-bad" aria-label="What happened">
        <p>
          <Fate fate={item.fate!} target={item.target} problem={item.problem} outbox={item.outbox} />
        </p>
      </section>
      {item.kind === "message" && (
        <Section title="Data">
          <Contents data={typeof said?.Data === "string" ? said.Data : ""} />
        </Section>
      )}
      {item.kind === "message" && (
        <Section title="Tags">
          <Tags tags={Array.isArray(said?.Tags) ? said.Tags.filter((tag) => tagOf([tag], tag?.name) !== "") : []} />
        </Section>
      )}
      <Section title="Cause">
        <Cause row={sender} tail={lost} />
      </Section>
      <p>
        <a href={hashOfPlace({ process: sender.process, slot: sender.slot, tick: sender.tick || undefined })}>The message whose evaluation sent this</a>
      </p>
    </article>
  );
}
