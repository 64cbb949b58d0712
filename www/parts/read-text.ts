// The text of a file that somebody chose.
import { sizeOf } from "./size";

/** The text of a file. Fails, in words for a person, when it is larger than so many bytes or no text. */
export async function readText(file: Blob & { name?: string }, largest: number): Promise<string> {
  const name = file.name ?? "the file";
  if (file.size > largest) throw new Error(`${name} has ${sizeOf(file.size)}: at most ${sizeOf(largest)} are read as text.`);
  return textOf(new Uint8Array(await file.arrayBuffer()), name);
}

/** Bytes as text, when they are UTF-8 and have nothing that no text has. `what` names them where they are not. */
export function textOf(bytes: Uint8Array, what: string): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${what} is no text: it is not in UTF-8.`);
  }
  if (text.includes("\0")) throw new Error(`${what} is no text: it has bytes that are zero.`);
  return text;
}
