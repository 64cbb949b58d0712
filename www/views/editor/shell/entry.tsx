// A message of the log, and a note, as the shell shows them.
import { Component } from "preact";
import type { LogEntry, ResultEntry } from "lunette";
import { hashOf } from "../../../app/route";
import { numberText } from "../../../parts/numbers";
import { LuaText } from "../../../parts/source";
import { Time } from "../../../parts/time";
import { attempt } from "../../../session/notice";
import { showLine } from "../../../session/passage";
import { textOf } from "../../../session/result-text";
import { tagOf } from "../../../session/timeline-rows";
import { showErrorLine } from "./error-source";
import { Folded } from "./folded";
import { isEval, writtenTags } from "./message";
import { Outcome, Receiver } from "./outcome";
import type { Note } from "./transcript";

/** The newest ticks after a message that are shown. */
const TICKS = 3;

/** Entries do not change, so neither does what is shown of them. */
export class Entry extends Component<{ entry: LogEntry; process: string }> {
  override shouldComponentUpdate(next: { entry: LogEntry; process: string }): boolean {
    return next.entry !== this.props.entry || next.process !== this.props.process;
  }

  render() {
    const { entry, process } = this.props;
    const { slot, message, result, ticks } = entry;
    const source = isEval(message) ? textOf(message.data) : undefined;
    return (
      <article class="shell-entry" aria-label={`Message ${slot}: ${titleOf(entry)}`} data-slot={slot}>
        <Head entry={entry} process={process} />
        {source !== undefined ? <Source source={source} /> : <Message entry={entry} />}
        {result && <Outcome result={result.result} delivered={result.delivered} onLine={(line) => void attempt(() => showErrorLine(process, entry, line))} />}
        <Ticks ticks={ticks} process={process} slot={slot} />
      </article>
    );
  }
}

function titleOf({ slot, message }: LogEntry): string {
  return slot === 0 ? "Process" : tagOf(message.tags, "Action") || "message";
}

/** When it was, what it cost, and where to look further. */
function Head({ entry: { slot, assignment, result }, process }: { entry: LogEntry; process: string }) {
  return (
    <p class="shell-facts">
      {result && result.status !== "ok" && <span class="shell-status">{result.status} </span>}
      {result && <span>{numberText(result.gas)} gas </span>}
      <Time at={assignment.timestamp} />{" "}
      <a class="shell-slot" href={hashOf("messages", { process, slot })} aria-label={`message ${slot}`}>
        #{slot}
      </a>
    </p>
  );
}

export function Source({ source }: { source: string }) {
  return <Folded class="shell-source" text={source.trimEnd()} lines={12} characters={4000} show={(text) => <LuaText text={text} />} />;
}

/** A message that is no evaluation: who sent it, and what it says. */
function Message({ entry }: { entry: LogEntry }) {
  const { message } = entry;
  const data = entry.slot === 0 && message.data === "NODATA" ? "" : textOf(message.data).trim();
  return (
    <div class="shell-message">
      <p>
        <strong>{titleOf(entry)}</strong> from <Receiver id={message.from} />
        {writtenTags(message.tags).map(({ name, value }) => (
          <span class="shell-tag">
            {" "}
            {name}={value}
          </span>
        ))}
      </p>
      {data !== "" && <Folded class="shell-given" text={data} lines={6} characters={1000} show={(text) => text} />}
    </div>
  );
}

/** What the process's own schedule gave after a message. */
function Ticks({ ticks, process, slot }: { ticks: readonly ResultEntry[]; process: string; slot: number }) {
  if (ticks.length === 0) return null;
  return (
    <>
      {ticks.length > TICKS && (
        <p class="hint">
          {numberText(ticks.length - TICKS)} earlier ticks of its schedule: <a href={hashOf("messages", { process, slot })}>see the message</a>
        </p>
      )}
      {ticks.slice(-TICKS).map(({ cron, gas, result, delivered }) => (
        <div class="shell-tick" key={cron?.number}>
          <p class="shell-facts">
            <span>{numberText(gas)} gas</span>
          </p>
          <p>
            Tick {cron?.number} <span class="hint">{cron?.interval}</span>
          </p>
          <Outcome result={result} delivered={delivered} />
        </div>
      ))}
    </>
  );
}

/** What is no message: a dry run, what a command said, what could not be done. */
export class NoteEntry extends Component<{ note: Note }> {
  override shouldComponentUpdate(next: { note: Note }): boolean {
    return next.note !== this.props.note;
  }

  render() {
    const { note } = this.props;
    if (note.kind === "told") {
      return (
        <article class="shell-entry shell-note" aria-label={`Command: ${note.command}`}>
          <pre class="shell-source">{note.command}</pre>
          <Folded class="shell-output" text={note.text} lines={60} show={(text) => text} />
        </article>
      );
    }
    if (note.kind === "problem") {
      return (
        <article class="shell-entry shell-note" aria-label="Not evaluated">
          <Source source={note.source} />
          <div class="shell-error">
            <pre class="shell-error-text">{note.text}</pre>
          </div>
        </article>
      );
    }
    const { source, outcome } = note;
    return (
      <article class="shell-entry shell-note" aria-label="Dry run">
        <p class="shell-facts">
          {outcome.status !== "ok" && <span class="shell-status">{outcome.status} </span>}
          {numberText(outcome.gas)} gas <span class="shell-dry">dry run: nothing was kept</span>
        </p>
        <Source source={source} />
        <Outcome result={outcome.result} onLine={(line) => showLine(source, line, { name: "dry run" })} />
      </article>
    );
  }
}
