// Lua expressions that the person watches: what each gives in the state that is looked at.
import { useEffect, useState } from "preact/hooks";
import { Ansi, plain } from "../../parts/ansi";
import { explain } from "../../session/notice";
import { useAsked } from "../../session/asked";
import type { Look } from "./look";
import { outputOf, textOf } from "../../session/result-text";
import { TextDialog } from "./text-dialog";
import { MOST_WATCHES, addWatch, removeWatch, watched } from "./watch-list";

/** Letters of a value that are shown. */
const LONGEST = 600;

interface Watched {
  text: string;
  isProblem: boolean;
}

/** `tick` is raised when the state may be another. */
export function Watches({ look, tick }: { look: Look; tick: number }) {
  const expressions = watched(look.process).value;
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<{ title: string; text: string }>();
  const key = expressions.length === 0 ? undefined : `${look.key}\n${expressions.join("\n")}`;
  const { value, isAsking } = useAsked(key, (signal) => evaluateAll(look, expressions, signal), { keep: true, tick });
  useEffect(() => setTyped(""), [look.process]);

  const add = (event: Event) => {
    event.preventDefault();
    if (typed.trim() !== "" && addWatch(look.process, typed.trim())) setTyped("");
  };
  return (
    <div class="state-watches" aria-busy={isAsking}>
      {expressions.length > 0 && (
        <dl>
          {expressions.map((expression) => (
            <div key={expression}>
              <dt>
                <code>{expression}</code>
                <button type="button" class="plain" aria-label={`Stop watching ${expression}`} onClick={() => removeWatch(look.process, expression)}>
                  ×
                </button>
              </dt>
              <dd>
                <WatchedValue of={value?.get(expression)} onOpen={(text) => setOpen({ title: expression, text })} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {expressions.length < MOST_WATCHES ? (
        <form class="row" onSubmit={add}>
          <input aria-label="Lua expression to watch" placeholder="Balances[Owner]" autocomplete="off" spellcheck={false} value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)} />
          <button type="submit">Watch</button>
        </form>
      ) : (
        <p class="hint">That is all that can be watched at a time: {MOST_WATCHES} expressions.</p>
      )}
      {open && <TextDialog title={open.title} text={open.text} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function WatchedValue({ of, onOpen }: { of: Watched | undefined; onOpen: (text: string) => void }) {
  if (of === undefined) return <span class="hint">…</span>;
  const { text, isProblem } = of;
  return (
    <>
      <pre class={isProblem ? "problem" : ""}>
        <Ansi text={text.slice(0, LONGEST)} />
        {text.length > LONGEST && "…"}
      </pre>
      {text.length > LONGEST && <button type="button" onClick={() => onOpen(plain(text))}>Open all of it</button>}
    </>
  );
}

/** One after the other, so that what is not wanted any more is not asked. */
async function evaluateAll(look: Look, expressions: readonly string[], signal: AbortSignal): Promise<Map<string, Watched>> {
  const values = new Map<string, Watched>();
  for (const expression of expressions) {
    values.set(expression, await evaluate(look, expression, signal));
    if (signal.aborted) break;
  }
  return values;
}

async function evaluate(look: Look, expression: string, signal: AbortSignal): Promise<Watched> {
  try {
    const { status, result } = await look.evaluate(expression, signal);
    if (result.Error !== undefined) return { text: plain(textOf(result.Error)).trim(), isProblem: true };
    return status === "ok" ? { text: outputOf(result) || "nil", isProblem: false } : { text: `It could not be evaluated: ${status}.`, isProblem: true };
  } catch (problem) {
    return { text: explain(problem), isProblem: true };
  }
}
