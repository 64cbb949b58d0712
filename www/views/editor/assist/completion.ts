// What could be written at a place: documented names, what the process has, and names of the source itself.
import { pickedCompletion, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { Variable } from "lunette";
import { quoted } from "../../../parts/lua-quoted";
import { counted } from "../../../parts/numbers";
import { documentedIn, documentedModules, documentedTable, shown, type Entry } from "./documentation";
import { modulesIn, referenceBefore, type Key, type Reference } from "./expression";
import { globals, lookInside, version } from "./globals";

/** Characters of a source in which its own names are looked for. */
const READ = 200_000;

const KEYWORDS =
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(" ");

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** For `autocompletion`: asks the process where that is what knows. */
export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const module = /require\s*\(?\s*["']([\w.]*)$/.exec(lineBefore(context));
  if (module !== null) return { from: context.pos - module[1]!.length, options: documentedModules.map((entry) => fromLibrary(entry)), validFor: /^[\w.]*$/ };
  const reference = referenceBefore(context.state, context.pos);
  if (reference === undefined) return context.explicit && !/\S/.test(lineBefore(context)) ? names(context, "") : null;
  if (reference.separator === "") return names(context, reference.name);
  const options = await members(reference, modulesIn(sourceOf(context)));
  if (context.aborted || options.length === 0) return null;
  return { from: reference.from, options, validFor: /^\w*$/ };
}

function lineBefore({ state, pos }: CompletionContext): string {
  const line = state.doc.lineAt(pos);
  return line.text.slice(0, pos - line.from);
}

function sourceOf({ state, pos }: CompletionContext): string {
  return state.sliceDoc(Math.max(0, pos - READ), Math.min(state.doc.length, pos + READ));
}

// Names by themselves ----------------------------------------------------------------------------------------------------------

function names(context: CompletionContext, written: string): CompletionResult {
  const options = new Map<string, Completion>();
  for (const word of sourceOf(context).match(/\b[A-Za-z_]\w*\b/g) ?? []) if (word !== written) options.set(word, { label: word, type: "text", boost: -20 });
  for (const word of KEYWORDS) options.set(word, { label: word, type: "keyword", boost: -5 });
  for (const [name, variable] of globals.value?.byName ?? []) if (IDENTIFIER.test(name)) options.set(name, fromProcess(name, variable));
  for (const entry of documentedIn("")) options.set(entry.name, fromLibrary(entry));
  return { from: context.pos - written.length, options: [...options.values()], validFor: /^\w*$/ };
}

// Members of a table -----------------------------------------------------------------------------------------------------------

async function members(reference: Reference, modules: ReadonlyMap<string, string>): Promise<Completion[]> {
  const { base, separator } = reference;
  const ofText = () => documentedIn("string").map((entry) => fromLibrary(entry, -10));
  if (base.length === 0) return ofText();
  const table = documentedTable(base, modules);
  const documented = documentedIn(table).filter(({ isFunction }) => separator === "." || isFunction);
  const options = new Map(documented.map((entry) => [entry.name, fromLibrary(entry)]));
  const value = modules.has(String(base[0])) ? undefined : await liveValue(base);
  for (const variable of value?.entries ?? []) {
    const { step } = variable;
    if (typeof step !== "string" && typeof step !== "number") continue;
    if (separator === ":" && variable.type !== "function") continue;
    if (!options.has(String(step))) options.set(String(step), fromTable(step, variable, separator === "."));
  }
  // Of what is a text, or may be one.
  if (separator === ":" && options.size === 0) return ofText();
  return [...options.values()];
}

/** A value in the process, if the way to it begins with one of its globals; while these are not known as they are now, the process is asked. */
export function liveValue(path: readonly Key[]): Promise<Variable | undefined> {
  const steps = path[0] === "_G" ? path.slice(1) : path;
  const known = globals.value?.version === version() ? globals.value : undefined;
  const isPossible = steps.length > 0 && (known?.byName.has(String(steps[0])) ?? true);
  return isPossible ? lookInside(steps) : Promise.resolve(undefined);
}

// As completions ---------------------------------------------------------------------------------------------------------------

function fromLibrary(entry: Entry, boost = entry.name.startsWith("_") ? -50 : 0): Completion {
  const parameters = /\(.*$/.exec(entry.isFunction ? entry.signature : "")?.[0];
  return { label: entry.name, detail: parameters, type: entry.isFunction ? "function" : "variable", boost, info: () => shown(entry) };
}

/** How the process has it, in few words. */
export function summary({ type, text, size }: Variable): string {
  if (type === "table") return `table, ${counted(size ?? 0, "entry", "entries")}`;
  if (type === "function") return "function";
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `${type === "integer" || type === "float" ? "number" : type} ${start}`;
}

function fromProcess(label: string, variable: Variable): Completion {
  return {
    label,
    detail: summary(variable),
    type: variable.type === "function" ? "function" : "variable",
    boost: 5,
    info: () => shown({ signature: label, text: "" }, `In the process: ${summary(variable)}.`),
  };
}

/** A key that is no name is written in brackets, in the place of the point. */
function fromTable(step: string | number, variable: Variable, mayUseBrackets: boolean): Completion {
  const completion = fromProcess(String(step), variable);
  if (typeof step === "string" && IDENTIFIER.test(step)) return completion;
  if (!mayUseBrackets) return { ...completion, boost: -99 };
  const insert = `[${typeof step === "number" ? step : quoted(step)}]`;
  return { ...completion, apply: (view, picked, from, to) => replaceSeparator(view, picked, insert, from, to) };
}

function replaceSeparator(view: EditorView, picked: Completion, insert: string, from: number, to: number) {
  const line = view.state.doc.lineAt(from);
  const start = from - /[.:]?\s*$/.exec(line.text.slice(0, from - line.from))![0].length;
  view.dispatch({ changes: { from: start, to, insert }, selection: { anchor: start + insert.length }, userEvent: "input.complete", annotations: pickedCompletion.of(picked) });
}
