// How each network of this page is opened. Everything else about a network is in its database.
import type { Limits, OpenOptions } from "lunette";
import { onRemembered, remember, remembered } from "./preferences";

/** How a network is opened. */
export interface NetworkSettings {
  /** Where its clock stands, when it stands still until somebody sets it: milliseconds since 1970, and blocks. */
  clock?: { now: number; height: number };
  seed?: string;
  limits?: Limits;
}

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
  if (field === "limits" && limits) return { clock, seed };
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
