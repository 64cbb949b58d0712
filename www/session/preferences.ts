// Small things that a person chose, kept by the browser. Where it keeps nothing, the page works all the same.

export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(`lunette:${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`lunette:${name}`, value);
  } catch {
    // Without storage, or when it is full: it is chosen again the next time.
  }
}

/** Takes something out again. */
export function forget(name: string): void {
  try {
    localStorage.removeItem(`lunette:${name}`);
  } catch {
    // Where nothing is kept there is nothing to forget.
  }
}
