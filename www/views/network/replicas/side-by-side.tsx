// Aligned lines of two sides as a table. Long stretches that are the same are folded.
import { useState } from "preact/hooks";
import { sharedEnds, type Row } from "./align";
import { isWithin, type JsonLine } from "./json-lines";

interface SideBySideProps {
  rows: readonly Row[];
  /** The path whose lines are marked. */
  highlighted: string;
  /** What the sides are called. */
  ours: string;
  theirs: string;
}

/** Lines that are shown around what differs. */
const AROUND = 3;

/** The most rows that are shown. */
const MOST = 1_000;

/** A row, or a number of rows that are folded. */
type Piece = { row: Row } | { from: number; count: number };

export function SideBySide({ rows, highlighted, ours, theirs }: SideBySideProps) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const pieces = piecesOf(rows.slice(0, MOST), highlighted, unfolded);
  return (
    <>
      <table class="net-sides">
        <thead>
          <tr>
            <th scope="col">{ours}</th>
            <th scope="col">{theirs}</th>
          </tr>
        </thead>
        <tbody>
          {pieces.map((piece, index) =>
            "row" in piece ? <Line key={index} row={piece.row} highlighted={highlighted} /> : (
              <tr key={index}>
                <td colSpan={2} class="net-fold">
                  <button type="button" class="plain" onClick={() => setUnfolded(new Set([...unfolded, piece.from]))}>{piece.count} lines that are the same</button>
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
      {rows.length > MOST && <p class="hint">The first {MOST} of {rows.length} lines.</p>}
    </>
  );
}

function piecesOf(rows: readonly Row[], highlighted: string, unfolded: ReadonlySet<number>): Piece[] {
  const isOfInterest = rows.map((row) => !row.isSame || (highlighted !== "" && row.ours?.path === highlighted));
  const isShown = rows.map((_, index) => isOfInterest.slice(Math.max(0, index - AROUND), index + AROUND + 1).includes(true));
  const pieces: Piece[] = [];
  for (let index = 0; index < rows.length; ) {
    if (isShown[index]) {
      pieces.push({ row: rows[index]! });
      index += 1;
      continue;
    }
    const next = isShown.indexOf(true, index);
    const end = next < 0 ? rows.length : next;
    if (unfolded.has(index) || end - index < 3) pieces.push(...rows.slice(index, end).map((row) => ({ row })));
    else pieces.push({ from: index, count: end - index });
    index = end;
  }
  return pieces;
}

function Line({ row: { ours, theirs, isSame }, highlighted }: { row: Row; highlighted: string }) {
  const isMarked = highlighted !== "" && [ours, theirs].some((line) => line !== undefined && isWithin(line.path, highlighted));
  return (
    <tr class={isSame ? "" : "net-differs"} data-marked={isMarked || undefined}>
      <td><Text line={ours} other={theirs} isSame={isSame} /></td>
      <td><Text line={theirs} other={ours} isSame={isSame} /></td>
    </tr>
  );
}

/** A line; what differs from the other side in it is marked. */
function Text({ line, other, isSame }: { line?: JsonLine; other?: JsonLine; isSame: boolean }) {
  if (line === undefined) return <span class="net-nothing">nothing</span>;
  const indent = { paddingInlineStart: `${line.depth}ch` };
  if (isSame || other === undefined) return <code style={indent}>{line.text}</code>;
  const { start, end } = sharedEnds(line.text, other.text);
  const stop = line.text.length - end;
  return (
    <code style={indent}>
      {line.text.slice(0, start)}
      <mark>{line.text.slice(start, stop)}</mark>
      {line.text.slice(stop)}
    </code>
  );
}
