// Whose the store is, and in what format: two numbers in the database.
import { LunetteError } from "../error.js";

/** The format of the tables. What has the same hundreds can be read and written by every version that knows one of them. */
const FORMAT = 100;

const TABLES = `
  CREATE TABLE IF NOT EXISTS lunette_store (name TEXT PRIMARY KEY, number INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS lunette_keys (name TEXT PRIMARY KEY, record TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS lunette_parts (name TEXT, key BLOB, part INTEGER, value BLOB NOT NULL, PRIMARY KEY (name, key, part));
  INSERT INTO lunette_store (name, number) VALUES ('format', ${FORMAT}), ('epoch', 0);
`;

/** Makes the tables the first time. Throws `newer-format` when they are those of a version that this one does not know. */
export function prepare(database) {
  if (isPrepared(database)) return expectFormat(database);
  database.write(() => {
    // Another program may have been faster.
    if (!isPrepared(database)) database.exec(TABLES);
    expectFormat(database);
  }, true);
}

function isPrepared(database) {
  return database.all("SELECT name FROM sqlite_master WHERE name = 'lunette_store'").length > 0;
}

function numberOf(database, name) {
  const [row] = database.all("SELECT number FROM lunette_store WHERE name = ?", name);
  if (row === undefined) throw new LunetteError("corrupt", `the number "${name}" in the table lunette_store`);
  return row.number;
}

export function expectFormat(database) {
  const found = numberOf(database, "format");
  if (Math.floor(found / 100) <= Math.floor(FORMAT / 100)) return;
  const error = new LunetteError("newer-format", `what is stored has format ${found}, and this version reads up to ${FORMAT}: use a newer version`);
  throw Object.assign(error, { found, known: FORMAT });
}

/** Raises the epoch, and returns it. */
export function claim(database) {
  database.run("UPDATE lunette_store SET number = number + 1 WHERE name = 'epoch'");
  return numberOf(database, "epoch");
}

/** Throws unless the last one who claimed the store got this epoch. */
export function expectOwner(database, epoch) {
  if (epoch === 0 || numberOf(database, "epoch") !== epoch) throw new LunetteError("not-owner", "another program has taken over");
}
