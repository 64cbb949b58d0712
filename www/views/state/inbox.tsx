// The messages that no handler took, as they lay in the global `Inbox`: the newest first.
import type { Variable } from "lunette";
import { useEffect, useState } from "preact/hooks";
import { Id } from "../../parts/id";
import { counted } from "../../parts/numbers";
import { useAsked } from "../../session/asked";
import type { Look } from "./look";

/** Messages that are shown at a time. */
const PAGE = 20;

/** Fields of a message that are asked for; one has some thirty. */
const FIELDS = 60;

/** Globals among which the inbox is looked for. */
const MOST_GLOBALS = 5000;

interface Shown {
  size: number;
  messages: readonly Variable[];
}

export function Inbox({ look, tick }: { look: Look; tick: number }) {
  const [count, setCount] = useState(PAGE);
  useEffect(() => setCount(PAGE), [look.key]);
  const { value, problem, isAsking } = useAsked(`${look.key} ${count}`, (signal) => read(look, count, signal), { keep: true, tick });
  if (problem) return <p class="problem">{problem}</p>;
  if (value === undefined) return <p class="hint">Reading…</p>;
  if (value.size === 0) return <p class="hint">It is empty: a handler took every message.</p>;
  return (
    <div class="state-inbox" aria-busy={isAsking}>
      <p class="hint">{counted(value.size, "message")}, the newest first.</p>
      <ol reversed start={value.size}>
        {value.messages.map((message) => (
          <li key={message.key}>
            <InboxMessage of={message} />
          </li>
        ))}
      </ol>
      {value.messages.length < value.size && <button type="button" onClick={() => setCount(count + PAGE)}>Show more messages</button>}
    </div>
  );
}

function InboxMessage({ of }: { of: Variable }) {
  const field = (name: string) => of.entries?.find(({ key, type }) => key === name && type === "string")?.text;
  const [action, from, data] = [field("Action"), field("From"), field("Data")];
  return (
    <>
      <strong>{action ?? "a message without an action"}</strong>
      {from && <> from <Id id={from} named /></>}
      {data && <pre>{data.length > 300 ? `${data.slice(0, 300)}…` : data}</pre>}
    </>
  );
}

/** The newest messages of the inbox. */
async function read({ inspect }: Look, count: number, signal: AbortSignal): Promise<Shown> {
  const { entries: globals = [] } = await inspect({ limit: MOST_GLOBALS, signal });
  const inbox = globals.find(({ key }) => key === "Inbox");
  if (inbox?.type !== "table") throw new Error(`The global Inbox is no table here: ${inbox?.type ?? "nil"}.`);
  const size = inbox.size ?? 0;
  if (size === 0) return { size, messages: [] };
  const { entries = [] } = await inspect({ path: ["Inbox"], from: Math.max(0, size - count), limit: count, signal });
  const newest = entries.filter(({ step }) => step !== undefined).reverse();
  const messages = await Promise.all(newest.map(({ step }) => inspect({ path: ["Inbox", step!], limit: FIELDS, signal })));
  return { size, messages };
}
