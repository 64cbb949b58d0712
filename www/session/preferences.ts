// Small things that a person chose, kept by the browser. Where it keeps nothing, the page works all the same.

/** What the browser's names of them begin with: other pages of the site may keep something too. */
const PREFIX = "lunette:";

export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Without storage, or when it is full: it is chosen again the next time.
  }
}

/** Takes something out again. */
export function forget(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Where nothing is kept there is nothing to forget.
  }
}

/** The names of everything that is kept. */
export function rememberedNames(): string[] {
  try {
    return Object.keys(localStorage).flatMap((key) => (key.startsWith(PREFIX) ? key.slice(PREFIX.length) : []));
  } catch {
    return [];
  }
}

/** Calls back when another tab has kept something, or has taken it out: then its value is undefined. */
export function onRemembered(callback: (name: string, value: string | undefined, before: string | undefined) => void): void {
  addEventListener("storage", ({ key, newValue, oldValue }) => {
    if (key?.startsWith(PREFIX)) callback(key.slice(PREFIX.length), newValue ?? undefined, oldValue ?? undefined);
  });
}
