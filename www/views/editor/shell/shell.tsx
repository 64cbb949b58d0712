// The shell: what happens in the process, and a line to say something to it.
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useCommands } from "../../../app/commands";
import { changes, selectedId } from "../../../session/network";
import { Prompt, focusPrompt } from "./prompt";
import { clear, refresh } from "./transcript";
import { TranscriptView } from "./transcript-view";

export function Shell() {
  useEffect(
    () =>
      effect(() => {
        void selectedId.value;
        void changes.value;
        void refresh();
      }),
    [],
  );
  useCommands(() => [
    { title: "Go to the shell", keys: "Alt+S", run: focusPrompt },
    { title: "Clear the shell", run: clear },
  ]);
  return (
    <section id="shell" class="shell" aria-label="Shell">
      <TranscriptView />
      <Prompt />
    </section>
  );
}
