// The globals of a process as a tree that is loaded where it is opened, and loaded anew, as far as it changed, when the state is another.
import { signal } from "@preact/signals";
import type { Variable } from "lunette";
import type { Inspect, Look } from "./look";
import { remaining } from "./pages";
import { entryId, pathTo, stepsOf, type Path } from "./path";

/** Entries that are asked for at a time. */
export const PAGE = 200;

export interface TreeNode {
  /** The same for the same place, whatever is there. */
  id: string;
  /** The way to it; keys that are tables have none. */
  path?: Path;
  variable: Variable;
  /** The entries that are loaded, from the first on. */
  children?: readonly TreeNode[];
  /** How many entries come after those. */
  omitted: number;
  /** What it is against the state that was shown before. */
  mark?: "added" | "changed";
}

export type Row =
  | { kind: "value"; id: string; node: TreeNode; parent?: TreeNode; level: number; position: number; siblings: number }
  | { kind: "more"; id: string; node: TreeNode; level: number; position: number; siblings: number };

/** Whether something is in a value that can be looked at. */
export function canOpen({ variable, path }: TreeNode): boolean {
  return path !== undefined && (variable.type === "table" || variable.type === "function") && (variable.size ?? 0) > 0;
}

export class StateTree {
  /** Raised when rows are others than before. */
  readonly version = signal(0);
  readonly showsBuiltin = signal(false);
  /** The id of the row that the keys are at. */
  readonly current = signal<string | undefined>(undefined);
  #root: TreeNode | undefined;
  #open = new Set<string>();
  #look: Look | undefined;
  #stop = new AbortController();
  #complain: (problem: unknown) => void;

  constructor(complain: (problem: unknown) => void) {
    this.#complain = complain;
  }

  /** Whether anything is loaded. */
  get isLoaded(): boolean {
    return this.#root !== undefined;
  }

  isOpen({ id }: TreeNode): boolean {
    return this.#open.has(id);
  }

  /** Shows the state of a process at another moment, or the same one again. Resolves when that is done; what is shown until then stays. */
  async show(look: Look, signal: AbortSignal): Promise<void> {
    const before = this.#look?.process === look.process ? this.#root : undefined;
    if (before === undefined) this.#open.clear();
    const root = await loadAnew(look.inspect, this.#open, { id: "", path: [], before, isMarked: before !== undefined, signal });
    if (signal.aborted) return;
    const isSame = this.#look?.key === look.key && this.#root?.variable.digest === root.variable.digest;
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#look = look;
    // Looked at again and found as it was: what changed last stays marked.
    if (!isSame) this.#root = root;
    this.#changed();
    // What was opened meanwhile.
    const isMissing = (node: TreeNode) => this.isOpen(node) && canOpen(node) && node.children === undefined;
    await Promise.all([...this.#nodes()].filter(isMissing).map((node) => this.#load(node)));
  }

  open(node: TreeNode): void {
    if (!canOpen(node)) return;
    this.#open.add(node.id);
    this.#changed();
    if (node.children === undefined) void this.#load(node);
  }

  close(node: TreeNode): void {
    this.#open.delete(node.id);
    this.#changed();
  }

  /** Loads the next entries of a value; the first of them becomes the current row. */
  async more(node: TreeNode): Promise<void> {
    const loaded = node.children?.length ?? 0;
    await this.#load(node);
    const first = this.#find(node.id)?.children?.[loaded];
    if (first !== undefined) this.current.value = first.id;
  }

  /** Opens all that is on the way to a value and makes it the current one. `places` are its places among the entries on the way. */
  async reveal(path: Path, places: readonly number[]): Promise<void> {
    let id = "";
    for (const [depth, part] of path.entries()) {
      const parent = this.#find(id);
      if (parent === undefined) return;
      if (depth > 0) this.#open.add(id);
      if ((parent.children?.length ?? 0) <= places[depth]!) await this.#load(parent, places[depth]! + 1);
      id = childId(id, part);
      if (this.#find(id)?.variable.builtin) this.showsBuiltin.value = true;
    }
    this.current.value = id;
    this.#changed();
  }

  /** What is shown, from top to bottom. */
  rows(): Row[] {
    const rows: Row[] = [];
    if (this.#root !== undefined) this.#addRows(rows, this.#root, 1);
    return rows;
  }

  #addRows(rows: Row[], parent: TreeNode, level: number): void {
    const isTop = parent === this.#root;
    const shown = (parent.children ?? []).filter(({ variable }) => !isTop || this.showsBuiltin.value || !variable.builtin);
    const siblings = shown.length + parent.omitted;
    for (const [index, node] of shown.entries()) {
      rows.push({ kind: "value", id: node.id, node, parent: isTop ? undefined : parent, level, position: index + 1, siblings });
      if (this.isOpen(node) && canOpen(node)) this.#addRows(rows, node, level + 1);
    }
    if (parent.omitted > 0) rows.push({ kind: "more", id: `${parent.id}\n`, node: parent, level, position: shown.length + 1, siblings });
  }

  /** The next entries of a value, at least up to `count` of them. */
  async #load({ id }: TreeNode, count = 0): Promise<void> {
    const look = this.#look;
    const { signal } = this.#stop;
    const node = this.#find(id);
    if (look === undefined || node?.path === undefined) return;
    const from = node.children?.length ?? 0;
    const limit = Math.max(PAGE, count - from);
    try {
      const value = await look.inspect({ path: stepsOf(node.path), from, limit, signal });
      const now = this.#find(id);
      if (signal.aborted || now === undefined || (now.children?.length ?? 0) !== from) return;
      const added = (value.entries ?? []).map((variable) => nodeOf(now, variable));
      this.#replace(id, (old) => ({ ...old, children: [...(old.children ?? []), ...added], omitted: remaining(value, limit) }));
      this.#changed();
    } catch (problem) {
      // The process went on meanwhile, and the value is gone: the tree is about to be shown anew.
      if (isGone(problem)) this.#open.delete(id);
      else if (!signal.aborted) this.#complain(problem);
    }
  }

  *#nodes(node = this.#root): Generator<TreeNode> {
    if (node === undefined) return;
    yield node;
    for (const child of node.children ?? []) yield* this.#nodes(child);
  }

  #find(id: string): TreeNode | undefined {
    let node = this.#root;
    while (node !== undefined && node.id !== id) node = node.children?.find((child) => id === child.id || id.startsWith(`${child.id}${SEPARATOR}`));
    return node;
  }

  #replace(id: string, change: (node: TreeNode) => TreeNode): void {
    const renewed = (node: TreeNode): TreeNode => {
      if (node.id === id) return change(node);
      const isAbove = node.id === "" || id.startsWith(`${node.id}${SEPARATOR}`);
      return isAbove && node.children !== undefined ? { ...node, children: node.children.map(renewed) } : node;
    };
    this.#root = this.#root && renewed(this.#root);
  }

