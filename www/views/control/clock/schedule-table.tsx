// Which processes have schedules, when they are due, and whether they run by themselves.
import { numberText } from "../../../parts/numbers";
import { clock } from "../../../session/clock";
import { look, network } from "../../../session/network";
import { ownName } from "../../../session/names";
import { attempt } from "../../../session/notice";
import { Id } from "../../../parts/id";
import { dueText } from "../words";
import { duesOf, scheduled } from "./cron";
import { firstOf, schedulesOf } from "./schedules";
import type { ProcessInfo } from "lunette";

/** Rows that are shown; a network of thousands has the others in the list of processes. */
const MOST = 100;

export function ScheduleTable() {
  const all = scheduled.value;
  return (
    <section class="panel" aria-labelledby="control-schedules">
      <h2 id="control-schedules">Schedules</h2>
      {all.length === 0 ? (
        <p class="hint">
          No process has one. A process gets a schedule when it is made, by the tags <code>Cron-Interval</code> (<code>5-minutes</code>, <code>10-blocks</code>) and <code>Cron-Tag-Action</code>.
        </p>
      ) : (
        <div class="control-scroll" tabIndex={0} role="region" aria-label="Schedules of processes">
          <table>
            <thead>
              <tr><th scope="col">Process</th><th scope="col">Interval</th><th scope="col">Due next</th><th scope="col">Runs by itself</th></tr>
            </thead>
            <tbody>{all.slice(0, MOST).map((process) => <Row key={process.id} process={process} />)}</tbody>
          </table>
        </div>
      )}
      {all.length > MOST && <p class="hint">And {numberText(all.length - MOST)} more.</p>}
      {all.some(({ monitored }) => !monitored) && <p class="hint">A schedule that is not monitored catches up at the next message of its process; what it would send then goes nowhere.</p>}
    </section>
  );
}

function Row({ process }: { process: ProcessInfo }) {
  const { id, name, monitored } = process;
  const now = clock.value!;
  const due = firstOf(duesOf(process, now));
  const toggle = () => attempt(async () => {
    await (monitored ? network().unmonitor(id) : network().monitor(id));
    await look();
  });
  return (
    <tr>
      <th scope="row">{ownName(process)} <Id id={id} /></th>
      <td>{schedulesOf(process).map(({ interval }) => interval).join(", ")}</td>
      <td>{due === undefined ? "…" : dueText(due, now.now)}</td>
      <td><label><input type="checkbox" checked={monitored} onChange={toggle} aria-label={`Monitor ${name ?? id}`} /> {monitored ? "monitored" : "not monitored"}</label></td>
    </tr>
  );
}
