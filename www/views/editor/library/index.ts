// The documentation of what processes are written with: Lua's own library, aos, and its modules. It is data; who shows it is in `assist/`.
import { AOS } from "./aos";
import { LUA } from "./lua";
import { CRYPTO } from "./crypto";
import { MODULE_NAMES, MODULE_SECTIONS } from "./modules";

/** How something is written, and what it does. A signature that begins with a colon is a method. */
export type Member = readonly [signature: string, text: string];

export interface Section {
  /** What the table is called: `ao`; of a module, `.json`; of what a module makes, `.bint()`. Without a name: the globals. */
  table: string;
  /** How it is written in examples, where that is another name. */
  written?: string;
  members: readonly Member[];
}

export const SECTIONS: readonly Section[] = [...AOS, ...LUA, ...MODULE_SECTIONS, ...CRYPTO];

/** What `require` takes, and what it gives. */
export const MODULES: readonly Member[] = MODULE_NAMES;
