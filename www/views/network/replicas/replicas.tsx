// The part Replicas: processes of the network outside, recomputed here and compared.
import { useState } from "preact/hooks";
import { go, hashOf, route } from "../../../app/route";
import { nameOf } from "../../../session/names";
import { processes } from "../../../session/network";
import { useFollowed } from "../../../session/asked";
import { ReplicaPanel } from "./replica-panel";
import { ReplicateForm } from "./replicate-form";
import { replicas, type Replica } from "./known";
import { lengthOf, standingOf } from "./words";

/** Milliseconds between looks at replicas: that an obstacle is gone is told by no event. */
const PERIOD = 2_000;

export function Replicas() {
  const { value: found, problem } = useFollowed("replicas", replicas, { every: PERIOD });
  const [isAdding, setAdding] = useState(false);
  if (problem !== undefined) return <p role="alert">{problem}</p>;
  if (found === undefined) return <p role="status">Reading…</p>;
  const wanted = route.value.parameters.process;
  const shown = found.find(({ id }) => id === wanted) ?? (wanted === undefined ? found.at(-1) : undefined);
  const isFormShown = isAdding || found.length === 0;
  return (
    <>
      {found.length > 0 && (
        <section class="panel" aria-labelledby="net-replicas">
          <div class="net-head">
            <h2 id="net-replicas">Replicas</h2>
            <button type="button" class={isFormShown ? "" : "primary"} aria-expanded={isFormShown} onClick={() => setAdding(!isAdding)}>
              {isAdding ? "Do not replicate another" : "Replicate another…"}
            </button>
          </div>
          <ul class="net-list" aria-label="Replicas">
            {found.map((replica) => <ReplicaRow key={replica.id} replica={replica} isShown={replica.id === shown?.id} />)}
          </ul>
        </section>
      )}
      {isFormShown && (
        <ReplicateForm onReplica={(id) => {
          setAdding(false);
          go("network", { part: "replicas", process: id });
        }} />
      )}
      {shown && <ReplicaPanel key={shown.id} replica={shown} />}
      {wanted !== undefined && shown === undefined && processes.value.some(({ id }) => id === wanted) && !isFormShown && <p>This process is no replica.</p>}
    </>
  );
}

function ReplicaRow({ replica: { id, info }, isShown }: { replica: Replica; isShown: boolean }) {
  const { kind, text } = standingOf(info);
  return (
    <li class="net-replica">
      <a href={hashOf("network", { part: "replicas", process: id })} aria-current={isShown ? "true" : undefined}>{nameOf(id).text}</a>
      <span class="net-chip" data-kind={kind}>{text}</span>
      <span class="hint">{info.verified} of {lengthOf(info)} verified{info.different > 0 && `, ${info.different} different`}</span>
    </li>
  );
}
