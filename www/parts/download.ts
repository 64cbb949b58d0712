// Gives the person a file.

/** Has the browser save a file. What it may not have in a name becomes a hyphen. */
export function download(name: string, content: string | Uint8Array<ArrayBuffer>, type = "application/octet-stream"): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(name);
  link.click();
  // The browser has it by then, also when it asks where to.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A name that every system takes: letters, digits, dots, hyphens, underscores. */
export function fileName(name: string): string {
  const safe = name.normalize("NFKC").replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+|-+$/g, "");
  return safe.slice(0, 80) || "file";
}
