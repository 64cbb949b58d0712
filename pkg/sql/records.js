// Records in tables. Each of the runtime's tables is one of the database: their indexes are smaller than one of all. They have row ids: without
// them keys would lie among values of kilobytes.
import { LunetteError } from "../error.js";

/** The most bytes in one row: Durable Objects allow two megabytes. What a value has beyond that lies in `lunette_parts`. */
const LARGEST_ROW = 1024 * 1024;

const EMPTY = new Uint8Array();

/** The records of one database. */
export class Records {
  #database;
  /** The tables that are there. */
  #tables = new Set();

  constructor(database) {
    this.#database = database;
  }

  /** Makes the tables that are named and not there. Before a transaction, whose end might undo it. */
  expectTables(named) {
    const missing = new Set(named.map(([, table]) => table).filter((table) => !this.#tables.has(table)));
    if (missing.size === 0) return;
    this.#database.write(() => {
      for (const table of missing) this.#database.exec(`CREATE TABLE IF NOT EXISTS ${inSql(table)} (key BLOB PRIMARY KEY, size INTEGER NOT NULL, value BLOB NOT NULL)`);
    }, false);
    for (const table of missing) this.#tables.add(table);
  }

  // Changes ------------------------------------------------------------------------------------------------------------------

  put(table, key, value) {
    const sql = `INSERT INTO ${inSql(table)} (key, size, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET size = excluded.size, value = excluded.value`;
    this.#database.run(sql, key, value.length, value.subarray(0, LARGEST_ROW));
    this.#deleteParts(table, key);
    for (let part = 1; part * LARGEST_ROW < value.length; part += 1) {
      const bytes = value.subarray(part * LARGEST_ROW, (part + 1) * LARGEST_ROW);
      this.#database.run("INSERT INTO lunette_parts (name, key, part, value) VALUES (?, ?, ?, ?)", table, key, part, bytes);
    }
  }

  delete(table, key) {
    this.#database.run(`DELETE FROM ${inSql(table)} WHERE key = ?`, key);
    this.#deleteParts(table, key);
  }

  deleteRange(table, from, to) {
    this.#database.run(`DELETE FROM ${inSql(table)} WHERE key >= ? AND key < ?`, from, to);
    this.#database.run("DELETE FROM lunette_parts WHERE name = ? AND key >= ? AND key < ?", table, from, to);
  }

  #deleteParts(table, key) {
    this.#database.run("DELETE FROM lunette_parts WHERE name = ? AND key = ?", table, key);
  }

  // Questions ----------------------------------------------------------------------------------------------------------------

  get(table, key) {
    const rows = this.#database.all(`SELECT key, size, value FROM ${inSql(table)} WHERE key = ?`, key);
    return rows.map((row) => this.#whole(table, row));
  }

  range(table, from, to, limit) {
    return this.#between(table, from, to, limit, "ASC");
  }

  rangeDown(table, from, to, limit) {
    return this.#between(table, from, to, limit, "DESC");
  }

  keys(table, from, to, limit) {
    const rows = this.#database.all(`SELECT key FROM ${inSql(table)} WHERE key >= ? AND key < ? ORDER BY key LIMIT ?`, from, to, limitOf(limit));
    return rows.map(({ key }) => [key, EMPTY]);
  }

  #between(table, from, to, limit, order) {
    const sql = `SELECT key, size, value FROM ${inSql(table)} WHERE key >= ? AND key < ? ORDER BY key ${order} LIMIT ?`;
    return this.#database.all(sql, from, to, limitOf(limit)).map((row) => this.#whole(table, row));
  }

  /** A record with the whole of its value. */
  #whole(table, { key, size, value }) {
    if (value.length === size) return [key, value];
    const parts = this.#database.all("SELECT value FROM lunette_parts WHERE name = ? AND key = ? ORDER BY part", table, key);
    const whole = new Uint8Array(size);
    let end = 0;
    for (const part of [{ value }, ...parts]) {
      if (end + part.value.length > size) throw damaged(table);
      whole.set(part.value, end);
      end += part.value.length;
    }
    if (end !== size) throw damaged(table);
    return [key, whole];
  }
}

function damaged(table) {
  return new LunetteError("corrupt", `a record of the table ${table}`);
}

/** The table's name in the database. */
function inSql(table) {
  if (!/^[a-z]{1,40}$/.test(table)) throw new LunetteError("invalid-argument", "`table` must be a word of small letters", { field: "table" });
  return `lunette_records_${table}`;
}

/** Below zero there is none. */
function limitOf(limit) {
  return Number.isSafeInteger(limit) ? limit : -1;
}
