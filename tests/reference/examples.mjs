// The examples of the reference: what stands between ``` in the types of the package and in its README.
import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PKG = fileURLToPath(new URL("../../pkg/", import.meta.url));

const FENCE = /^```(?:js|ts)\n(.*?)^```$/gms;

/** The text of comments as lines of their own, and nothing else: each line stays where it is. */
function commentsOf(source) {
  let isInside = false;
  const lines = source.split("\n").map((line) => {
    if (/^\s*\/\*\*/.test(line)) isInside = true;
    const text = isInside ? line.replace(/^\s*(?:\/\*\*|\*) ?/, "") : "";
    if (line.includes("*/")) isInside = false;
    return text;
  });
  return lines.join("\n");
}

function fencesIn(text, file) {
  return [...text.matchAll(FENCE)].map(({ 1: code, index }) => ({ file, line: text.slice(0, index).split("\n").length, code }));
}

/** All examples: the file, the line where each begins, and its code. */
export async function readExamples() {
  const names = (await readdir(PKG)).filter((name) => name.endsWith(".d.ts") || name === "README.md").sort();
  const texts = await Promise.all(names.map((name) => readFile(join(PKG, name), "utf8")));
  return names.flatMap((name, index) => fencesIn(name === "README.md" ? texts[index] : commentsOf(texts[index]), name));
}

/** The names by which an example imports the package: `lunette/connect`. */
export function entriesIn({ code }) {
  return [...code.matchAll(/from "(lunette(?:\/[\w-]+)?)"/g)].map(([, name]) => name);
}

/** The names under which the package has something to import, with its types. */
export async function entriesOfPackage() {
  const { exports } = JSON.parse(await readFile(resolve(PKG, "package.json"), "utf8"));
  const names = Object.keys(exports).filter((name) => exports[name].types !== undefined);
  return names.map((name) => `lunette${name.slice(1)}`);
}
