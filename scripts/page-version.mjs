// What makes a build of the page a version: a name that follows from all of its files, and a list by which a browser knows them.
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { CONTENT_SECURITY_POLICY } from "./policy.mjs";

/** A hash as `integrity` takes it: the browser refuses what is anything else. */
function integrityOf(content) {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}

/** The files of a folder and their hashes, by name; those that only help to find mistakes are not among them. */
export async function listOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".map")).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const listed = await Promise.all(paths.map(async (path) => [relative(folder, path).split(sep).join("/"), integrityOf(await readFile(path))]));
  return Object.fromEntries(listed.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** The name of what some texts describe: 16 hexadecimal digits. */
export function versionOf(texts) {
  const hash = createHash("sha256");
  // With its length: where one text ends and the next begins counts.
  for (const text of [CONTENT_SECURITY_POLICY, ...texts]) hash.update(`${text.length}:${text}`);
  return hash.digest("hex").slice(0, 16);
}

/** The page of a version, from its template: `{version}`, `{policy}`, and a line with `{module}` for each module that it will want. */
export function indexOf(template, { version, preloads }) {
  const lines = template.split("\n").flatMap((line) => (line.includes("{module}") ? preloads.map((name) => line.replace("{module}", name)) : [line]));
  const text = lines.join("\n").replaceAll("{version}", version).replace("{policy}", CONTENT_SECURITY_POLICY);
  return { text, integrity: integrityOf(text) };
}
