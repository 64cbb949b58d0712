// Asks the addresses of the form whether anybody is there.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { RelayDraft } from "./draft";
import { askedOf, type Asked, type Probe } from "./probe";

interface ConnectionTestProps {
  draft: RelayDraft;
  /** Whether it can be asked; else the form says why not. */
  isInOrder: () => boolean;
  /** What stands beside its button. */
  children: ComponentChildren;
}

const KINDS: Readonly<Record<Probe["outcome"], string>> = { answers: "good", refuses: "warn", silent: "bad" };

export function ConnectionTest({ draft, isInOrder, children }: ConnectionTestProps) {
  const [asked, setAsked] = useState<readonly (Asked & { answer?: Probe })[]>([]);
  const test = useRef(0);
  const ask = () => {
    if (!isInOrder()) return;
    const all = askedOf(draft);
    const number = (test.current += 1);
    setAsked(all);
    for (const [index, { probe }] of all.entries()) {
      void probe().then((answer) => {
        if (number === test.current) setAsked((before) => before.map((one, at) => (at === index ? { ...one, answer } : one)));
      });
    }
  };
  return (
    <div class="net-test">
      <div class="row actions">
        <button type="button" onClick={ask}>Test the connection</button>
        {children}
      </div>
      <ul class="net-list" aria-label="What answers" aria-live="polite">
        {asked.map(({ unit, address, answer }) => (
          <li key={unit + address} class="net-probe">
            <span class="net-chip" data-kind={answer && KINDS[answer.outcome]}>{answer?.outcome ?? "asking…"}</span>
            <strong>{unit}</strong> <code class="net-address">{address}</code>
            <span class="hint">{answer?.text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
