// Dark or light: as the system says, unless the person says otherwise.
import { effect, signal } from "@preact/signals";
import { remember, remembered } from "../session/preferences";

export type Theme = "system" | "light" | "dark";
const THEMES: readonly Theme[] = ["system", "light", "dark"];

export const theme = signal<Theme>(THEMES.find((known) => known === remembered("theme")) ?? "system");

/** Keeps the page in the theme that is chosen. */
export function followTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    remember("theme", theme.value);
  });
}

export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]!;
}
