// The view of a process as its author has it: drafts of its code, and a shell.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useCommands } from "../../app/commands";
import { useNarrow } from "../../parts/narrow";
import { remember, remembered } from "../../session/preferences";
import { followGlobals } from "./assist/globals";
import { DraftTabs } from "./draft-tabs";
import { beginWith, openDraft } from "../../session/drafts";
import { WELCOME } from "./examples";
import { Findings } from "./findings";
import { stop } from "./run";
import { Shell } from "./shell/shell";
import { SourceEditor, focusEditor, runDraft, runDraftDry } from "./source-editor";
import { Splitter, clamped } from "./splitter";
import { Toolbar } from "./toolbar";

beginWith(WELCOME.title, WELCOME.source);

/** Percent of the room that the editor has at first. */
const HALF = 50;

export default function Editor() {
  const share = useSignal(clamped(Number(remembered("editor:share") ?? HALF) || HALF));
  const isBeside = useSignal(remembered("editor:shell") === "beside");
  const isNarrow = useNarrow();
  useEffect(followGlobals, []);
  const turn = () => {
    isBeside.value = !isBeside.value;
    remember("editor:shell", isBeside.value ? "beside" : "below");
  };
  useCommands(() => [
    { title: "Run the selection, or the draft", keys: "Ctrl+Enter", run: runDraft },
    { title: "Run as dry run (Shift+Enter in the editor)", run: runDraftDry },
    { title: "Stop what the process evaluates", run: stop },
    { title: "Go to the editor", keys: "Alt+E", run: focusEditor },
    { title: "Shell: beside or below the editor", run: turn },
  ]);
  const isVertical = isBeside.value && !isNarrow;
  const resize = (value: number) => {
    share.value = value;
    remember("editor:share", String(value));
  };
  return (
    <div class={`editor ${isVertical ? "beside" : ""}`}>
      <section class="editor-drafts" aria-label="Editor" style={{ flexBasis: `${share.value}%` }}>
        <div class="editor-head">
          <DraftTabs />
          <Toolbar />
        </div>
        <div id="draft" class="editor-panel" role="tabpanel" aria-label={openDraft.value?.name}>
          <SourceEditor />
        </div>
        <Findings />
      </section>
      <Splitter value={share.value} onChange={resize} isVertical={isVertical} label="Room of the editor" controls="draft" />
      <Shell />
    </div>
  );
}
