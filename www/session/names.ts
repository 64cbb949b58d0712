// What the ids of the network are called: processes, the identities of people, and the units that the network itself is.
import { computed } from "@preact/signals";
import type { ProcessInfo } from "lunette";
import { shortened } from "../parts/shortened";
import { identities } from "./identities";
import { processes, status } from "./network";

type NameKind = "process" | "identity" | "authority" | "scheduler" | "module" | "unknown";

export interface Name {
  /** For people: a name that tells it from the others, or the ends of the id. */
  text: string;
  kind: NameKind;
}

/** Characters of a name that are shown: processes may call themselves anything. */
const LONGEST = 40;

/** Every id that has a name. */
const names = computed(() => {
  const found = new Map<string, Name>();
  for (const kind of ["scheduler", "authority", "module"] as const) {
    const id = status.value?.[kind];
    if (id) found.set(id, { text: UNITS[kind], kind });
  }
  // Nobody is taken for a unit by calling itself that.
  const all = [...Object.values(UNITS), ...[...identities.value, ...processes.value].map(({ name }) => clean(name ?? ""))];
  const taken = countsOf(all);
  const told = (name: string, id: string) => (taken.get(name)! > 1 ? `${name} ${id.slice(0, 4)}…` : name);
  for (const { name, address } of identities.value) found.set(address, { text: told(clean(name), address), kind: "identity" });
  for (const { name, id } of processes.value) found.set(id, { text: name && clean(name) ? told(clean(name), id) : shortened(id), kind: "process" });
  return found;
});

/** The name of an id, as a signal's reader sees it: whoever calls this while rendering is rendered again when the name changes. */
export function nameOf(id: string): Name {
  return names.value.get(id) ?? { text: shortened(id) || "nobody", kind: "unknown" };
}

/** What a process calls itself, which others may too; else what it is. */
export function ownName({ name }: Pick<ProcessInfo, "name">): string {
  return name?.trim() || "process";
}

/** What an id is, for titles and screen readers: `process beta, <id>`. */
export function describedName(id: string): string {
  const { text, kind } = nameOf(id);
  return kind === "unknown" ? id : `${kind} ${text}, ${id}`;
}

/** Whether an id is a process of this network. */
export function isProcess(id: string): boolean {
  return names.value.get(id)?.kind === "process";
}

/** What the units of this network are called. */
const UNITS = { scheduler: "this network's scheduler", authority: "this network's authority", module: "the module of this package" } as const;

/** Control characters, and those that turn the direction of a line: a name must not change how the rest of the line reads. */
const UNWANTED = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function clean(name: string): string {
  const text = name.replace(UNWANTED, " ").trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
