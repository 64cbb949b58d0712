// Where the person is in the page, kept in the fragment of its address: it is never sent to a server, and the browser's back button works.
//
//   #/messages?process=<id>&slot=12
//   #s=1.<code that somebody shared>
import { signal } from "@preact/signals";

/** The views, in the order of their tabs. */
export const VIEWS = ["editor", "messages", "state", "profile", "control", "network", "share"] as const;
export type ViewName = (typeof VIEWS)[number];

interface Route {
  view: ViewName;
  /** Everything after the question mark: each view has its own. */
  parameters: Readonly<Record<string, string>>;
}

export const route = signal<Route>(parse(location.hash));

/** Goes somewhere. With `replace` the place before is not kept for the back button. A parameter that is undefined is left out. */
export function go(view: ViewName, parameters: Record<string, string | number | undefined> = {}, { replace = false } = {}): void {
  const hash = hashOf(view, parameters);
  if (replace) history.replaceState(null, "", hash);
  else if (hash !== location.hash) history.pushState(null, "", hash);
  route.value = parse(hash);
}

/** The address of a place, for links. */
export function hashOf(view: ViewName, parameters: Record<string, string | number | undefined> = {}): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `#/${view}${query && `?${query}`}`;
}

export function followRoute(): void {
  for (const name of ["popstate", "hashchange"]) addEventListener(name, () => (route.value = parse(location.hash)));
}

function parse(hash: string): Route {
  if (hash.startsWith("#s=")) return { view: "share", parameters: { s: hash.slice("#s=".length) } };
  const [, name = "", query = ""] = /^#\/([a-z]*)(?:\?(.*))?$/.exec(hash) ?? [];
  const view = VIEWS.find((view) => view === name) ?? "editor";
  return { view, parameters: Object.fromEntries(new URLSearchParams(query)) };
}
