// The field that searches the state, and what it found.
import { useEffect, useRef, useState } from "preact/hooks";
import { counted, numberText } from "../../parts/numbers";
import { explain } from "../../session/notice";
import type { Look } from "./look";
import { titleOf } from "./path";
import { Search, type Match } from "./search";
import { Value } from "./value";

/** How much is looked at before the person is asked whether to go on. */
const VALUES = 20_000;
const MATCHES = 100;

/** Milliseconds without a key after which a search begins. */
const REST = 200;

interface SearchProps {
  look: Look;
  withBuiltin: boolean;
  onFind: (match: Match) => void;
}

interface Found {
  matches: readonly Match[];
  looked: number;
  isDone: boolean;
  isRunning: boolean;
  problem?: string;
}

export function StateSearch({ look, withBuiltin, onFind }: SearchProps) {
  const [words, setWords] = useState("");
  const [found, setFound] = useState<Found>();
  const stop = useRef(new AbortController());
  const search = useRef<Search | undefined>(undefined);

  const goOn = async () => {
    stop.current.abort();
    stop.current = new AbortController();
    const { signal } = stop.current;
    const running = search.current!;
    const tell = (isRunning: boolean, problem?: string) =>
      signal.aborted || setFound({ matches: [...running.matches], looked: running.looked, isDone: running.isDone, isRunning, problem });
    tell(true);
    try {
      await running.run({ values: VALUES, matches: MATCHES, signal, onProgress: () => tell(true) });
      tell(false);
    } catch (problem) {
      tell(false, explain(problem));
    }
  };

  useEffect(() => {
    stop.current.abort();
    if (words.trim() === "") return setFound(undefined);
    const timer = setTimeout(() => {
      search.current = new Search(look.inspect, words, { withBuiltin });
      void goOn();
    }, REST);
    return () => clearTimeout(timer);
  }, [words, look.key, withBuiltin]);
  useEffect(() => () => stop.current.abort(), []);

  return (
    <search>
      <input type="search" aria-label="Search keys and values" placeholder="Search keys and values" autocomplete="off" spellcheck={false} value={words}
        onInput={({ currentTarget }) => setWords(currentTarget.value)} onKeyDown={(event) => event.key === "Escape" && setWords("")} />
      {found && (
        <div class="state-found">
          <p class="hint" role="status">{tellFound(found)}</p>
          {found.problem && <p class="problem">{found.problem}</p>}
          {found.matches.length > 0 && (
            <ul aria-label="Found">
              {found.matches.map((match) => (
                <li key={titleOf(match.path)}>
                  <button type="button" class="plain" onClick={() => onFind(match)}>
                    <code>{titleOf(match.path)}</code> <Value of={match.variable} />
                  </button>
                </li>
              ))}
            </ul>
          )}
          {!found.isRunning && !found.isDone && !found.problem && <button type="button" onClick={() => void goOn()}>Look further</button>}
        </div>
      )}
    </search>
  );
}

function tellFound({ matches, looked, isDone, isRunning }: Found): string {
  const extent = `${counted(looked, "value")} looked at`;
  const rest = isRunning ? ", looking…" : isDone ? ", that is all." : ", there are more.";
  return `${matches.length === 0 ? "Nothing found" : `${numberText(matches.length)} found`}: ${extent}${rest}`;
}
