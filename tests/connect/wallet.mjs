import { readFile } from "node:fs/promises";

/** A key that was made for these tests. */
export const wallet = JSON.parse(await readFile(new URL("wallet.json", import.meta.url), "utf8"));
