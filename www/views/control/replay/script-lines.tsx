// The text of a scenario, each line with what became of it, and what was said at the line that is chosen.
import { useEffect, useMemo, useState } from "preact/hooks";
import { Ansi } from "../../../parts/ansi";
import { VirtualList } from "../../../parts/virtual-list";
import type { Progress } from "./player";

const ROW = 22;

type LineState = "passed" | "failed" | "next" | "waiting" | "other";

const SIGNS: Readonly<Record<LineState, string>> = { passed: "✔", failed: "✖", next: "▸", waiting: "·", other: "" };

export function ScriptLines({ progress }: { progress: Progress }) {
  const { source, scenario, steps, passed, failure, conversations } = progress;
  const lines = useMemo(() => source.text.split("\n"), [source]);
  const states = useMemo(() => statesOf(progress), [steps, passed, failure]);
  const current = failure?.line ?? steps[passed]?.line ?? steps.at(-1)?.line ?? scenario.line;
  const [chosen, choose] = useState(current - 1);
  useEffect(() => choose(current - 1), [current, scenario]);

  const step = steps.findLast(({ line }) => line <= chosen + 1);
  const said = step && conversations.get(step.line);
  return (
    <>
      <div class="control-script">
        <VirtualList count={lines.length} rowHeight={ROW} label="Lines of the scenario" chosen={chosen} onChoose={choose} row={(index) => {
          const state = states.get(index + 1) ?? "other";
          return (
            <div class="control-line" data-state={state}>
              <span class="control-line-number">{index + 1}</span>
              <span class="control-sign" role="img" aria-label={state === "other" ? undefined : state} aria-hidden={state === "other"}>{SIGNS[state]}</span>
              <code>{lines[index]}</code>
            </div>
          );
        }} />
      </div>
      <section aria-label="What was said in this step" aria-live="polite">
        <h3>Line {chosen + 1}</h3>
        <pre class="control-quote">{lines[chosen]?.trim() || " "}</pre>
        {said !== undefined && (
          <>
            <h3>What was said in this step</h3>
            <pre class="control-quote">{said === "" ? "Nothing." : <Ansi text={said} />}</pre>
          </>
        )}
      </section>
    </>
  );
}

/** What became of lines, by their numbers. Of a step that failed it is known which expectation did. */
function statesOf({ steps, passed, failure }: Progress): Map<number, LineState> {
  const states = new Map<number, LineState>();
  for (const [index, { line, expect }] of steps.entries()) {
    const state = index < passed ? "passed" : index > passed ? "waiting" : failure ? "waiting" : "next";
    for (const each of [line, ...expect.map((one) => one.line)]) states.set(each, state === "next" && each !== line ? "waiting" : state);
  }
  if (failure) states.set(failure.line, "failed");
  return states;
}
