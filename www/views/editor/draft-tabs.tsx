// The drafts as tabs, and what can be done with them.
import { useRef, useState } from "preact/hooks";
import { useCommands } from "../../app/commands";
import { Confirm } from "../../parts/confirm";
import { Dialog } from "../../parts/dialog";
import { TextField } from "../../parts/field";
import { addDraft, drafts, open, openDraft, openId, removeDraft, rename, textOf, unkept } from "../../session/drafts";
import type { Draft } from "../../session/kept-drafts";
import { focusEditor } from "./source-editor";

export function DraftTabs() {
  const list = useRef<HTMLDivElement>(null);
  const [asked, ask] = useState<{ what: "name" | "removal"; draft: Draft }>();
  const add = () => {
    addDraft("draft");
    focusEditor();
  };
  const askForName = () => ask({ what: "name", draft: openDraft.value! });
  const askToRemove = () => {
    const draft = openDraft.value!;
    if (textOf(draft.id).trim() === "") removeDraft(draft.id);
    else ask({ what: "removal", draft });
  };
  useCommands(() => [
    { title: "Draft: new", run: add },
    { title: "Draft: rename", run: askForName },
    { title: "Draft: delete", run: askToRemove },
  ]);

  const byKey = (event: KeyboardEvent) => {
    const all = drafts.value;
    const at = all.findIndex(({ id }) => id === openId.value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "F2") askForName();
    else if (event.key === "Delete") askToRemove();
    else if (to === undefined) return;
    else {
      const wanted = all[(to + all.length) % all.length]!;
      open(wanted.id);
      list.current!.querySelector<HTMLElement>(`[data-draft="${CSS.escape(wanted.id)}"]`)?.focus();
    }
    event.preventDefault();
  };

  return (
    <>
      <div ref={list} class="editor-tabs" role="tablist" aria-label="Drafts" onKeyDown={byKey}>
        {drafts.value.map((draft) => (
          <button key={draft.id} type="button" role="tab" class="editor-tab" data-draft={draft.id} aria-selected={draft.id === openId.value} aria-controls="draft"
            tabIndex={draft.id === openId.value ? 0 : -1} title={unkept.value.has(draft.id) ? "The browser has no room for this draft: it is lost with the page" : undefined}
            onClick={() => open(draft.id)} onDblClick={askForName}>
            {draft.name}
            {unkept.value.has(draft.id) && " (not kept)"}
          </button>
        ))}
      </div>
      <div class="editor-tab-actions">
        <button type="button" class="plain" aria-label="New draft" title="New draft" onClick={add}>
          +
        </button>
        <button type="button" class="plain" aria-label="Rename the draft" title="Rename the draft (F2)" onClick={askForName}>
          ✎
        </button>
        <button type="button" class="plain" aria-label="Delete the draft" title="Delete the draft" onClick={askToRemove}>
          ×
        </button>
      </div>
      {asked?.what === "name" && <Rename draft={asked.draft} onClose={() => ask(undefined)} />}
      {asked?.what === "removal" && <Removal draft={asked.draft} onClose={() => ask(undefined)} />}
    </>
  );
}

interface QuestionProps {
  draft: Draft;
  onClose: () => void;
}

function Rename({ draft, onClose }: QuestionProps) {
  const [name, setName] = useState(draft.name);
  const done = (event: Event) => {
    event.preventDefault();
    rename(draft.id, name);
    onClose();
  };
  return (
    <Dialog title="Rename the draft" onClose={onClose}>
      <form class="form" onSubmit={done}>
        <TextField label="Name" value={name} onValue={setName} longest={60} />
        <div class="row actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={name.trim() === ""}>
            Rename
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Removal({ draft, onClose }: QuestionProps) {
  return (
    <Confirm title={`Delete the draft "${draft.name}"?`} action="Delete" refusal="Keep" onConfirm={() => removeDraft(draft.id)} onClose={onClose}>
      <p>What is written in it is gone then. Processes that ran it keep what they have.</p>
    </Confirm>
  );
}
