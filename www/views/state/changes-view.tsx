// What a message changed in the state: paths with the value before and after, under the globals that they are in.
import { useEffect, useRef, useState } from "preact/hooks";
import { counted } from "../../parts/numbers";
import { explain } from "../../session/notice";
import { compare, grouped, type Change, type Found } from "./compare";
import { lookAt } from "./look";
import { titleOf } from "./path";
import { Value } from "./value";

/** How much is shown, and looked at, before the person is asked whether to go on. */
const CHANGES = 100;
const ENTRIES = 20_000;

interface Result {
  changes: readonly Change[];
  looked: number;
  isDone: boolean;
  isRunning: boolean;
  problem?: string;
}

const NOTHING: Result = { changes: [], looked: 0, isDone: false, isRunning: true };

interface ChangesProps {
  process: string;
  slot: number;
  /** Whether the newest message is followed: then a comparison comes to its end before the next one begins. */
  isLive: boolean;
  onShow: (change: Change) => void;
}

export function Changes({ process, slot: wanted, isLive, onShow }: ChangesProps) {
  const [slot, setSlot] = useState(wanted);
  const [result, setResult] = useState(NOTHING);
  const { isRunning } = result;
  useEffect(() => {
    if (!isLive || !isRunning) setSlot(wanted);
  }, [wanted, isLive, isRunning]);
  const going = useRef<{ found: AsyncGenerator<Found, void>; signal: AbortSignal } | undefined>(undefined);

  const goOn = async (before: Result) => {
    const { found, signal } = going.current!;
    const tell = (now: Result) => signal.aborted || setResult(now);
    tell({ ...before, isRunning: true });
    try {
      tell({ ...(await take(found, before)), isRunning: false });
    } catch (problem) {
      tell({ ...before, isRunning: false, problem: explain(problem) });
    }
  };
  useEffect(() => {
    const stop = new AbortController();
    const before = slot === 0 ? undefined : lookAt(process, slot - 1).inspect;
    going.current = { found: compare(before, lookAt(process, slot).inspect, stop.signal), signal: stop.signal };
    void goOn(NOTHING);
    return () => stop.abort();
  }, [process, slot]);

  const { changes, isDone, problem } = result;
  return (
    <div class="state-changes" aria-busy={isRunning}>
      <p class="hint" role="status">{tellResult(result, slot)}</p>
      {problem && <p class="problem">{problem}</p>}
      {grouped(changes).map((group) => (
        <section key={group.name} aria-label={group.name}>
          <h4>
            {group.name} <small>{group.changes.length}</small>
          </h4>
          <ul>
            {group.changes.map((change) => (
              <li key={titleOf(change.path)} data-kind={change.kind}>
                <ChangeRow change={change} onShow={() => onShow(change)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {!isRunning && !isDone && !problem && <button type="button" onClick={() => void goOn(result)}>Show more changes</button>}
    </div>
  );
}

const SIGNS = { added: "+", removed: "−", changed: "±" } as const;

function ChangeRow({ change: { kind, path, before, after }, onShow }: { change: Change; onShow: () => void }) {
  return (
    <>
      <span class="state-sign" role="img" aria-label={kind}>{SIGNS[kind]}</span>
      <div>
        {after === undefined ? (
          <code>{titleOf(path)}</code>
        ) : (
          <button type="button" class="plain" title="Show it in the tree" onClick={onShow}>
            <code>{titleOf(path)}</code>
          </button>
        )}{" "}
        <span class="state-before-after">
          {before && <del><Value of={before} /></del>}
          {before && after && <span aria-hidden="true"> → </span>}
          {after && <ins><Value of={after} /></ins>}
        </span>
      </div>
    </>
  );
}

/** Asks on until there is something to show or enough was looked at. */
async function take(found: AsyncGenerator<Found, void>, before: Result): Promise<Result> {
  const changes = [...before.changes];
  let { looked } = before;
  while (changes.length < before.changes.length + CHANGES && looked < before.looked + ENTRIES) {
    const { done, value } = await found.next();
    if (done) return { changes, looked, isDone: true, isRunning: false };
    if (value.kind === "looked") looked += value.count;
    else changes.push(value);
  }
  return { changes, looked, isDone: false, isRunning: false };
}

function tellResult({ changes, isDone, isRunning, problem, looked }: Result, slot: number): string {
  if (problem) return "What it changed could not be found out.";
  if (isRunning) return "Comparing the states before and after…";
  if (changes.length === 0 && isDone) return "It changed nothing.";
  const count = `${isDone ? "" : "The first "}${counted(changes.length, "change")}`;
  const after = slot === 0 ? "what the process began with" : `against slot ${slot - 1}`;
  return `${count}, ${after}${isDone ? "" : `; ${counted(looked, "entry", "entries")} compared`}.`;
}
