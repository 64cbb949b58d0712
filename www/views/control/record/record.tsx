// Record: what was done in this network, as a scenario that can be replayed, changed, and saved as a test.
import { useId } from "preact/hooks";
import { go } from "../../../app/route";
import { useCommands } from "../../../app/commands";
import { processes, selectedId } from "../../../session/network";
import { attempt } from "../../../session/notice";
import { choose, isDone, playAll, progress } from "../replay/player";
import { source, take } from "../replay/source";
import { copy } from "../../../parts/copy";
import { download, fileName } from "../../../parts/download";
import { expressions, reading, recordNetwork, recording, stopRecording, title, type Expression } from "./recorder";

export function RecordPart() {
  const id = useId();
  const isReading = reading.value !== undefined;
  const run = () => attempt(async () => {
    if (await recordNetwork()) await check();
  });
  useCommands(() => [{ title: "Record this network as a scenario", keys: "Alt+Shift+R", run }]);
  return (
    <div class="control-record">
      <section class="panel" aria-labelledby={`${id}-heading`}>
        <h2 id={`${id}-heading`}>Record what was done</h2>
        <p class="hint">
          Everything since the network was made becomes a scenario: who made which processes, what was sent and evaluated, how time passed, and what came of it. Ids become names, so it plays
          in any network.
        </p>
        <form onSubmit={(event) => { event.preventDefault(); if (!isReading) void run(); }}>
          <div class="fields">
            <label for={`${id}-title`}>Title</label>
            <input id={`${id}-title`} value={title.value} maxLength={120} onInput={({ currentTarget }) => (title.value = currentTarget.value)} />
          </div>
          <Expressions />
          <div class="row">
            <button type="submit" class="primary" aria-disabled={isReading} aria-keyshortcuts="Alt+Shift+R">Record</button>
            {isReading && <button type="button" onClick={stopRecording}>Stop</button>}
            <span role="status">{isReading && reading.value!.total > 0 ? `${reading.value!.done} of ${reading.value!.total} messages…` : ""}</span>
          </div>
        </form>
      </section>
      {recording.value && <Recorded />}
    </div>
  );
}

/** Expressions whose values at the end are expected too. */
function Expressions() {
  const change = (index: number, change: Partial<Expression>) => (expressions.value = expressions.value.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <fieldset class="control-choice">
      <legend>State to expect at the end</legend>
      {expressions.value.map(({ process, expression }, index) => (
        <div class="row" key={index}>
          <select aria-label={`Process of expression ${index + 1}`} value={process} onChange={({ currentTarget }) => change(index, { process: currentTarget.value })}>
            {processes.value.map(({ id, name }) => <option key={id} value={id}>{name ?? id}</option>)}
          </select>
          <input class="control-expression" aria-label={`Expression ${index + 1}`} spellcheck={false} value={expression} placeholder="Balances[Owner]" onInput={({ currentTarget }) => change(index, { expression: currentTarget.value })} />
          <button type="button" aria-label={`Remove expression ${index + 1}`} onClick={() => (expressions.value = expressions.value.filter((_, at) => at !== index))}>×</button>
        </div>
      ))}
      <button type="button" onClick={() => (expressions.value = [...expressions.value, { process: selectedId.peek() ?? processes.peek()[0]?.id ?? "", expression: "" }])}>Add an expression</button>
    </fieldset>
  );
}

/** The most characters of a title in the name of its file, which has to keep its ending. */
const NAME = 60;

/** What the file of a recording is called. */
function fileOf(title: string): string {
  return `${fileName(title.toLowerCase()).slice(0, NAME)}.scenario`;
}

function Recorded() {
  const id = useId();
  const { text, notes, title } = recording.value!;
  const file = fileOf(title);
  return (
    <section class="panel" aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{title}</h2>
      <Checked />
      {notes.length > 0 && <ul class="control-notes" aria-label="What a scenario cannot repeat">{notes.map((note) => <li key={note}>{note}</li>)}</ul>}
      <label for={`${id}-text`}>Scenario</label>
      <textarea id={`${id}-text`} class="control-text" rows={18} spellcheck={false} wrap="off" value={text} onInput={({ currentTarget }) => (recording.value = { ...recording.value!, text: currentTarget.value })} />
      <div class="row">
        <button type="button" onClick={() => void check()}>Check it</button>
        <button type="button" onClick={() => { prepare(); go("control", { part: "replay" }); }}>Replay it…</button>
        <button type="button" class="primary" onClick={() => download(file, text, "text/plain")}>Save as a test</button>
        <button type="button" onClick={() => void copy(text, "the scenario")}>Copy</button>
      </div>
      <p class="hint">
        In a terminal: <code>npx lunette test {file}</code>
      </p>
    </section>
  );
}

/** Whether the scenario passes as it is now. */
function Checked() {
  const now = progress.value;
  if (source.value?.text !== recording.value!.text) return <p role="status" aria-label="Check" class="control-outcome" data-state="waiting">Not checked since it was changed.</p>;
  const { problem } = source.value;
  if (problem) return <p role="status" aria-label="Check" class="control-outcome" data-state="failed">Line {problem.line} cannot be read: {problem.message}</p>;
  if (now?.failure) return <p role="status" aria-label="Check" class="control-outcome" data-state="failed">A replay differs in line {now.failure.line}: {now.failure.message.split("\n")[0]}</p>;
  if (isDone.value) return <p role="status" aria-label="Check" class="control-outcome" data-state="passed">Replayed on a network of its own: it gives the same.</p>;
  return <p role="status" aria-label="Check" class="control-outcome" data-state="waiting">{now?.doing === "playing" ? "Replaying it…" : "Not checked yet."}</p>;
}

/** Takes the recording to be replayed. */
function prepare() {
  const { title, text } = recording.peek()!;
  // What was checked just now is there already, with what came of it.
  if (source.peek()?.text !== text) take(fileOf(title), text);
}

async function check(): Promise<void> {
  const { title, text } = recording.peek()!;
  const { document } = take(fileOf(title), text);
  if (document === undefined) return;
  choose(document.scenarios[0]!);
  await playAll();
}
