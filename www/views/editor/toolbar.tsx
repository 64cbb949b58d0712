// What is done with a draft: evaluating it, and taking in an example.
import { attempt } from "../../session/notice";
import { selected, selectedId } from "../../session/network";
import { bring } from "../../session/drafts";
import { EXAMPLES, findExample, sourceOf } from "./examples";
import { running, stop } from "./run";
import { focusEditor, runDraft, runDraftDry } from "./source-editor";

export function Toolbar() {
  const name = selected.value?.name ?? "the process";
  const isRunning = running.value.some(({ process }) => process === selectedId.value);
  return (
    <div class="editor-toolbar" role="toolbar" aria-label="Evaluate">
      <button type="button" class="primary" aria-keyshortcuts="Control+Enter" title={`Evaluates what is chosen, or all of it, in ${name} (Ctrl+Enter)`} onClick={runDraft}>
        Run
      </button>
      <button type="button" aria-keyshortcuts="Shift+Enter" title={`Shows what it would give in ${name}, and keeps nothing of it (Shift+Enter)`} onClick={runDraftDry}>
        Run as dry run
      </button>
      <button type="button" title="Ends what the process evaluates at the moment: nothing of it stays" disabled={!isRunning} onClick={() => void stop()}>
        Stop
      </button>
      <ExampleMenu />
    </div>
  );
}

function ExampleMenu() {
  const choose = ({ currentTarget }: { currentTarget: HTMLSelectElement }) => {
    const example = findExample(currentTarget.value);
    currentTarget.value = "";
    if (example === undefined) return;
    void attempt(async () => {
      bring(example.name, await sourceOf(example));
      focusEditor();
    });
  };
  return (
    <select class="editor-examples" aria-label="Examples" value="" onChange={choose}>
      <option value="">Examples</option>
      {EXAMPLES.map(({ group, examples }) => (
        <optgroup key={group} label={group}>
          {examples.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}
