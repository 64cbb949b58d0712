// What a process can be asked, as far as the patterns of its handlers say it.
import type { Tag } from "lunette";
import { network } from "../../session/network";

/** A message that a handler takes, still without values. */
interface Template {
  /** The name of the handler. */
  name: string;
  action: string;
  tags: Tag[];
}

/** Characters of Lua patterns: a value with one of them is no value but a rule for values. */
const RULE = /[\^$()%.[\]*+?]/;

/** What the library adds to every process, and handlers that wait for one answer. */
const INTERNAL = /^_(eval|default|boot|once_\d+)$/;

/** The templates of a process, read without a trace. */
export async function templatesOf(process: string, signal: AbortSignal): Promise<Template[]> {
  const list = await network().process(process).state("Handlers.list", { signal });
  return Array.isArray(list) ? list.map(templateOf).filter((template) => template !== undefined) : [];
}

function templateOf(handler: unknown): Template | undefined {
  const { name, pattern } = Object(handler) as { name?: unknown; pattern?: unknown };
  if (typeof name !== "string" || INTERNAL.test(name)) return undefined;
  if (typeof pattern === "string" && !pattern.startsWith("function: ")) return { name, action: pattern, tags: [] };
  // A function says nothing of what it looks for; most handlers have the name of their action.
  if (typeof pattern !== "object" || pattern === null || Array.isArray(pattern)) return { name, action: name, tags: [] };
  const { Action, ...others } = pattern as Record<string, unknown>;
  const tags = Object.entries(others).filter(([key]) => isTagName(key));
  return { name, action: valueOf(Action) || name, tags: tags.map(([key, value]) => ({ name: key, value: valueOf(value) })) };
}

/** The value that a pattern asks for, if it asks for one. */
function valueOf(pattern: unknown): string {
  const [first = pattern] = Array.isArray(pattern) ? pattern : [];
  return typeof first === "string" && first !== "_" && !first.startsWith("function: ") && !RULE.test(first) ? first : "";
}

/** What of a message is no tag. */
function isTagName(key: string): boolean {
  return !["From", "Owner", "Target", "Data", "Id"].includes(key);
}
