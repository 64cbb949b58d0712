// Asks the addresses of the form whether anybody is there.
import { useState } from "preact/hooks";
import type { RelayDraft } from "./draft";
import { probesOf, type Probe } from "./probe";

interface ConnectionTestProps {
  draft: RelayDraft;
  isInOrder: () => boolean;
}

const KINDS: Readonly<Record<Probe["outcome"], string>> = { answers: "good", refuses: "warn", silent: "bad" };

export function ConnectionTest({ draft, isInOrder }: ConnectionTestProps) {
  const [probes, setProbes] = useState<readonly Probe[]>();
  const [isBusy, setBusy] = useState(false);
  const test = async () => {
    if (!isInOrder()) return;
    setBusy(true);
    setProbes(await Promise.all(probesOf(draft)));
    setBusy(false);
  };
  return (
    <div class="net-test">
      <button type="button" disabled={isBusy} onClick={test}>{isBusy ? "Asking…" : "Test the connection"}</button>
      <ul class="net-list" aria-label="What answers" aria-live="polite">
        {probes?.map(({ unit, address, outcome, text }) => (
          <li key={unit + address} class="net-probe">
            <span class="net-chip" data-kind={KINDS[outcome]}>{outcome}</span>
            <strong>{unit}</strong> <code class="net-address">{address}</code>
            <span class="hint">{text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
