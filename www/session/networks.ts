// The networks of this page: their names, and how each is opened. Everything else about a network is in its database.
import { deleteDatabase, type Limits, type OpenOptions } from "lunette";
import { forget, onRemembered, remember, remembered, rememberedNames } from "./preferences";

/** The network of whoever has made no other. */
export const DEFAULT_NETWORK = "lunette";

/** What the databases of all others begin with. */
const PREFIX = "lunette.";

/** How a network is opened. */
export interface NetworkSettings {
  /** Where its clock stands, when it stands still until somebody sets it: milliseconds since 1970, and blocks. */
  clock?: { now: number; height: number };
  seed?: string;
  limits?: Limits;
}

/** The name of the network in this tab, as long as the page is there: the one that was chosen here, else the one that was chosen last. */
export const NETWORK_NAME = [inThisTab(), remembered("network")].find(isName) ?? DEFAULT_NETWORK;
keepInThisTab(NETWORK_NAME);

/** What was stored may be anything, and no database has a name that is no Unicode. */
function isName(name: string | undefined): name is string {
  return name === DEFAULT_NETWORK || (name !== undefined && name.length > PREFIX.length && name.startsWith(PREFIX) && !/\p{Surrogate}/u.test(name));
}

/** What a network is called in the page. */
export function titleOf(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}

/** The name of the database for what a person calls a network. */
export function nameFor(title: string): string {
  return title.trim() === DEFAULT_NETWORK ? DEFAULT_NETWORK : PREFIX + title.trim();
}

/** Goes to another network; the page starts anew, so nothing of the one before is left in it. */
export function switchTo(name: string): void {
  remember("network", name);
  keepInThisTab(name);
  location.reload();
}

/** What another tab chooses changes nothing here, also when this one is loaded again. */
function keepInThisTab(name: string): void {
  try {
    sessionStorage.setItem("lunette:network", name);
  } catch {
    // Without storage the page goes by what was chosen last.
  }
}

function inThisTab(): string | undefined {
  try {
    return sessionStorage.getItem("lunette:network") ?? undefined;
  } catch {
    return undefined;
  }
}

// Settings -----------------------------------------------------------------------------------------------------------------------

const KEY = "settings:";

export function settingsOf(name: string): NetworkSettings {
  return readSettings(remembered(KEY + name)) ?? {};
}

/** Other tabs are told, see `onSettings`. */
export function saveSettings(name: string, settings: NetworkSettings): void {
  remember(KEY + name, JSON.stringify(settings));
}

/** What `Lunette.open` gets. */
export function optionsOf(name: string, { clock, seed, limits }: NetworkSettings): OpenOptions {
  return { name, clock: clock ?? "live", ...(seed !== undefined && { seed }), ...(limits && { limits }) };
}

/** The settings without the one that a field of the options is from, such as `limits.gas`; undefined when there is none. */
export function withoutField(settings: NetworkSettings, field: string): NetworkSettings | undefined {
  const { clock, seed, limits } = settings;
  if (field.split(".")[0] === "clock" && clock) return { seed, limits };
  if (field === "seed" && seed !== undefined) return { clock, limits };
  if (!limits) return undefined;
  const kept = Object.entries(limits).filter(([name]) => field !== `limits.${name}`);
  return kept.length < Object.keys(limits).length ? { clock, seed, limits: kept.length === 0 ? undefined : Object.fromEntries(kept) } : undefined;
}

/** Whether two networks are opened the same way, wherever their clocks stand. */
export function isSameWay(one: NetworkSettings, other: NetworkSettings): boolean {
  const way = ({ clock, seed, limits }: NetworkSettings) => JSON.stringify([clock === undefined, seed, limits]);
  return way(one) === way(other);
}

/** Calls back when another tab has saved the settings of a network. */
export function onSettings(name: string, callback: (before: NetworkSettings, after: NetworkSettings) => void): void {
  onRemembered((changed, value, before) => {
    if (changed === KEY + name) callback(readSettings(before) ?? {}, readSettings(value) ?? {});
  });
}

/** What was stored by another release of the page may be anything. */
function readSettings(text: string | undefined): NetworkSettings | undefined {
  try {
    const { clock, seed, limits } = JSON.parse(text ?? "") as NetworkSettings;
    const isClock = Number.isSafeInteger(clock?.now) && Number.isSafeInteger(clock?.height);
    return { ...(isClock && { clock }), ...(typeof seed === "string" && { seed }), ...(typeof limits === "object" && limits !== null && { limits }) };
  } catch {
    return undefined;
  }
}

// All of them --------------------------------------------------------------------------------------------------------------------

/** The names of all networks of this page, the default one first. */
export async function networkNames(): Promise<string[]> {
  const stored = await storedNames();
  const names = new Set([DEFAULT_NETWORK, NETWORK_NAME, ...madeNames(), ...stored.filter((name) => name.startsWith(PREFIX))]);
  return [...names];
}

/** Remembers a network that is about to be made. */
export function addNetwork(name: string, settings: NetworkSettings): void {
  saveSettings(name, settings);
  remember("networks", JSON.stringify([...new Set([...madeNames(), name])]));
}

/** Whether a tab has the network open. */
export async function isOpen(name: string): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some((lock) => lock.name === `lunette:${name}`);
}

/** Deletes a network that is open nowhere. */
export async function deleteNetwork(name: string): Promise<void> {
  await deleteDatabase(name);
  remember("networks", JSON.stringify(madeNames().filter((other) => other !== name)));
  if (remembered("network") === name) remember("network", DEFAULT_NETWORK);
  // What the browser keeps of it beside its database: settings, drafts. Its name is a word of their names.
  for (const kept of rememberedNames()) if (`:${kept}:`.includes(`:${name}:`)) forget(kept);
}

/** Browsers list databases; where one does not, there are those that were made here. */
async function storedNames(): Promise<string[]> {
  try {
    return (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  } catch {
    return [];
  }
}

function madeNames(): string[] {
  try {
    const names: unknown = JSON.parse(remembered("networks") ?? "[]");
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}
