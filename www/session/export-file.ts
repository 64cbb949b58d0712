// Files of `network.export`.

/** The ending of their names. */
export const EXPORT_ENDING = ".lunette";

/** How they begin. */
const MAGIC = "lunette\n";

export async function isExport(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, MAGIC.length).arrayBuffer());
  return String.fromCharCode(...start) === MAGIC;
}
