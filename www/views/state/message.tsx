// The message of a slot: who sent it, what it says, and what came of it.
import type { LogEntry } from "lunette";
import { useState } from "preact/hooks";
import { hashOf } from "../../app/route";
import { Ansi, plain } from "../../parts/ansi";
import { Id } from "../../parts/id";
import { counted, numberText } from "../../parts/numbers";
import { Time } from "../../parts/time";
import { useAsked } from "../../session/asked";
import { nameOf } from "../../session/names";
import { network } from "../../session/network";
import { listOf, outputOf, textOf } from "../../session/result-text";
import { PROTOCOL, tagOf } from "../../session/timeline-rows";
import { TextDialog } from "./text-dialog";

/** Letters of a text that are shown. */
const LONGEST = 2000;

interface MessageProps {
  process: string;
  slot: number;
  /** Whether the newest message is followed: then one that is being read is not given up for the next. */
  isLive: boolean;
}

export function Message({ process, slot, isLive }: MessageProps) {
  const key = `${process} ${isLive ? "now" : slot}`;
  const { value: entry, problem, isAsking } = useAsked(key, (signal) => entryOf(process, slot, signal), { keep: true, tick: slot });
  if (problem) return <p class="problem">{problem}</p>;
  if (entry === undefined) return <p class="hint">{isAsking ? "Reading…" : "There is no such message."}</p>;
  return (
    <div aria-busy={isAsking}>
      <Heading entry={entry} />
      <LongText title="Data" text={textOf(entry.message.data)} />
      <Outcome entry={entry} />
      <p class="row">
        <a href={hashOf("messages", { process, slot: entry.slot })}>Open the message</a>
        <a href={hashOf("profile", { process, slot: entry.slot })}>What it cost</a>
      </p>
    </div>
  );
}

export async function entryOf(process: string, slot: number, signal: AbortSignal): Promise<LogEntry | undefined> {
  const [entry] = await network().log(process, { from: slot, to: slot, limit: 1, signal });
  return entry?.slot === slot ? entry : undefined;
}

/** What a message is about, in a word. */
export function titleOfEntry({ slot, message }: LogEntry): string {
  return tagOf(message.tags, "Action") || (slot === 0 ? "the process itself" : "a message without an action");
}

function Heading({ entry: { slot, message, assignment, result, ...entry } }: { entry: LogEntry }) {
  const tags = message.tags.filter(({ name }) => name !== "Action" && !PROTOCOL.has(name));
  return (
    <>
      <p class="state-message-head">
        <strong>{titleOfEntry({ slot, message, assignment, result, ...entry })}</strong> from <Id id={message.from} named /> <Time at={assignment.timestamp} />
        {result && <span> · {numberText(result.gas)} gas</span>}
      </p>
      {tags.length > 0 && (
        <ul class="state-tags" aria-label="Tags">
          {tags.map(({ name, value }, index) => (
            <li key={index}>
              <code>{name}</code> {value.length > 60 ? `${value.slice(0, 60)}…` : value}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Outcome({ entry: { result, ticks } }: { entry: LogEntry }) {
  if (result === undefined) return <p class="hint">It is not evaluated yet.</p>;
  const { Error: failure } = result.result;
  const [messages, spawns] = [listOf(result.result.Messages), listOf(result.result.Spawns)];
  const receivers = [...new Set(messages.map(({ Target }) => nameOf(textOf(Target)).text))];
  const named = `${receivers.slice(0, 5).join(", ")}${receivers.length > 5 ? " and others" : ""}`;
  return (
    <>
      <LongText title="Output" text={outputOf(result.result)} />
      {failure !== undefined && <LongText title="Error" text={textOf(failure).trim()} isProblem />}
      {result.status !== "ok" && failure === undefined && <p class="problem">{result.status}</p>}
      {messages.length > 0 && <p>Sent {counted(messages.length, "message")} to {named}.</p>}
      {spawns.length > 0 && <p>Asked for {counted(spawns.length, "process", "processes")}.</p>}
      {ticks.length > 0 && <p>Its schedule ticked {counted(ticks.length, "time")} before the next message.</p>}
    </>
  );
}

/** A text with a heading; nothing when it is empty. */
function LongText({ title, text, isProblem = false }: { title: string; text: string; isProblem?: boolean }) {
  const [isOpen, open] = useState(false);
  if (text === "") return null;
  return (
    <>
      <h4>{title}</h4>
      <pre class={isProblem ? "problem" : ""} tabIndex={0} role="region" aria-label={title}>
        <Ansi text={text.slice(0, LONGEST)} />
        {text.length > LONGEST && "…"}
      </pre>
      {text.length > LONGEST && <button type="button" onClick={() => open(true)}>Open all of it</button>}
      {isOpen && <TextDialog title={title} text={plain(text)} onClose={() => open(false)} />}
    </>
  );
}
