// A source with what its lines cost: numbers, and a strip that is the warmer the dearer a line is.
import { useState } from "preact/hooks";
import { hashOf } from "../../app/route";
import { numberText } from "../../parts/numbers";
import { VirtualList } from "../../parts/virtual-list";
import { useAsked } from "../../session/asked";
import { gasText, isLibrary, share, type SourceCost } from "./fold";
import { findSource } from "../../session/source-search";

/** Pixels of a line, as in style.css. */
const ROW = 20;

interface AnnotatedProps {
  process: string;
  /** Sources came with messages up to this slot. */
  upTo: number;
  sources: readonly SourceCost[];
  /** The source that is shown, and a line of it. */
  shown: { id: string; line: number };
  all: number;
  onShow: (shown: { id: string; line: number }) => void;
}

export function AnnotatedSource({ process, upTo, sources, shown, all, onShow }: AnnotatedProps) {
  const source = sources.find(({ id }) => id === shown.id) ?? sources[0];
  if (source === undefined) return <p class="hint">No Lua was run.</p>;
  const isOfLibrary = isLibrary({ chunk: source.chunk, line: 0 });
  const showLine = (line: number) => onShow({ id: source.id, line });
  return (
    <div class="profile-source">
      <label class="row">
        <span>Source</span>
        <select value={source.id} onChange={({ currentTarget }) => onShow({ id: currentTarget.value, line: 0 })}>
          {sources.map(({ id, chunk, digest, self }) => (
            <option key={id} value={id}>
              {chunk} {isLibrary({ chunk, line: 0 }) ? "(library of the machine)" : digest} {share(self, all)}
            </option>
          ))}
        </select>
      </label>
      {isOfLibrary ? (
        <>
          <p class="hint">{source.chunk} is part of the machine's library, whose source is not here. These are its lines by their numbers.</p>
          <Lines source={source} all={all} lines={undefined} shown={shown.line} onShow={showLine} />
        </>
      ) : (
        <SourceFromLog key={source.id} process={process} upTo={upTo} source={source} all={all} shown={shown.line} onShow={showLine} />
      )}
    </div>
  );
}

interface SourceFromLogProps {
  process: string;
  upTo: number;
  source: SourceCost;
  all: number;
  shown: number;
  onShow: (line: number) => void;
}

function SourceFromLog({ process, upTo, source, all, shown, onShow }: SourceFromLogProps) {
  const [attempts, setAttempts] = useState(0);
  const key = `${process} ${source.id} ${upTo}`;
  const { value: search, problem } = useAsked(key, (signal) => findSource(process, source.digest, upTo, signal), { keep: true, tick: attempts });
  if (problem) return <p role="alert">The source could not be looked for: {problem}</p>;
  if (search === undefined) return <p class="hint" role="status">Looking for the source in the log…</p>;
  const { found, looked, isDone } = search;
  return (
    <>
      {found ? (
        <p class="hint">
          From <a href={hashOf("messages", { process, slot: found.slot })}>the message of slot {found.slot}</a>.
        </p>
      ) : (
        <p class="hint" role="status">
          Its text is not in the {numberText(looked)} messages{" "}
          {isDone ? "of the log: it was put together by the process, or came in another way." : "that were looked at."} These are its lines by their numbers.
        </p>
      )}
      {!found && !isDone && <button type="button" onClick={() => setAttempts(attempts + 1)}>Look further back</button>}
      <Lines source={source} all={all} lines={found?.text.split("\n")} shown={shown} onShow={onShow} />
    </>
  );
}

interface LinesProps {
  source: SourceCost;
  all: number;
  /** The text; without it only lines that cost something are shown. */
  lines: readonly string[] | undefined;
  /** The line that is chosen, from 1; 0: none. */
  shown: number;
  onShow: (line: number) => void;
}

function Lines({ source, all, lines, shown, onShow }: LinesProps) {
  const numbers = lines ? lines.map((_, index) => index + 1) : [...source.lines.keys()].sort((left, right) => left - right);
  const most = Math.max(1, ...[...source.lines.values()].map(({ self }) => self));
  const row = (index: number) => {
    const number = numbers[index]!;
    return <Line number={number} text={lines?.[index]} gas={source.lines.get(number)?.self ?? 0} most={most} all={all} />;
  };
  const chosen = shown === 0 ? dearestLine(source) : shown;
  const cost = source.lines.get(chosen);
  return (
    <>
      <div class="profile-lines">
        <VirtualList count={numbers.length} rowHeight={ROW} row={row} label="Lines of the source" chosen={numbers.indexOf(chosen)}
          onChoose={(index) => onShow(numbers[index]!)} />
      </div>
      <div class="profile-line-told" role="status">
        <p>
          Line {chosen}: {cost ? `${gasText(cost.self)} by itself, ${share(cost.self, all)} of all; ${gasText(cost.total)} with what it called` : "no gas"}.
        </p>
        {lines?.[chosen - 1] && <pre>{lines[chosen - 1]!.trim()}</pre>}
      </div>
    </>
  );
}

/** The line that used most. */
function dearestLine({ lines }: SourceCost): number {
  return [...lines].reduce((dearest, [line, { self }]) => (self > dearest.self ? { line, self } : dearest), { line: 1, self: -1 }).line;
}

function Line({ number, text, gas, most, all }: { number: number; text?: string; gas: number; most: number; all: number }) {
  return (
    <div class="profile-line">
      <span class="profile-number">{number}</span>
      <span class="profile-heat">
        <span style={{ width: `${(100 * gas) / most}%` }} />
      </span>
      <span class="profile-gas">{gas > 0 && numberText(gas)}</span>
      <span class="profile-share">{gas > 0 && share(gas, all)}</span>
      <code>{text}</code>
    </div>
  );
}
