// What is sent: tags, data, Lua, from arguments, files and stdin.
import { readFile } from "node:fs/promises";
import process from "node:process";
import { pair, text } from "./options.js";
import { usageProblem } from "./problem.js";

const TAGS = { type: "string", short: "t", multiple: true, value: "NAME=VALUE", read: pair, help: "a tag; may be repeated" };
export const CONTENT = {
  tag: TAGS,
  data: { type: "string", short: "d", value: "TEXT", read: text, help: "the data" },
  "data-file": { type: "string", value: "FILE", help: "a file with the data, `-` for stdin" },
};

/** The tags and the data of a message. */
export async function contentOf({ tag = [], data, "data-file": file }) {
  if (data !== undefined && file !== undefined) throw usageProblem("--data-file", "`--data-file` cannot be beside `--data`");
  const bytes = file === undefined ? data : await readBytes(file, "--data-file");
  return { tags: tag, ...(bytes !== undefined && { data: bytes }) };
}

/** The bytes of a file, or of stdin. */
async function readBytes(file, field) {
  try {
    return file === "-" ? await readInput() : new Uint8Array(await readFile(file));
  } catch (error) {
    throw usageProblem(field, `\`${field}\` cannot be read: ${error.message}`);
  }
}

/** The text of a file, or of stdin. */
export async function readText(file, field) {
  const bytes = await readBytes(file, field);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw usageProblem(field, `\`${field}\` (${file}) is no text in UTF-8`);
  }
}

async function readInput() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