  #changed(): void {
    this.version.value += 1;
  }
}

/** No key as text has it: between the ids of a parent and its child. */
const SEPARATOR = "\u0000";

function childId(parent: string, entry: Pick<Variable, "step" | "key">): string {
  return parent === "" ? entryId(entry) : `${parent}${SEPARATOR}${entryId(entry)}`;
}

function nodeOf(parent: { id: string; path?: Path }, variable: Variable): TreeNode {
  const { entries: _, omitted: __, ...alone } = variable;
  return { id: childId(parent.id, variable), path: parent.path && pathTo(parent.path, variable), variable: alone, omitted: 0 };
}

interface LoadOptions {
  id: string;
  path: Path;
  /** What was there before. */
  before: TreeNode | undefined;
  /** Whether that was another state of the same process. */
  isMarked: boolean;
  signal: AbortSignal;
}

/** Loads as many entries as there were, and those of what is open in them; what has the digest that it had is taken over. */
async function loadAnew(inspect: Inspect, open: ReadonlySet<string>, { id, path, before, isMarked, signal }: LoadOptions): Promise<TreeNode> {
  const limit = Math.max(PAGE, before?.children?.length ?? 0);
  const value = await inspect({ path: stepsOf(path), limit, signal });
  const known = new Map(before?.children?.map((child) => [child.id, child]));
  const isWholeKnown = before?.children !== undefined && before.omitted === 0;
  const load = async (variable: Variable): Promise<TreeNode> => {
    const node = nodeOf({ id, path }, variable);
    const old = known.get(node.id);
    if (old?.variable.digest === variable.digest) return { ...unmarked(old), variable: node.variable };
    if (isMarked) node.mark = old !== undefined ? "changed" : isWholeKnown ? "added" : undefined;
    if (!open.has(node.id) || !canOpen(node)) return node;
    try {
      const loaded = await loadAnew(inspect, open, { id: node.id, path: node.path!, before: old, isMarked: isMarked && old !== undefined, signal });
      return { ...node, children: loaded.children, omitted: loaded.omitted };
    } catch (problem) {
      if (isGone(problem)) return node;
      throw problem;
    }
  };
  const children = await Promise.all((value.entries ?? []).map(load));
  const { entries: _, omitted: __, ...alone } = value;
  return { id, path, variable: alone, children, omitted: remaining(value, limit) };
}

/** Whether a way leads nowhere: of a process that goes on, a value may be gone between two questions. */
function isGone(problem: unknown): boolean {
  const { code, field = "" } = problem as { code?: string; field?: string };
  return code === "invalid-argument" && /^path\[\d+\]$/.test(field);
}

function unmarked(node: TreeNode): TreeNode {
  return { ...node, mark: undefined, children: node.children?.map(unmarked) };
}
