// The last ticks of schedules: which process, when, and what came of it.
import type { Result } from "lunette";
import { hashOf } from "../../../app/route";
import { useFollowed } from "../../../session/asked";
import { ownName } from "../../../session/names";
import { listOf, outputOf } from "../../../session/result-text";
import { network } from "../../../session/network";
import { counted } from "../../../parts/numbers";
import { plain } from "../../../parts/ansi";
import { momentText } from "../words";
import { scheduled } from "./cron";

/** Processes that are asked, and results of each. */
const MOST_PROCESSES = 20;
const RESULTS = 20;

/** Ticks that are shown. */
const MOST = 30;

interface Tick {
  process: string;
  name: string;
  time: number;
  interval: string;
  /** The slot after which it came. */
  slot: number;
  number: number;
  outcome: string;
  failed: boolean;
}

export function Ticks() {
  const { value: ticks = [] } = useFollowed("ticks", lastTicks);
  if (ticks.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="control-ticks">
      <h2 id="control-ticks">Last ticks</h2>
      <div class="control-scroll" tabIndex={0} role="region" aria-label="Last ticks of schedules">
        <table>
          <thead><tr><th scope="col">Time</th><th scope="col">Process</th><th scope="col">Interval</th><th scope="col">What came of it</th></tr></thead>
          <tbody>
            {ticks.map(({ process, name, time, interval, slot, number, outcome, failed }) => (
              <tr key={`${process}/${slot}/${number}`}>
                <td>{momentText(time)}</td>
                <th scope="row"><a href={hashOf("messages", { process, slot })}>{name}</a></th>
                <td>{interval}</td>
                <td class={failed ? "problem" : ""}>{outcome}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

async function lastTicks(): Promise<Tick[]> {
  const asked = scheduled.peek().slice(-MOST_PROCESSES);
  const found = await Promise.all(asked.map(async (process) => {
    const { edges } = await network().results({ process: process.id, sort: "DESC", limit: RESULTS });
    return edges.flatMap(({ cursor, node }) => tickOf(process.id, ownName(process), cursor, node) ?? []);
  }));
  return found.flat().toSorted((one, other) => other.time - one.time).slice(0, MOST);
}

/** A result's cursor says whether it is one of a schedule, and when it was. */
function tickOf(process: string, name: string, cursor: string, result: Result): Tick | undefined {
  const { cron, ordinate, timestamp } = JSON.parse(atob(cursor)) as { cron?: string; ordinate: string; timestamp: number };
  const [, number, interval] = /^(\d+)-(.*)$/.exec(cron ?? "") ?? [];
  if (number === undefined || interval === undefined) return undefined;
  return { process, name, time: timestamp, interval, slot: Number(ordinate), number: Number(number), outcome: outcomeOf(result), failed: result.Error !== undefined };
}

function outcomeOf(result: Result): string {
  const { Error: problem } = result;
  const messages = listOf(result.Messages);
  if (problem !== undefined) return plain(String(problem)).slice(0, 200);
  const printed = plain(outputOf(result)).trim();
  const sent = messages.length === 0 ? "sent nothing" : `sent ${counted(messages.length, "message")}`;
  return printed === "" ? sent : `${sent}, printed ${printed.slice(0, 120)}`;
}
