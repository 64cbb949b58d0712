// What an evaluation gave: what it printed and its value, its error, and what it sent.
import type { Delivery, Result, Tag } from "lunette";
import { hashOf } from "../../../app/route";
import { Ansi, plain } from "../../../parts/ansi";
import { Id } from "../../../parts/id";
import { numberText } from "../../../parts/numbers";
import { listOf, outputOf, textOf } from "../../../session/result-text";
import { tagOf } from "../../../session/timeline-rows";
import { Folded } from "./folded";
import { errorLine, writtenTags } from "./message";

/** The most messages of one result that are listed, and characters of what they say. */
const LISTED = 20;
const QUOTED = 120;

interface OutcomeProps {
  result: Result;
  /** Where its messages went; not known of a dry run. */
  delivered?: readonly Delivery[];
  /** Shows a line of the source, where there is one. */
  onLine?: (line: number) => void;
}

export function Outcome({ result, delivered, onLine }: OutcomeProps) {
  const output = outputOf(result);
  return (
    <>
      {output !== "" && <Folded class="shell-output" text={output} lines={40} show={(text) => <Ansi text={text} />} />}
      {result.Error !== undefined && <Failure text={textOf(result.Error)} onLine={onLine} />}
      <Sent result={result} delivered={delivered} />
    </>
  );
}

function Failure({ text, onLine }: { text: string; onLine?: (line: number) => void }) {
  const line = errorLine(plain(text));
  return (
    <div class="shell-error">
      <Folded class="shell-error-text" text={text.trimStart()} lines={40} show={(shown) => <Ansi text={shown} />} />
      {line !== undefined && onLine && (
        <button type="button" class="shell-small" onClick={() => onLine(line)}>
          Show line {line}
        </button>
      )}
    </div>
  );
}

// What was sent ----------------------------------------------------------------------------------------------------------------

function Sent({ result, delivered }: { result: Result; delivered?: readonly Delivery[] }) {
  const { Messages, Spawns, Assignments } = result;
  const place = (kind: Delivery["kind"], index: number) => delivered?.find((delivery) => delivery.kind === kind && delivery.index === index);
  const rows = [
    ...listOf(Messages).map(({ Target, Tags, Data }, index) => (
      <Row key={`m${index}`} target={<Receiver id={textOf(Target)} />} action={tagOf(Tags, "Action")} tags={listOf(Tags)} data={textOf(Data)} delivery={place("message", index)} />
    )),
    ...listOf(Spawns).map(({ Tags, Data }, index) => (
      <Row key={`s${index}`} target="a new process" tags={listOf(Tags)} data={textOf(Data) === "NODATA" ? "" : textOf(Data)} delivery={place("spawn", index)} />
    )),
    ...listOf(Assignments).map(({ Processes, Message }, index) => (
      <Row key={`a${index}`} target={listOf(Processes).map((id) => <Receiver key={id} id={textOf(id)} />)} tags={[]} data={`assigned: ${textOf(Message)}`} delivery={place("assignment", index)} />
    )),
  ];
  if (rows.length === 0) return null;
  return (
    <ol class="shell-sent" aria-label="Sent">
      {rows.slice(0, LISTED)}
      {rows.length > LISTED && <li class="hint">and {numberText(rows.length - LISTED)} more</li>}
    </ol>
  );
}

interface RowProps {
  target: preact.ComponentChildren;
  action?: string;
  tags: readonly Tag[];
  data: string;
  delivery?: Delivery;
}

function Row({ target, action, tags, data, delivery }: RowProps) {
  return (
    <li>
      <span aria-hidden="true">→ </span>
      {target}
      {action && <span class="shell-tag"> Action={action}</span>}
      {writtenTags(tags).map(({ name, value }) => (
        <span class="shell-tag"> {textOf(name)}={textOf(value)}</span>
      ))}
      {data !== "" && <span> {data.length > QUOTED ? `${data.slice(0, QUOTED)}…` : data}</span>}
      {delivery?.problem !== undefined && <span class="shell-undelivered"> {delivery.problem}</span>}
      {delivery?.process !== undefined && delivery.slot !== undefined && (
        <a class="shell-slot" href={hashOf("messages", { process: delivery.process, slot: delivery.slot })}>
          {" "}
          #{delivery.slot}
        </a>
      )}
    </li>
  );
}

/** An address, by its name where it has one. */
export function Receiver({ id }: { id: string }) {
  if (id === "") return <>nobody</>;
  return /^[\w-]{43}$/.test(id) ? <Id id={id} named /> : <span>{id.length > QUOTED ? `${id.slice(0, QUOTED)}…` : id}</span>;
}
