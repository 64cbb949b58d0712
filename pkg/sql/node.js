// Opens a file as a database, in Node and in Deno.
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { LunetteError } from "../error.js";
import { SqlStore } from "./store.js";
import { SqliteDatabase } from "./sqlite.js";

/** A package with the interface of `node:sqlite`, for Node 20 and 22.12 and before. */
const PACKAGE = "@photostructure/sqlite";

/** Opens the store in a file (a path or a `file:` URL), making it the first time. */
export async function openSqlStore(file, field = "store.file") {
  // An absolute path means a file to SQLite, whatever its name.
  const path = resolve(String(file).startsWith("file:") ? fileURLToPath(file) : String(file));
  const { DatabaseSync } = await loadSqlite();
  await expectFile(path, field);
  const connection = new DatabaseSync(path);
  try {
    return new SqlStore(new SqliteDatabase(connection));
  } catch (error) {
    connection.close();
    throw refusal(error, path, field);
  }
}

/** SQLite as `node:sqlite` has it. */
export async function loadSqlite() {
  return (await importing("node:sqlite")) ?? (await importing(PACKAGE)) ?? missing();
}

/** A module, if it is there. */
async function importing(name) {
  try {
    return await import(name);
  } catch (error) {
    if (["ERR_UNKNOWN_BUILTIN_MODULE", "ERR_MODULE_NOT_FOUND"].includes(error.code)) return undefined;
    throw error;
  }
}

function missing() {
  const fix = `use Node 22.13 or newer, which has SQLite built in, or \`npm install ${PACKAGE}@1\``;
  throw new LunetteError("no-sqlite", `a network in a file needs SQLite, and there is none here: ${fix}`, { field: "store.file" });
}

/** Makes the file for its user alone: wallets are in it. */
async function expectFile(path, field) {
  try {
    await (await open(path, "a", 0o600)).close();
  } catch (error) {
    throw new LunetteError("invalid-argument", `\`${field}\` cannot be opened: ${error.message}`, { cause: error, field });
  }
}

/** A file of something else is a mistake of who named it. */
function refusal(error, path, field) {
  const isOther = /file is not a database/.test(error.message);
  return isOther ? new LunetteError("invalid-argument", `\`${field}\` (${path}) is no database of SQLite`, { cause: error, field }) : error;
}
