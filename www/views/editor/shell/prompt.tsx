// The line of the shell: it grows while what is written is not yet Lua.
import { acceptCompletion, autocompletion, completionKeymap, completionStatus, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { ChangeSet, EditorState, Prec, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder, type Command } from "@codemirror/view";
import { Ansi, plain } from "../../../parts/ansi";
import { check } from "../assist/check";
import { EXPLAINED, complete } from "../assist/assistance";
import { WRITING_LUA } from "../code/lua";
import { Surface } from "../code/surface";
import { THEME } from "../code/theme";
import { evaluate, running, stop } from "../run";
import { DOT_COMMANDS, isDotCommand, runDotCommand } from "./dot-commands";
import { addToHistory, recall } from "./history";
import { clear, prompt } from "./transcript";

/** The most characters of a prompt, which a process can make of anything. */
const MOST = 120;

let view: EditorView | undefined;

export function focusPrompt(): void {
  view?.focus();
}

export function Prompt() {
  const text = prompt.value === "" ? "> " : prompt.value;
  return (
    <div class="shell-prompt" onClick={focusPrompt}>
      <span class="shell-prompt-text" aria-hidden="true" title={plain(text)}>
        <Ansi text={plain(text).length > MOST ? `${plain(text).slice(0, MOST)}… ` : text} />
      </span>
      <Surface class="shell-prompt-line" state={begin} onMount={mount} />
    </div>
  );
}

/** What is written there stays while another view is shown. */
let left: EditorState | undefined;

function begin(): EditorState {
  return left ?? EditorState.create({ extensions: EXTENSIONS });
}

function mount(mounted: EditorView): () => void {
  view = mounted;
  return () => {
    left = mounted.state;
    view = undefined;
  };
}

// Keys -------------------------------------------------------------------------------------------------------------------------

/** What changed since Enter was pressed, while the compiler is asked. */
let typedSince: ChangeSet | undefined;

/** Evaluates what is Lua, and begins a new line in what is not yet. */
const enter: Command = (view) => {
  if (typedSince !== undefined) addLine(view, view.state.selection.main.head);
  else void submit(view);
  return true;
};

async function submit(view: EditorView): Promise<void> {
  const { doc, selection } = view.state;
  const line = doc.toString();
  if (line.trim() === "") return;
  if (isDotCommand(line)) {
    take(view, line);
    return runDotCommand(line);
  }
  typedSince = ChangeSet.empty(doc.length);
  // What the compiler cannot be asked about, the process says when it evaluates it.
  const found = await check(line).catch(() => undefined);
  const changes = typedSince;
  typedSince = undefined;
  if (found?.isIncomplete) return addLine(view, changes.mapPos(selection.main.head, -1));
  // Who is quick has begun the next line.
  const now = view.state.doc.toString();
  if (!now.startsWith(line)) return;
  take(view, line, now.slice(line.length));
  return evaluate(line);
}

function addLine(view: EditorView, at: number): void {
  const { text, from } = view.state.doc.lineAt(at);
  const indent = /^\s*/.exec(text.slice(0, at - from))![0];
  view.dispatch({ changes: { from: at, insert: `\n${indent}` }, selection: moved(view, at, indent.length + 1), scrollIntoView: true, userEvent: "input" });
}

/** The cursor goes to the new line, unless it has gone on already. */
function moved(view: EditorView, at: number, length: number): { anchor: number } {
  const { head } = view.state.selection.main;
  return { anchor: head < at ? head : head + length };
}

function take(view: EditorView, line: string, rest = ""): void {
  addToHistory(line);
  write(view, rest);
}

function write(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: text.length }, scrollIntoView: true });
}

/** Evaluates in any case. */
const evaluateNow: Command = (view) => {
  const line = view.state.doc.toString();
  if (line.trim() === "") return true;
  take(view, line);
  void (isDotCommand(line) ? runDotCommand(line) : evaluate(line));
  return true;
};

/** Earlier lines, from the first line of what is written; later ones from the last. */
function recallBy(step: -1 | 1): Command {
  return (view) => {
    const { doc, selection } = view.state;
    if (!selection.main.empty || completionStatus(view.state) === "active") return false;
    if (doc.lineAt(selection.main.head).number !== (step < 0 ? 1 : doc.lines)) return false;
    const line = recall(step, doc.toString());
    if (line !== undefined) write(view, line);
    return true;
  };
}

/** Completes a name. Where there is none the key goes on to what is next, as everywhere. */
const completeName: Command = (view) => {
  if (acceptCompletion(view)) return true;
  const { doc, selection } = view.state;
  const line = doc.lineAt(selection.main.head);
  return /\S$/.test(line.text.slice(0, selection.main.head - line.from)) && startCompletion(view);
};

const newLine: Command = (view) => {
  view.dispatch(view.state.replaceSelection(""));
  addLine(view, view.state.selection.main.head);
  return true;
};

const clearAll: Command = () => {
  clear();
  return true;
};

/** As in a terminal, where nothing is chosen that could be copied. */
const interrupt: Command = (view) => {
  if (!view.state.selection.main.empty || running.peek().length === 0) return false;
  void stop();
  return true;
};

const KEYS: Extension = [
  Prec.highest(keymap.of([{ key: "Tab", run: completeName }, { key: "ArrowUp", run: recallBy(-1) }, { key: "ArrowDown", run: recallBy(1) }])),
  keymap.of([
    ...completionKeymap,
    { key: "Enter", run: enter },
    { key: "Mod-Enter", run: evaluateNow },
    { key: "Shift-Enter", run: newLine },
    { key: "Ctrl-l", run: clearAll },
    { key: "Ctrl-c", run: interrupt },
    ...historyKeymap,
    ...defaultKeymap,
  ]),
];

const LINE = EditorView.theme({
  "&": { backgroundColor: "transparent", height: "auto", maxHeight: "40vh" },
  ".cm-content": { padding: "0" },
  ".cm-line": { padding: "0 2px" },
});

const EXTENSIONS: Extension = [
  KEYS,
  history(),
  WRITING_LUA,
  autocompletion({
    override: [(context) => dotCommands(context.state.doc.toString(), context.pos) ?? complete(context)],
    activateOnTyping: false,
    // Only who asked for names gets any, so a second Tab is meant for them.
    interactionDelay: 0,
    icons: false,
  }),
  EXPLAINED,
  EditorView.updateListener.of(({ changes }) => {
    if (typedSince !== undefined) typedSince = typedSince.compose(changes);
  }),
  EditorView.lineWrapping,
  THEME,
  LINE,
  placeholder("Lua, or .help"),
  EditorView.contentAttributes.of({ tabindex: "0", "aria-label": "Lua to evaluate", "aria-keyshortcuts": "Enter", autocapitalize: "off", enterkeyhint: "send" }),
];

/** Names of commands, where one is being written. */
function dotCommands(line: string, position: number) {
  if (!/^\.[a-z]*$/.test(line.slice(0, position))) return undefined;
  return { from: 0, options: DOT_COMMANDS.map(({ name, text }) => ({ label: name, detail: text })), validFor: /^\.[a-z]*$/ };
}
