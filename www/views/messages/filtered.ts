// The rows that a filter wants, kept up to date: only what changed is looked at again.
import { signal, untracked, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { identities } from "../../session/identities";
import { indexOf } from "../../session/timeline-order";
import type { Row } from "../../session/timeline-rows";
import type { Timeline } from "../../session/timeline";
import type { Filter } from "./filter";

/** Where what leaves the network goes, as a place of its own. */
export const OUTSIDE = "outside";

/** Who sends, and who gets. */
export type Ends = readonly [source: string, end: string];

export class Filtered {
  /** In the order of the timeline. */
  readonly rows: Row[] = [];
  readonly version = signal(0);
  /** Who takes part, and in how many rows. */
  readonly #participants = new Map<string, number>();
  readonly #people: ReadonlySet<string>;
  #timeline: Timeline;
  #wants: Filter;
  #stop: () => void;

  constructor(timeline: Timeline, wants: Filter, people: ReadonlySet<string>) {
    this.#people = people;
    this.#timeline = timeline;
    this.#wants = wants;
    this.#stop = timeline.listen((from) => this.#lookAgain(from));
    this.#lookAgain(0);
  }

  /** Who takes part, in the order of coming. */
  get participants(): string[] {
    return [...this.#participants.keys()];
  }

  /** From whom to whom a row goes, as a diagram has it. */
  endsOf(row: Row): Ends {
    return endsOf(row, this.#people);
  }

  /** The index of a row; -1 when it is not wanted. */
  indexOf(row: Row | undefined): number {
    if (row === undefined) return -1;
    const index = indexOf(this.rows, row);
    return this.rows[index] === row ? index : -1;
  }

  end(): void {
    this.#stop();
  }

  /** The rows of the timeline from an index on may be others. */
  #lookAgain(from: number): void {
    const { rows } = this.#timeline;
    const cut = from < rows.length ? indexOf(this.rows, rows[from]!) : this.rows.length;
    // What is gone from the timeline is not before that row, but what is left of it may be.
    for (const row of from === 0 ? this.rows.splice(0) : this.rows.splice(cut)) this.#count(row, -1);
    // The filter reads names, which are signals: it is this that follows the timeline, not whoever renders at the moment.
    untracked(() => {
      for (let index = from; index < rows.length; index += 1) {
        const row = rows[index]!;
        if (!this.#wants(row)) continue;
        this.rows.push(row);
        this.#count(row, 1);
      }
      this.version.value += 1;
    });
  }

  #count(row: Row, by: number): void {
    for (const participant of new Set(this.endsOf(row))) {
      const count = (this.#participants.get(participant) ?? 0) + by;
      if (count === 0) this.#participants.delete(participant);
      else this.#participants.set(participant, count);
    }
  }
}

/** From whom to whom a row goes, as a diagram has it. Those who sign here are in it, although what is sent to them lies in the outbox. */
function endsOf({ kind, via, from, to, process, cause, status }: Row, people: ReadonlySet<string>): Ends {
  if (kind === "tick") return [process, process];
  const source = via !== "message" && cause !== undefined ? cause.process : from;
  if (kind === "message") return [source, process];
  if (status !== "outside") return [source, source];
  return [source, people.has(to) ? to : OUTSIDE];
}

/** The rows that a filter wants, as long as a component is there. */
export function useFiltered(timeline: Timeline, filter: ReadonlySignal<Filter>): Filtered {
  const wants = filter.value;
  const people = identities.value;
  const filtered = useMemo(() => new Filtered(timeline, wants, new Set(people.map(({ address }) => address))), [timeline, wants, people]);
  useEffect(() => () => filtered.end(), [filtered]);
  return filtered;
}
