// The value that the tree is at: where it is, what it is, and what can be done with it.
import { useState } from "preact/hooks";
import { counted } from "../../parts/numbers";
import { copy } from "../../parts/copy";
import { attempt } from "../../session/notice";
import type { Look } from "./look";
import { luaOf, titleOf } from "./path";
import { TextDialog } from "./text-dialog";
import { isWholeAtHand, wholeOf } from "./whole-value";
import type { TreeNode } from "./tree";
import { isCut } from "./value";

interface ChosenValueProps {
  node: TreeNode | undefined;
  look: Look;
  onWatch: (expression: string) => void;
}

export function ChosenValue({ node, look, onWatch }: ChosenValueProps) {
  const [text, setText] = useState<string>();
  if (node === undefined) return <p class="state-chosen hint">Choose a value to see all of it.</p>;
  const { variable, path } = node;
  const title = path === undefined ? variable.key : titleOf(path);
  const open = () => void attempt(async () => setText(await wholeOf(look, variable, path)));
  const isText = variable.type === "string" && (variable.text.length > 80 || variable.text.includes("\n"));
  return (
    <section class="state-chosen" aria-label="Chosen value">
      <p class="state-chosen-path">
        <code>{title}</code> <small>{describe(node)}</small>
      </p>
      {variable.type !== "table" && <pre tabIndex={0} role="region" aria-label="Its text">{variable.text}{isCut(variable) && "…"}</pre>}
      <p class="row">
        {path && <button type="button" onClick={() => void copy(luaOf(path), "the path")}>Copy path</button>}
        <button type="button" onClick={() => void copyValue(look, node)}>Copy value</button>
        {path && <button type="button" onClick={() => onWatch(luaOf(path))}>Watch</button>}
        {(isText || isCut(variable)) && isWholeAtHand(variable, path) && <button type="button" onClick={open}>Open the whole text</button>}
      </p>
      {isCut(variable) && !isWholeAtHand(variable, path) && <p class="hint">Only its first 1,000 bytes can be read: no table leads to it.</p>}
      {text !== undefined && <TextDialog title={title} text={text} onClose={() => setText(undefined)} />}
    </section>
  );
}

export async function copyValue(look: Look, { variable, path }: TreeNode): Promise<void> {
  const whole = await attempt(() => wholeOf(look, variable, path));
  if (whole !== undefined) await copy(whole, isWholeAtHand(variable, path) ? "the value" : "the first 1,000 bytes of the value");
}

function describe({ variable: { type, size, builtin } }: TreeNode): string {
  const names = SIZES[type];
  return [type, names && size !== undefined && counted(size, ...names), builtin && "came with the machine"].filter(Boolean).join(", ");
}

/** What the size of a value counts: one, many. */
const SIZES: { readonly [type: string]: [string, string] | undefined } = {
  table: ["entry", "entries"],
  string: ["byte", "bytes"],
  function: ["upvalue", "upvalues"],
};
