// The fields of a message: who sent what to whom, who signed it, and where its scheduler put it.
import type { ComponentChildren } from "preact";
import type { LogEntry, MessageInfo, ResultEntry, Tag } from "lunette";
import { Id } from "../../parts/id";
import { numberText } from "../../parts/numbers";
import { shortened } from "../../parts/shortened";
import { Name } from "../../parts/name";
import { nameOf } from "../../session/names";
import { PROTOCOL } from "../../session/timeline-rows";
import { moment } from "./words";

/** What types of signatures are called (ANS-104). */
const SIGNATURES: Readonly<Record<number, string>> = {
  1: "Arweave (RSA)", 2: "ed25519", 3: "Ethereum", 4: "Solana", 5: "Aptos", 6: "several keys of Aptos", 7: "Ethereum, typed data",
};

/** A name, and the id that it is of. */
function Who({ id }: { id: string }) {
  if (id === "") return <span class="hint">nobody</span>;
  return (
    <>
      {nameOf(id).text !== shortened(id) && <Name id={id} />} <Id id={id} />
    </>
  );
}

function Field({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The tags of a message, those first that say what it is about. */
export function Tags({ tags }: { tags: readonly Tag[] }) {
  const [own, protocol] = [tags.filter(({ name }) => !PROTOCOL.has(name)), tags.filter(({ name }) => PROTOCOL.has(name))];
  if (tags.length === 0) return <p class="hint">No tags.</p>;
  return (
    <table class="msg-tags">
      <thead class="visually-hidden">
        <tr>
          <th scope="col">Tag</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {[...own, ...protocol].map(({ name, value }, at) => (
          <tr key={at} class={at < own.length ? "" : "msg-protocol"}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td>
              <TagValue value={String(value)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** An id by its name, where it has one. */
function TagValue({ value }: { value: string }) {
  const isId = /^[\w-]{43}$/.test(value);
  return isId ? <Who id={value} /> : <bdi>{value}</bdi>;
}

export function MessageFacts({ entry: { message } }: { entry: LogEntry }) {
  return (
    <dl class="msg-facts">
      <Field name="Message">
        <Id id={message.id} />
      </Field>
      <Field name="From">
        <Who id={message.from} />
      </Field>
      {message.owner !== message.from && (
        <Field name="Vouched for by">
          <Who id={message.owner} />
        </Field>
      )}
      <Field name="Target">
        <Who id={message.target} />
      </Field>
      <Field name="Anchor">{message.anchor === "" ? <span class="hint">none</span> : <code>{message.anchor}</code>}</Field>
      <Field name="Signature">
        <Signature message={message} />
      </Field>
    </dl>
  );
}

function Signature({ message: { signed, proof } }: { message: MessageInfo }) {
  if (!signed) return <>not signed: this network vouches for what its processes say</>;
  if (proof === undefined) return <>signed</>;
  return (
    <>
      {SIGNATURES[proof.type] ?? `type ${proof.type}`}, key <Id id={proof.key} />, signature <Id id={proof.signature} />
    </>
  );
}

export function AssignmentFacts({ entry: { slot, assignment, hops, root }, process }: { entry: LogEntry; process: string }) {
  return (
    <dl class="msg-facts">
      <Field name="Process">
        <Who id={process} />
      </Field>
      <Field name="Slot">{slot}</Field>
      <Field name="Assignment">
        <Id id={assignment.id} />
      </Field>
      <Field name="Time">
        {moment(assignment.timestamp)} <span class="hint">{assignment.timestamp}</span>
      </Field>
      <Field name="Block height">{numberText(assignment.height)}</Field>
      <Field name="Hash chain">
        <Id id={assignment.hashChain} />
      </Field>
      <Field name="Messages before it in its chain">{hops}</Field>
      <Field name="First message of its chain">
        <Id id={root} />
      </Field>
    </dl>
  );
}

/** When a tick of a cron came, and which it is. */
export function TickFacts({ process, evaluation: { slot, cron } }: { process: string; evaluation: ResultEntry }) {
  return (
    <dl class="msg-facts">
      <Field name="Process">
        <Who id={process} />
      </Field>
      <Field name="Tick">
        {cron!.number} after slot {slot}, every {cron!.interval}
      </Field>
      <Field name="Time">
        {moment(cron!.timestamp)} <span class="hint">{cron!.timestamp}</span>
      </Field>
      <Field name="Block height">{numberText(cron!.height)}</Field>
    </dl>
  );
}
