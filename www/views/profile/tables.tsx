// A profile in numbers: what handlers and functions cost.
import { useState } from "preact/hooks";
import { numberText } from "../../parts/numbers";
import { isNamed, placeOf, share, type FunctionCost, type ProfiledFunction } from "./fold";
import type { HandlerCost } from "./handlers";

/** Rows that are shown until more are asked for. */
const ROWS = 15;

export function HandlerTable({ costs, all }: { costs: readonly HandlerCost[]; all: number }) {
  return (
    <div class="profile-scroll" tabIndex={0} role="region" aria-label="Handlers">
      <table>
        <thead>
          <tr>
            <th scope="col">Handler</th>
            <th scope="col" class="number">Messages</th>
            <th scope="col" class="number">Gas</th>
            <th scope="col" class="number">Each</th>
            <th scope="col" class="number">Share</th>
            <th scope="col">In functions of the process</th>
          </tr>
        </thead>
        <tbody>
          {costs.map((cost) => (
            <tr key={cost.name}>
              <th scope="row">{cost.name}</th>
              <td class="number">{numberText(cost.messages)}</td>
              <td class="number">{numberText(cost.gas)}</td>
              <td class="number">{numberText(Math.round(cost.gas / cost.messages))}</td>
              <td class="number">{share(cost.gas, all)}</td>
              <td>{functionsOf(cost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The dearest functions of a handler, with their part of its gas. */
function functionsOf({ functions, gas }: HandlerCost): string {
  const dearest = [...functions].sort((left, right) => right[1] - left[1]);
  const named = dearest.slice(0, 3).map(([place, cost]) => `${place} ${share(cost, gas)}`);
  return named.length === 0 ? "none" : `${named.join(", ")}${dearest.length > 3 ? ", …" : ""}`;
}

interface FunctionTableProps {
  costs: readonly FunctionCost[];
  all: number;
  onSource: (called: ProfiledFunction) => void;
}

export function FunctionTable({ costs, all, onSource }: FunctionTableProps) {
  const [by, sortBy] = useState<"self" | "total">("self");
  const [rows, setRows] = useState(ROWS);
  const sorted = costs.toSorted((left, right) => right[by] - left[by] || right.total - left.total);
  return (
    <>
      <div class="profile-scroll" tabIndex={0} role="region" aria-label="Functions">
        <table>
          <thead>
            <tr>
              <th scope="col">Function</th>
              {(["self", "total"] as const).map((kind) => (
                <th key={kind} scope="col" class="number" aria-sort={by === kind ? "descending" : undefined}>
                  <button type="button" class="plain" onClick={() => sortBy(kind)}>{kind === "self" ? "Self" : "Total"}{by === kind && " ↓"}</button>
                </th>
              ))}
              <th scope="col" class="number">Share</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, rows).map(({ function: called, self, total }) => (
              <tr key={called.id}>
                <th scope="row">
                  {called.line < 0 ? (
                    called.name
                  ) : (
                    <button type="button" class="plain" onClick={() => onSource(called)}>
                      {called.name}
                    </button>
                  )}{" "}
                  {isNamed(called) && <small>{placeOf(called)}</small>}
                </th>
                <td class="number">{numberText(self)}</td>
                <td class="number">{numberText(total)}</td>
                <td class="number">{share(by === "self" ? self : total, all)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > rows && <button type="button" onClick={() => setRows(rows + 50)}>Show more functions: {sorted.length - rows} left</button>}
    </>
  );
}
