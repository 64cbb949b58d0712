// What a name under the pointer means: its documentation, and what the process has there.
import type { EditorView, Tooltip } from "@codemirror/view";
import { liveValue, summary } from "./completion";
import { documentationOf, documentedModules, documentedTable, shown } from "./documentation";
import { isQuiet, modulesIn, referenceAt } from "./expression";

export async function explain(view: EditorView, position: number): Promise<Tooltip | null> {
  const reference = referenceAt(view.state, position);
  if (reference === undefined || isQuiet(view.state, position)) return null;
  const { base, separator, name, from } = reference;
  if (name === "" || position < from) return null;
  const modules = modulesIn(view.state.doc.toString());
  const module = base.length === 0 ? documentedModules.find((entry) => entry.name === modules.get(name)) : undefined;
  const table = separator === ":" && base.length === 0 ? "string" : documentedTable(base, modules);
  const documented = module ?? documentationOf(table, name);
  const live = modules.has(String(base[0] ?? name)) || table === "string" ? undefined : await liveValue([...base, name]);
  if (documented === undefined && live === undefined) return null;
  const signature = [...base, name].join(".");
  return {
    pos: from,
    end: from + name.length,
    above: true,
    create: () => ({ dom: shown(documented ?? { signature, text: "" }, live && `In the process: ${summary(live)}.`) }),
  };
}
