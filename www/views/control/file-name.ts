// What a saved scenario is called.

/** A file name for a title. */
export function fileNameOf(title: string): string {
  const word = title.trim().toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
  return `${word || "recorded"}.scenario`;
}
