// The editor of the open draft. Each draft keeps its own history of changes, and the place where the person was in it.
import { acceptCompletion, autocompletion, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, Prec, type Extension, type StateEffect } from "@codemirror/state";
import { EditorView, highlightActiveLineGutter, keymap, lineNumbers, rectangularSelection } from "@codemirror/view";
import { effect } from "@preact/signals";
import { EXPLAINED, complete } from "./assist/assistance";
import { DIAGNOSTICS } from "./assist/diagnostics";
import { WRITING_LUA } from "./code/lua";
import { Surface } from "./code/surface";
import { THEME } from "./code/theme";
import { drafts, openId, replaced, textOf, write } from "../../session/drafts";
import { passage } from "../../session/passage";
import { evaluate, evaluateDry } from "./run";

/** Drafts as they were left. */
const states = new Map<string, { state: EditorState; scroll?: StateEffect<unknown> }>();

let view: EditorView | undefined;
let shownId = "";

export function SourceEditor() {
  return <Surface class="editor-source" state={() => stateOf(openId.peek())} onMount={mount} />;
}

export function focusEditor(): void {
  view?.focus();
}

/** Goes to a line, from 1. */
export function goToLine(number: number): void {
  if (view === undefined) return;
  const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
  view.dispatch({ selection: { anchor: line.from, head: line.to }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
  view.focus();
}

/** What is to be evaluated: what is chosen, or else all of it. */
function chosenSource(): string {
  if (view === undefined) return textOf(openId.peek());
  const { main } = view.state.selection;
  return main.empty ? view.state.doc.toString() : view.state.sliceDoc(main.from, main.to);
}

export function runDraft(): boolean {
  void evaluate(chosenSource(), { draft: openId.peek() });
  return true;
}

export function runDraftDry(): boolean {
  void evaluateDry(chosenSource());
  return true;
}

// Drafts and the editor --------------------------------------------------------------------------------------------------------

function stateOf(id: string): EditorState {
  const known = states.get(id)?.state;
  // What another tab wrote meanwhile counts.
  return known?.doc.toString() === textOf(id) ? known : EditorState.create({ doc: textOf(id), extensions: EXTENSIONS });
}

function mount(mounted: EditorView): () => void {
  view = mounted;
  shownId = openId.peek();
  restoreScroll();
  const stop = [effect(() => open(openId.value)), effect(takeOver), effect(showPassage), effect(forgetDeleted)];
  return () => {
    for (const end of stop) end();
    leave();
    view = undefined;
  };
}

function leave(): void {
  if (isThere(shownId)) states.set(shownId, { state: view!.state, scroll: view!.scrollSnapshot() });
}

function isThere(id: string): boolean {
  return drafts.peek().some((draft) => draft.id === id);
}

/** What was written in a draft, and taken back, is not kept longer than the draft. */
function forgetDeleted(): void {
  void drafts.value;
  for (const id of states.keys()) if (!isThere(id)) states.delete(id);
}

function restoreScroll(): void {
  const scroll = states.get(shownId)?.scroll;
  if (scroll !== undefined && states.get(shownId)!.state === view!.state) view!.dispatch({ effects: scroll });
}

function open(id: string): void {
  if (id === shownId || view === undefined) return;
  leave();
  shownId = id;
  view.setState(stateOf(id));
  restoreScroll();
}

/** Text that came from elsewhere takes the place of what is shown. */
function takeOver(): void {
  const given = replaced.value;
  if (given === undefined) return;
  replaced.value = undefined;
  if (view === undefined || given.draft !== shownId || view.state.doc.toString() === given.text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: given.text } });
}

function showPassage(): void {
  const wanted = passage.value;
  if (wanted === undefined || view === undefined) return;
  passage.value = undefined;
  open(wanted.draft);
  const end = view.state.doc.length;
  view.dispatch({
    selection: { anchor: Math.min(wanted.from, end), head: Math.min(wanted.to, end) },
    effects: EditorView.scrollIntoView(Math.min(wanted.from, end), { y: "center" }),
  });
  view.focus();
}

// The editor itself ------------------------------------------------------------------------------------------------------------

const KEYS: Extension = [
  Prec.highest(
    keymap.of([
      { key: "Mod-Enter", run: runDraft },
      { key: "Shift-Enter", run: runDraftDry },
    ]),
  ),
  keymap.of([
    ...closeBracketsKeymap,
    { key: "Tab", run: acceptCompletion },
    ...completionKeymap,
    indentWithTab,
    ...lintKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...defaultKeymap,
  ]),
];

const EXTENSIONS: Extension = [
  KEYS,
  history(),
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  rectangularSelection(),
  search({ top: false }),
  WRITING_LUA,
  autocompletion({ override: [complete], icons: false }),
  EXPLAINED,
  DIAGNOSTICS,
  EditorView.lineWrapping,
  THEME,
  EditorView.updateListener.of(({ docChanged, state }) => docChanged && write(shownId, state.doc.toString())),
  EditorView.contentAttributes.of({
    tabindex: "0",
    "aria-label": "Source of the draft",
    "aria-description": "Tab indents: press Escape and then Tab to leave the editor.",
    "aria-keyshortcuts": "Control+Enter",
    autocapitalize: "off",
  }),
];
