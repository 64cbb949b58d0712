// What is wrong with a source, while it is written: problems of the compiler, and globals that nobody knows.
import { setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { effect, signal } from "@preact/signals";
import type { Text } from "@codemirror/state";
import { ViewPlugin, type EditorView, type ViewUpdate } from "@codemirror/view";
import { check, type Check } from "./check";
import { globals } from "./globals";

/** Milliseconds without a change before the compiler is asked. */
const QUIET = 250;

/** The most hints that are shown. */
const HINTS = 50;

/** Of the source that is shown; undefined while nobody has read it. */
export const report = signal<{ problem?: { line: number; message: string }; hints: number } | undefined>(undefined);

/** Asks the compiler after changes; never twice at the same time. */
export const DIAGNOSTICS = ViewPlugin.fromClass(
  class {
    timer: number | undefined;
    isAsking = false;
    isStale = true;
    checked: { doc: Text; result: Check } | undefined;
    stop: () => void;

    constructor(readonly view: EditorView) {
      this.stop = effect(() => {
        void globals.value;
        this.later();
      });
    }

    update({ docChanged }: ViewUpdate) {
      if (docChanged) this.later();
    }

    later() {
      this.isStale = true;
      clearTimeout(this.timer);
      if (!this.isAsking) this.timer = setTimeout(() => this.ask(), QUIET) as unknown as number;
    }

    async ask() {
      this.isAsking = true;
      this.isStale = false;
      const { doc } = this.view.state;
      const result = this.checked?.doc === doc ? this.checked.result : await check(doc.toString()).catch(() => undefined);
      this.isAsking = false;
      if (this.timer === -1) return;
      this.checked = result && { doc, result };
      if (this.isStale) return this.later();
      const diagnostics = result ? diagnosticsOf(doc, result) : [];
      report.value = result && { problem: result.problem, hints: diagnostics.filter(({ severity }) => severity === "hint").length };
      this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
    }

    destroy() {
      this.stop();
      clearTimeout(this.timer);
      this.timer = -1;
      report.value = undefined;
    }
  },
);

function diagnosticsOf(doc: Text, { problem, globals: named }: Check): Diagnostic[] {
  if (problem !== undefined) return [problemAt(doc, problem)];
  const known = globals.peek()?.byName;
  if (known === undefined) return [];
  const isUnknown = ({ name, assigned }: Check["globals"][number]) => !assigned && !known.has(name);
  return named.filter(isUnknown).slice(0, HINTS).flatMap(({ name, line }) => hintAt(doc, name, line));
}

/** Where the compiler stopped: at what it says that it is near, or the whole line. */
function problemAt(doc: Text, { line: number, message }: { line: number; message: string }): Diagnostic {
  const line = doc.line(Math.min(Math.max(number, 1), doc.lines));
  const near = /near '(.+)'$/s.exec(message)?.[1];
  const at = near === undefined ? -1 : line.text.indexOf(near);
  const indent = /^\s*/.exec(line.text)![0].length;
  const from = at < 0 ? line.from + indent : line.from + at;
  return { from, to: at < 0 ? line.to : from + near!.length, severity: "error", message };
}

function hintAt(doc: Text, name: string, number: number): Diagnostic[] {
  if (number < 1 || number > doc.lines) return [];
  const line = doc.line(number);
  const at = line.text.search(new RegExp(String.raw`(?<![\w.:])${name}\b`));
  if (at < 0) return [];
  const message = `Neither this source nor the process has a global "${name}": it is nil, unless something sets it first.`;
  return [{ from: line.from + at, to: line.from + at + name.length, severity: "hint", message }];
}
