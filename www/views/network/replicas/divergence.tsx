// Where a compute unit says something else than was computed here: both sides, line by line.
import { useState } from "preact/hooks";
import type { ReplicaInfo } from "lunette";
import { hashOf } from "../../../app/route";
import { Id } from "../../../parts/id";
import { network, select } from "../../../session/network";
import { explain } from "../../../session/notice";
import { align } from "./align";
import { linesAt, linesOfResult, nearestPath, type JsonLine } from "./json-lines";
import { SideBySide } from "./side-by-side";
import { theirResult } from "./their-result";

interface DivergenceProps {
  process: string;
  units: ReplicaInfo["units"];
  divergence: NonNullable<ReplicaInfo["divergence"]>;
}

export function Divergence({ process, units, divergence }: DivergenceProps) {
  const { slot, message, path, ours, theirs } = divergence;
  const [whole, setWhole] = useState<{ ours: JsonLine[]; theirs: JsonLine[] }>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const askForWhole = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const [{ result }, other] = await Promise.all([network().result({ process, slot }), theirResult(units.compute!, process, message)]);
      setWhole({ ours: linesOfResult(result), theirs: linesOfResult(other) });
    } catch (failure) {
      setProblem(explain(failure));
    }
    setBusy(false);
  };

  const sides = whole ?? { ours: linesAt(path, ours), theirs: linesAt(path, theirs) };
  const highlighted = nearestPath(path, [...sides.ours, ...sides.theirs]);
  const show = () => select(process);
  return (
    <section class="net-divergence" aria-labelledby="net-divergence">
      <div class="net-head">
        <h3 id="net-divergence">The first result that differs: slot {slot}, at <code>{path || "the whole result"}</code></h3>
        <span class="row">
          <a class="net-button" href={hashOf("messages", { process, slot })} onClick={show}>Message at slot {slot}</a>
          <a class="net-button" href={hashOf("state", { process, slot })} onClick={show}>State at slot {slot}</a>
        </span>
      </div>
      <p class="hint">Both sides evaluated the message <Id id={message} /> of the same verified log: one of them is wrong, or runs another module.</p>
      <SideBySide rows={align(sides.ours, sides.theirs)} highlighted={highlighted} ours="Computed here" theirs={`Said by ${hostOf(units.compute)}`} />
      {problem && <p class="problem" role="alert">{problem}</p>}
      <div class="row">
        {whole !== undefined && <button type="button" onClick={() => setWhole(undefined)}>Show only what differs first</button>}
        {whole === undefined && units.protocol === "legacy" && (
          <>
            <button type="button" disabled={isBusy} onClick={askForWhole}>{isBusy ? "Asking…" : "Compare the whole results"}</button>
            <span class="hint">Asks the compute unit for its result once more.</span>
          </>
        )}
      </div>
    </section>
  );
}

function hostOf(address: string | undefined): string {
  return address !== undefined && URL.canParse(address) ? new URL(address).host : "the compute unit";
}
