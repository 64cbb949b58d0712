// Results as lines of JSON, each with the path by which the runtime names what is in it: `Output.data`, `Messages[0].Tags[Action]`.

export interface JsonLine {
  text: string;
  path: string;
  /** How far it is indented. */
  depth: number;
}

/** What units add to a result or leave out, and what is not compared. */
const IGNORED = ["GasUsed", "Memory", "Patches"];

interface Place {
  path: string;
  depth: number;
  /** What stands before the value: its key. */
  before: string;
  /** What stands after it: a comma, or nothing. */
  after: string;
}

const TOP: Place = { path: "", depth: 0, before: "", after: "" };

/** A whole result. Keys and tags are in one order, so that what is the same is the same text. */
export function linesOfResult(result: unknown): JsonLine[] {
  if (!isObject(result)) return linesOf(result, TOP);
  return linesOf(Object.fromEntries(Object.entries(result).filter(([name]) => !IGNORED.includes(name))), TOP);
}

/** What a result has at a path, within as much of it as names the place. A value of which only the beginning is known is text that is no JSON. */
export function linesAt(path: string, json: string): JsonLine[] {
  const place = { ...TOP, path, depth: 1, before: `${path === "" ? "result" : path}: ` };
  try {
    return linesOf(JSON.parse(json), place);
  } catch {
    return [{ text: place.before + json, path, depth: place.depth }];
  }
}

function linesOf(value: unknown, place: Place): JsonLine[] {
  if (Array.isArray(value)) return bracketed(value.map((entry, index) => ({ value: entry, path: `${place.path}[${index}]`, before: "" })), "[]", place);
  if (isObject(value)) {
    return bracketed(
      Object.entries(value)
        .sort(byName)
        .map(([name, entry]) => ({ value: name === "Tags" ? sortedTags(entry) : entry, path: place.path ? `${place.path}.${name}` : name, before: `${JSON.stringify(name)}: ` })),
      "{}",
      place,
    );
  }
  return [line(JSON.stringify(value) ?? "null", place)];
}

function bracketed(entries: readonly { value: unknown; path: string; before: string }[], brackets: string, place: Place): JsonLine[] {
  if (entries.length === 0) return [line(brackets, place)];
  const inner = entries.flatMap(({ value, path, before }, index) => {
    const within = { path, before, depth: place.depth + 1, after: index < entries.length - 1 ? "," : "" };
    return isTag(value) ? [tagLine(value, within)] : linesOf(value, within);
  });
  return [line(brackets[0]!, { ...place, after: "" }), ...inner, line(brackets[1]!, { ...place, before: "" })];
}

function line(text: string, { path, depth, before, after }: Place): JsonLine {
  return { text: before + text + after, path, depth };
}

/** A tag in one line, called by its name. */
function tagLine(tag: { name: string; value: unknown }, place: Place): JsonLine {
  const path = `${place.path.replace(/\[\d+\]$/, "")}[${tag.name}]`;
  return line(`{ "name": ${JSON.stringify(tag.name)}, "value": ${JSON.stringify(tag.value)} }`, { ...place, path });
}

function sortedTags(tags: unknown): unknown {
  return Array.isArray(tags) && tags.every(isTag) ? [...tags].sort((one, other) => compare(one.name, other.name) || compare(String(one.value), String(other.value))) : tags;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isTag = (value: unknown): value is { name: string; value: unknown } => isObject(value) && typeof value.name === "string" && "value" in value && Object.keys(value).length === 2;
const byName = ([one]: [string, unknown], [other]: [string, unknown]) => compare(one, other);
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** The path of the lines that show a path: itself, or what is nearest around it (a place within the JSON of a text has no line of its own). */
export function nearestPath(path: string, lines: readonly JsonLine[]): string {
  let nearest = "";
  for (const line of lines) if (line.path.length > nearest.length && isWithin(path, line.path)) nearest = line.path;
  return nearest;
}

/** Whether a path is at or within another. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
