// The address of a request: what of it is taken, before anybody acts on it.
import { LunetteError } from "../error.js";
import { invalid } from "../common/input.js";
import { notImplemented } from "../units/query.js";

/** Characters of an address, and of one segment of its path. Tags of dry runs are in paths. */
const LONGEST = 16 * 1024;
const LONGEST_SEGMENT = 4 * 1024;

/** What no name in a path has: what stands for other folders, and what nobody can see. */
const STRANGE = /[/\\\p{Cc}]|^\.{1,2}$/u;

/** Parts of queries that name another server to be asked. Units of AO ask it; this one asks nobody whom its callers choose. */
const ELSEWHERE = ["hint", "custom-cu"];

/** The address of a request, and its path below `folder`. */
export function addressOf(request, folder) {
  if (request.url.length > LONGEST) throw tooLong(LONGEST);
  const url = new URL(request.url);
  if (!`${url.pathname}/`.startsWith(folder)) throw new LunetteError("not-found", `there is nothing at ${url.pathname}`);
  // Clients add paths that begin with a slash to addresses that must end with one, unless these are of a whole server.
  const below = url.pathname.slice(folder.length);
  const path = `/${folder === "/" ? below : below.replace(/^\//, "")}`;
  const segments = path.slice(1).split("/");
  // A slash at the end leaves nothing behind it.
  if (segments.at(-1) === "") segments.pop();
  segments.forEach(check);
  for (const name of ELSEWHERE) {
    if (url.searchParams.has(name)) throw notImplemented(`\`${name}\` names another server: this one asks nobody whom its callers choose`);
  }
  return { url, path, segments };
}

function check(segment) {
  if (segment.length > LONGEST_SEGMENT) throw tooLong(LONGEST_SEGMENT);
  if (segment === "") throw invalid("path", "has a part without anything in it");
  // Values (`name=value`, `&name=value`) are contents, and may have anything that text has.
  const [name] = segment.split(/[&=]/, 1);
  if (STRANGE.test(decoded(name)) || decoded(segment).includes("\0")) throw invalid("path", "has characters that no path here has");
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("path", "has a percent sign that stands for nothing");
  }
}

function tooLong(most) {
  return new LunetteError("too-long", `the \`path\` is too long: it, and each part of it, has a limit of ${most} characters`, { field: "path" });
}
