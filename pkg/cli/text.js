// Text for people.
import { plain } from "../scenario/text.js";

export { plain };

/** Text of others, on one line: nothing in it moves the cursor. */
export function oneLine(text, most = 100) {
  const line = plain(text).replace(/[\x00-\x1f\x7f-\x9f]+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}

/** Text of a process, with its colours and nothing else that a terminal obeys. */
export function safe(text) {
  return String(text ?? "").replace(/\x1b(?!\[[\d;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g, "");
}

/** What a result shows: text, and the prompt of aos. */
export function outputOf({ Output } = {}) {
  const isTable = typeof Output === "object" && Output !== null;
  const { data = "", prompt, print } = isTable ? Output : { data: Output };
  return { text: safe(typeof data === "string" ? data : JSON.stringify(data)), prompt: typeof prompt === "string" ? safe(prompt) : undefined, isNews: print === true };
}

/** Rows in columns. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => plain(row[column]).length)));
  const cell = (text, column) => (column === widths.length - 1 ? text : `${text}${" ".repeat(widths[column] - plain(text).length)}`);
  return rows.map((row) => row.map((text, column) => cell(String(text), column)).join("  ")).join("\n");
}
