// Lua for the editors: colours, indentation, comments.
import { StreamLanguage, bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lua } from "@codemirror/legacy-modes/mode/lua";
import type { Extension } from "@codemirror/state";
import { closeBrackets } from "@codemirror/autocomplete";
import { TYPING_OVER } from "./typing";

export const LUA = StreamLanguage.define(lua);

/** What writing Lua needs, in the editor and in the shell. */
export const WRITING_LUA: Extension = [LUA, TYPING_OVER, indentUnit.of("  "), indentOnInput(), bracketMatching(), closeBrackets()];
