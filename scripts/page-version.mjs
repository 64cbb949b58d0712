// What makes a build of the page a version: a name that follows from all of its files, and a list by which a browser knows them.
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** The files of a folder, by their names in it and in the order of these, and their hashes as `integrity` takes them: a browser refuses what is
 *  anything else. Those that only help to find mistakes are not among them. */
export async function listOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".map")).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const listed = await Promise.all(paths.map(async (path) => [relative(folder, path).split(sep).join("/"), integrityOf(await readFile(path))]));
  return Object.fromEntries(listed.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function integrityOf(content) {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}

/** The name of what some texts describe: 16 hexadecimal digits. */
export function versionOf(texts) {
  const hash = createHash("sha256");
  // With its length: where one text ends and the next begins counts.
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest("hex").slice(0, 16);
}

/** A document, from its template: with its policy, with what it names of the files of a version in the folder of that, and with a line for
 *  each module that it will want in the place of the one that it has. */
export function documentOf(template, { version, files, policy, modules }) {
  const found = (whole, attribute, name) => (Object.hasOwn(files, name) ? `${attribute}="${version}/${name}"` : whole);
  const lines = template.split("\n").flatMap((line) => {
    if (line.includes('rel="modulepreload"')) return modules.map((name) => line.replace(/href="[^"]*"/, `href="${name}"`));
    if (line.includes("<meta charset")) return [line, line.replace(/<.*>/, `<meta http-equiv="Content-Security-Policy" content="${policy}" />`)];
    return [line];
  });
  return lines.join("\n").replaceAll(/\b(href|src)="([^"]*)"/g, found);
}
