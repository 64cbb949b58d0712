// A message in a line that leads to it: who sent what to whom, and how it fared.
import { Name } from "../../parts/name";
import type { Row } from "../../session/timeline-rows";
import { hashOfPlace, placeOf } from "./place";
import { Status } from "./status";
import { titleOf } from "./words";

export function MessageLink({ row, isCurrent = false }: { row: Row; isCurrent?: boolean }) {
  const { kind, from, to, slot, tick } = row;
  return (
    <span class="msg-link">
      <a href={hashOfPlace(placeOf(row))} aria-current={isCurrent ? "true" : undefined}>
        <bdi>{titleOf(row)}</bdi>
      </a>
      <span class="msg-way">
        {kind === "tick" ? "cron" : <Name id={from} />} → <Name id={to} />, slot {tick === 0 ? slot : `${slot}, tick ${tick}`}
      </span>
      <Status row={row} />
    </span>
  );
}
