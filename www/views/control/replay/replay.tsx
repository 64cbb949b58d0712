// Replay: a scenario, played beside its text.
import { useEffect, useId, useState } from "preact/hooks";
import { useCommands } from "../../../app/commands";
import { counted } from "../../../parts/numbers";
import { attempt } from "../../../session/notice";
import { compare, choose, isDone, playAll, playStep, progress, restart, stop } from "./player";
import { ScriptLines } from "./script-lines";
import { galleryNames, source, takeExample, takeFiles, type Source } from "./source";

export function ReplayPart() {
  const taken = source.value;
  return (
    <div class="control-replay">
      <Chooser />
      {taken === undefined ? (
        <p class="hint">
          A scenario says what people and processes send each other, and what has to come of it. It is played on a network of its own in memory: yours is not touched. Record one, open a file,
          or take an example.
        </p>
      ) : taken.document === undefined ? (
        <Unreadable source={taken} />
      ) : (
        <Player />
      )}
    </div>
  );
}

/** Where the scenario is from. */
function Chooser() {
  const id = useId();
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => void attempt(async () => setNames(await galleryNames())), []);
  return (
    <section class="panel row" aria-label="Where the scenario is from">
      <label class="control-file">
        Open a scenario, with its Lua files{" "}
        <input type="file" multiple accept=".scenario,.lua,.txt" onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = "";
          if (files.length > 0) void attempt(() => takeFiles(files));
        }} />
      </label>
      <label for={`${id}-example`}>or an example</label>
      <select id={`${id}-example`} value="" onChange={({ currentTarget }) => {
        const name = currentTarget.value;
        if (name !== "") void attempt(() => takeExample(name));
      }}>
        <option value="">Choose…</option>
        {names.map((name) => <option key={name} value={name}>{name.replace(/\.scenario$/, "")}</option>)}
      </select>
    </section>
  );
}

function Unreadable({ source: { name, text, problem } }: { source: Source }) {
  return (
    <section class="panel" role="alert">
      <h2>{name} cannot be read</h2>
      <p>Line {problem!.line}: {problem!.message}</p>
      <pre class="control-quote">{text.split("\n")[problem!.line - 1]}</pre>
    </section>
  );
}

function Player() {
  const id = useId();
  const now = progress.value;
  // Wherever it came from: a file, an example, a recording.
  useEffect(() => {
    if (progress.peek()?.source !== source.value) choose(source.value!.document!.scenarios[0]!);
  }, [source.value]);
  useCommands(() => [
    { title: "Replay: next step", keys: "Alt+Shift+S", run: playStep },
    { title: "Replay: play all", keys: "Alt+Shift+P", run: playAll },
    { title: "Replay: from the beginning", run: restart },
  ]);
  if (now === undefined || now.source !== source.value) return null;
  const { scenarios, isOfProcess } = now.source.document!;
  const isBusy = now.doing !== undefined;
  const isOver = isDone.value || now.failure !== undefined;
  return (
    <section class="panel control-player" aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{now.source.name}</h2>
      {/* What cannot be done at the moment keeps the focus: whoever plays by keyboard goes on with the same key. */}
      <div class="row">
        <label for={`${id}-scenario`}>Scenario</label>
        <select id={`${id}-scenario`} class="control-scenario" value={String(scenarios.indexOf(now.scenario))} onChange={({ currentTarget }) => choose(scenarios[Number(currentTarget.value)]!)}>
          {scenarios.map(({ title }, index) => <option key={index} value={String(index)}>{title}</option>)}
        </select>
        <button type="button" aria-disabled={isBusy || isOver} aria-keyshortcuts="Alt+Shift+S" onClick={() => void playStep()}>Next step</button>
        {now.doing === "playing" ? <button type="button" onClick={stop}>Stop</button> : (
          <button type="button" class="primary" aria-disabled={isBusy || isOver} aria-keyshortcuts="Alt+Shift+P" onClick={() => void playAll()}>Play all</button>
        )}
        <button type="button" onClick={restart}>From the beginning</button>
        {!isOfProcess && <button type="button" aria-disabled={isBusy} onClick={() => void compare()}>Replay several times and compare</button>}
      </div>
      <Outcome />
      <ScriptLines progress={now} />
    </section>
  );
}

/** How far it is, and what became of it. */
function Outcome() {
  const { steps, passed, failure, doing, comparison } = progress.value!;
  const [state, text] = failure
    ? (["failed", `Failed in line ${failure.line}: ${failure.message.split("\n")[0]}`] as const)
    : isDone.value
      ? (["passed", `Passed: ${counted(steps.length, "step")}, and all that was expected.`] as const)
      : (["waiting", doing === "playing" ? `Playing: ${passed} of ${counted(steps.length, "step")}…` : `${passed} of ${counted(steps.length, "step")} played.`] as const);
  return (
    <>
      <p role="status" aria-label="Outcome" class="control-outcome" data-state={state}>{text}</p>
      {failure && failure.message.includes("\n") && <pre class="control-quote">{failure.message.split("\n").slice(1).join("\n")}</pre>}
      {(doing === "comparing" || comparison) && (
        <p role="status" aria-label="Comparison" class="control-outcome" data-state={doing === "comparing" ? "waiting" : comparison?.ok ? "passed" : "failed"}>
          {comparison?.text ?? "Playing it for the first time…"}
        </p>
      )}
    </>
  );
}
