// One letter: what became of it, why, and what can be done.
import type { Letter } from "lunette";
import { hashOf } from "../../../app/route";
import { Id } from "../../../parts/id";
import { nameOf } from "../../../session/names";
import { select } from "../../../session/network";
import { Time } from "../../../parts/time";

interface LetterRowProps {
  letter: Letter;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
  onRetry: () => void;
  onDiscard: () => void;
}

const KINDS: Readonly<Record<Letter["state"], string | undefined>> = { waiting: undefined, taken: "good", dead: "bad" };

export function LetterRow({ letter, isSelected, onSelect, onRetry, onDiscard }: LetterRowProps) {
  const { letter: number, state, target, problem, warning } = letter;
  const isOpen = state !== "taken";
  return (
    <li class="net-letter" data-state={state}>
      {isOpen && <input type="checkbox" aria-label={`Select letter ${number}`} checked={isSelected} onChange={({ currentTarget }) => onSelect(currentTarget.checked)} />}
      <span class="net-chip" data-kind={KINDS[state]}>{state}</span>
      <span class="net-way">
        <span>#{number}</span> <Sender letter={letter} /> → {target === "" ? <em>the bundler</em> : <Id id={target} />}
        {letter.message && <span class="hint">{letter.assignment ? "assigns" : "as"} <Id id={letter.message} /></span>}
        <span class="hint"><Times letter={letter} /></span>
      </span>
      {isOpen && (
        <span class="row actions">
          <button type="button" aria-label={`Send again: letter ${number}`} onClick={onRetry}>Send again</button>
          <button type="button" class="danger" aria-label={`Discard letter ${number}`} onClick={onDiscard}>Discard…</button>
        </span>
      )}
      {problem && <p class="problem">{state === "dead" ? "Given up: " : "Not taken yet: "}{problem.message} <code>{problem.code}</code></p>}
      {warning && <p class="net-warning">{warning.message} <code>{warning.code}</code></p>}
    </li>
  );
}

function Sender({ letter: { origin, process } }: { letter: Letter }) {
  if (process === undefined) return <>posted by hand</>;
  return (
    <>
      {origin === "published" ? "published from" : "sent by"}{" "}
      <a href={hashOf("messages", { process })} title={process} onClick={() => select(process)}>{nameOf(process).text}</a>
    </>
  );
}

function Times({ letter: { since, taken, attempts, due, state } }: { letter: Letter }) {
  if (taken !== undefined) return <>taken <Time at={taken} /></>;
  return (
    <>
      since <Time at={since} />, {attempts === 0 ? "not sent yet" : attempts === 1 ? "sent once" : `sent ${attempts} times`}
      {state === "waiting" && due !== undefined && due > 0 && <>, next <Time at={due} /></>}
    </>
  );
}
