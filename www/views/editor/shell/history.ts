// What was written at the prompt, kept by the browser for each network: Up and Down bring it back.
import { remember, remembered } from "../../../session/preferences";
import { NETWORK_NAME } from "../../../session/networks";

const KEY = `shell:${NETWORK_NAME}`;

/** The most lines, and characters of all together, that are kept. */
const LINES = 200;
const CHARACTERS = 100_000;

const lines: string[] = read();

/** Where in it the person is; after the last is what is being written. */
let position = lines.length;
let written = "";

export function addToHistory(line: string): void {
  if (lines.at(-1) !== line) lines.push(line);
  position = lines.length;
  written = "";
  remember(KEY, JSON.stringify(newest()));
}

/** The line before or after; undefined at the ends. `now` is what is written at present. */
export function recall(step: -1 | 1, now: string): string | undefined {
  const wanted = position + step;
  if (wanted < 0 || wanted > lines.length) return undefined;
  if (position === lines.length) written = now;
  position = wanted;
  return position === lines.length ? written : lines[position];
}

function newest(): string[] {
  const kept: string[] = [];
  let size = 0;
  for (const line of lines.slice(-LINES).reverse()) {
    size += line.length;
    if (size > CHARACTERS) break;
    kept.unshift(line);
  }
  return kept;
}

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(remembered(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((line) => typeof line === "string") : [];
  } catch {
    return [];
  }
}
