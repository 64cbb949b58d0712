// One replica: how far it is, what is in its way, and where the compute unit says something else.
import { useCommands } from "../../../app/commands";
import { hashOf } from "../../../app/route";
import { Id } from "../../../parts/id";
import { network, select } from "../../../session/network";
import { attempt } from "../../../session/notice";
import { Divergence } from "./divergence";
import type { Replica } from "./known";
import { lengthOf, meaningOf, outlookOf, standingOf } from "./words";

export function ReplicaPanel({ replica: { id, name, info } }: { replica: Replica }) {
  const { following, verified, compared, same, different, unknown, units, divergence } = info;
  const { kind, text } = standingOf(info);
  const toggle = () => attempt(() => (following ? network().unfollow(id) : network().follow(id)));
  useCommands(() => [{ title: following ? "Replica: stop following" : "Replica: follow", run: toggle }], [following, id]);
  const length = lengthOf(info);
  return (
    <section class="panel" aria-labelledby="net-replica-title">
      <div class="net-head">
        <h2 id="net-replica-title">{name ?? "Replica"} <Id id={id} /></h2>
        <span class="net-chip" data-kind={kind} role="status">{text}</span>
        <span class="spread" />
        <span class="row">
          <ViewLink id={id} view="messages" />
          <ViewLink id={id} view="state" />
          <a class="net-button" href={hashOf("network", { part: "post", target: id })}>Post to it…</a>
          <button type="button" onClick={toggle}>{following ? "Stop following" : "Follow again"}</button>
        </span>
      </div>
      <Obstacle info={info} />
      <Progress label="Verified and evaluated" value={verified} max={length} text={`${verified} of ${length} messages`} />
      {units.compute !== undefined && <Progress label="Compared" value={compared} max={length} text={`${compared} of ${length} results`} />}
      {units.compute !== undefined && (
        <dl class="net-counts">
          <div data-kind={same > 0 ? "good" : undefined}><dt>the same</dt><dd>{same}</dd></div>
          <div data-kind={different > 0 ? "bad" : undefined}><dt>different</dt><dd>{different}</dd></div>
          <div title="The compute unit has no result of these."><dt>unknown</dt><dd>{unknown}</dd></div>
        </dl>
      )}
      <Unproven info={info} />
      {divergence && <Divergence key={divergence.message} process={id} units={units} divergence={divergence} />}
      <Units info={info} />
    </section>
  );
}

function ViewLink({ id, view }: { id: string; view: "messages" | "state" }) {
  return (
    <a class="net-button" href={hashOf(view, { process: id })} onClick={() => select(id)}>
      {view === "messages" ? "Messages" : "State"}
    </a>
  );
}

function Progress({ label, value, max, text }: { label: string; value: number; max: number; text: string }) {
  return (
    <div class="net-progress">
      <span>{label}</span>
      <progress aria-label={label} value={value} max={Math.max(max, 1)}>{text}</progress>
      <span>{text}</span>
    </div>
  );
}

function Obstacle({ info }: { info: Replica["info"] }) {
  if (info.problem === undefined) return null;
  const { code, message } = info.problem;
  return (
    <div class="net-obstacle" role="alert">
      <strong>{meaningOf(code)}</strong>
      <p>{message} <code>{code}</code></p>
      <p class="hint">{outlookOf(info)}</p>
    </div>
  );
}

function Unproven({ info: { unproven } }: { info: Replica["info"] }) {
  if (unproven === undefined) return null;
  const { count, slot, reason } = unproven;
  return (
    <p class="net-warning">
      {count === 1 ? "One message has" : `${count} messages have`} nothing but the node's word for it, the first at slot {slot}: {reason}
    </p>
  );
}

function Units({ info: { units } }: { info: Replica["info"] }) {
  const all = [["Scheduler", units.scheduler], ["Compute unit", units.compute], ...units.gateways.map((gateway) => ["Gateway", gateway])];
  return (
    <dl class="net-facts">
      {all.map(([title, address], index) => (
        <div key={index}>
          <dt>{title}</dt>
          <dd>{address === undefined ? "none: results are compared with nobody's" : <code class="net-address">{address}</code>}</dd>
        </div>
      ))}
    </dl>
  );
}
