// Profiles of messages, put together: as a tree of who called whom, by function, and by line of source.
import type { Profile } from "lunette";
import { isLibraryChunk } from "../../session/library";
import { numberText } from "../../parts/numbers";

export interface ProfiledFunction {
  /** The same in every profile. */
  id: string;
  /** What it is called; a chunk and a function without a name are called by where they are. */
  name: string;
  chunk: string;
  digest: string;
  /** Where it begins; 0 for a whole chunk, -1 for a function of the machine. */
  line: number;
}

/** A function as it was called by the frame above it. */
export interface Frame {
  /** The same for the same way of calls. */
  id: string;
  function: ProfiledFunction;
  parent?: Frame;
  /** Gas of the function itself, and with all that it called. */
  self: number;
  total: number;
  /** What it called, the dearest first once `sorted` was called. */
  children: Frame[];
}

interface Cost {
  self: number;
  total: number;
}

/** A source, and what its lines cost. */
export interface SourceCost extends Cost {
  id: string;
  chunk: string;
  digest: string;
  lines: Map<number, Cost>;
}

export interface FunctionCost extends Cost {
  function: ProfiledFunction;
}

const ALL: ProfiledFunction = { id: "", name: "all", chunk: "", digest: "", line: -1 };

export class Folded {
  readonly root: Frame = { id: "", function: ALL, self: 0, total: 0, children: [] };
  readonly functions = new Map<string, FunctionCost>();
  readonly sources = new Map<string, SourceCost>();

  /** Adds a profile: all of its gas is in one frame, one function and one line by itself, and in those above it with all that they called. */
  add({ functions, stacks }: Profile): void {
    const named = functions.map(profiled);
    for (const { frames, gas } of stacks) {
      const stack = frames.flatMap(([index, line]) => (named[index] === undefined ? [] : [{ function: named[index], line }]));
      this.#addToTree(stack.map(({ function: called }) => called), gas);
      this.#addToFunctions(stack.map(({ function: called }) => called), gas);
      this.#addToLines(stack, gas);
    }
  }

  #addToTree(stack: readonly ProfiledFunction[], gas: number): void {
    let frame = this.root;
    frame.total += gas;
    for (const called of stack) {
      frame = childOf(frame, called);
      frame.total += gas;
    }
    frame.self += gas;
  }

  /** A function that calls itself is counted once. */
  #addToFunctions(stack: readonly ProfiledFunction[], gas: number): void {
    for (const called of new Set(stack)) this.#functionCost(called).total += gas;
    const innermost = stack.at(-1);
    if (innermost !== undefined) this.#functionCost(innermost).self += gas;
  }

  #addToLines(stack: readonly { function: ProfiledFunction; line: number }[], gas: number): void {
    const seen = new Set<unknown>();
    for (const [depth, { function: called, line }] of stack.entries()) {
      if (called.line < 0) continue;
      const source = this.#sourceCost(called);
      const cost = costOf(source.lines, line);
      const isInnermost = depth === stack.length - 1;
      if (isInnermost) [source.self, cost.self] = [source.self + gas, cost.self + gas];
      if (!seen.has(source)) source.total += gas;
      if (!seen.has(cost)) cost.total += gas;
      seen.add(source).add(cost);
    }
  }

  #functionCost(called: ProfiledFunction): FunctionCost {
    let cost = this.functions.get(called.id);
    if (cost === undefined) this.functions.set(called.id, (cost = { function: called, self: 0, total: 0 }));
    return cost;
  }

  #sourceCost({ chunk, digest }: ProfiledFunction): SourceCost {
    const id = `${chunk} ${digest}`;
    let source = this.sources.get(id);
    if (source === undefined) this.sources.set(id, (source = { id, chunk, digest, self: 0, total: 0, lines: new Map() }));
    return source;
  }
}

function costOf(lines: Map<number, Cost>, line: number): Cost {
  let cost = lines.get(line);
  if (cost === undefined) lines.set(line, (cost = { self: 0, total: 0 }));
  return cost;
}

function childOf(parent: Frame, called: ProfiledFunction): Frame {
  let child = parent.children.find((other) => other.function.id === called.id);
  if (child === undefined) {
    child = { id: `${parent.id}/${called.id}`, function: called, parent, self: 0, total: 0, children: [] };
    parent.children.push(child);
  }
  return child;
}

function profiled({ name, chunk, digest, line }: Profile["functions"][number]): ProfiledFunction {
  // One function may have another name in each profile, that which its first caller had for it.
  return { id: `${chunk}:${digest}:${line < 0 ? name : line}`, name: name || nameless({ chunk, line }), chunk, digest, line };
}

/** Whether a function is called otherwise than by where it is. */
export function isNamed(called: ProfiledFunction): boolean {
  return called.name !== nameless(called);
}

function nameless({ chunk, line }: Pick<ProfiledFunction, "chunk" | "line">): string {
  return line < 0 ? "function of the machine" : `function ${chunk}:${line}`;
}

/** Where a function is, for reading. */
export function placeOf({ chunk, line }: Pick<ProfiledFunction, "chunk" | "line">): string {
  if (line < 0) return "machine";
  return line === 0 ? chunk : `${chunk}:${line}`;
}

/** Whether a function is the machine's own: of that there is no source here. */
export function isLibrary({ chunk, line }: Pick<ProfiledFunction, "chunk" | "line">): boolean {
  return line < 0 || isLibraryChunk(chunk);
}

/** The part that some gas is of all. */
export function share(gas: number, all: number): string {
  return `${all === 0 ? "0.0" : ((100 * gas) / all).toFixed(1)} %`;
}

export function gasText(gas: number): string {
  return `${numberText(gas)} gas`;
}
