// The networks of this page by their names: those that there are, and the one of this tab.
import { deleteDatabase } from "lunette";
import { saveSettings, type NetworkSettings } from "./network-settings";
import { forget, remember, remembered, rememberedNames } from "./preferences";

/** The network of whoever has made no other. */
export const DEFAULT_NETWORK = "lunette";

/** What the databases of all others begin with. */
const PREFIX = "lunette.";

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
