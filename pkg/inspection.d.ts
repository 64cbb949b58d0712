import type { Result } from "./result.js";
import type { EvaluationStatus } from "./messages.js";
import type { Abortable } from "./values.js";

/** What a Lua source says, without running it.
 * @category Looking inside */
export interface SourceReport {
  /** The first thing that is no Lua. */
  problem?: {
    /** The line, from 1. */
    line: number;
    /** What is wrong there, as Lua says it. */
    message: string;
  };
  /** The globals that it names, each at its first place. */
  globals: {
    /** The name. */
    name: string;
    /** The line, from 1. */
    line: number;
    /** Whether it is given a value somewhere in the source. */
    assigned: boolean;
  }[];
}

/** A step into a value: the key of an entry, the number of an upvalue of a function, from 1, or the metatable.
 * @category Looking inside */
export type Step =
  | string
  | number
  | boolean
  | {
      /** The number of the upvalue, from 1. */
      upvalue: number;
    }
  | {
      /** The metatable of a table or of userdata. */
      metatable: true;
    };

/** A value in the state of a process, as far as it was asked for.
 * @category Looking inside */
export interface Variable {
  /** Its key as Lua writes it: `name`, `["a b"]`, `[1]`; of an upvalue its name. */
  key: string;
  /** The step that leads to it. There is none for keys that are themselves tables, functions or the like. */
  step?: Step;
  /** Its type: that of Lua, and of numbers their kind. */
  type: "nil" | "boolean" | "integer" | "float" | "string" | "table" | "function" | "thread" | "userdata";
  /** The value as text: of a string the first 1,000 bytes, of a function where it was written. */
  text: string;
  /** How many entries a table has, bytes a string, upvalues a function. */
  size?: number;
  /** Names the whole content, that of its entries included: as long as it is the same, nothing in there has changed. */
  digest: string;
  /** Whether it came with the machine and is what it was then: the standard library, or that of aos. Of globals only. */
  builtin?: boolean;
  /** What is in it, in the order of keys, where it was asked for. */
  entries?: Variable[];
  /** How many entries more there are. */
  omitted?: number;
}

/** Which value is looked at, and how much of it.
 * @category Looking inside */
export interface InspectOptions extends Abortable {
  /** The way from the globals to the value. Default: none, which is the globals themselves. */
  path?: readonly Step[];
  /** How deep entries have their entries, 0 to 16. Default 1: the entries of the value. */
  depth?: number;
  /** The first entry of the value. Default 0. */
  from?: number;
  /** The most entries of each table, at most 100,000. Default 200. */
  limit?: number;
}

/** How a process went about a message: found out by evaluating it again, on the state that it had.
 * @category Looking inside */
export interface Trace {
  /** How the evaluation ended. */
  status: EvaluationStatus;
  /** Units of work that it took. */
  gas: number;
  /** What it gave. */
  result: Result;
  /** What the library of the process did with the message. There is none where that is not the library of this package. */
  handling?: {
    /** What became of the message: it was taken by the last of the `handlers` (`handled`) or by none (`inbox`); no handler was asked, since its sender
     * is not trusted or the assignment not wanted (`not-trusted`, `not-assignable`); or there was an error (`failed`). */
    outcome: "handled" | "inbox" | "not-trusted" | "not-assignable" | "failed";
    /** The handlers that were asked, in their order. */
    handlers: HandlerTrial[];
  };
  /** Where the gas was used. */
  profile: Profile;
}

/** How a handler was asked whether it takes a message.
 * @category Looking inside */
export interface HandlerTrial {
  /** Its name. */
  name: string;
  /** Whether it took the message, and no other was asked (`handled`) or the next one was (`continued`); or did not match (`passed`). */
  verdict: "handled" | "continued" | "passed";
  /** Its pattern as text. */
  pattern: string;
  /** Of one that did not match: why, such as `Action is "Info", not "Transfer"`. */
  reason?: string;
}

/** Where gas was used.
 * @category Looking inside */
export interface Profile {
  /** The functions that used any. */
  functions: {
    /** Its name. */
    name: string;
    /** The source that it is from: `aos` for what was evaluated. */
    chunk: string;
    /** Of the text of that source: FNV-1a of 32 bits over its UTF-8, in hex. */
    digest: string;
    /** The line where it begins: 0 for a whole chunk, -1 for a function of the machine. */
    line: number;
  }[];
  /** Gas by stack. Together they are all of the gas. */
  stacks: {
    /** Each a function, by its place in `functions`, and the line it was at; the outermost first. */
    frames: [functionIndex: number, line: number][];
    /** Units of work. */
    gas: number;
  }[];
}

/** Which evaluation is traced.
 * @category Looking inside */
export interface TraceOptions extends Abortable {
  /** The slot of the message. */
  slot: number;
  /** A tick of the cron that came after the slot, from 1, instead of its message. */
  tick?: number;
}
