// The runtime's store in an SQL database (SQLite everywhere): what src/runtime/store asks of a backend, synchronously. A database comes with one of the
// adapters beside it, which know how their platform begins transactions and gives bytes:
//
//   exec(sql)                 statements without parameters
//   all(sql, ...parameters)   rows as objects, BLOBs as Uint8Arrays
//   run(sql, ...parameters)   a statement without rows
//   write(change, strict)     `change()` as one transaction, which nobody else writes in; on the disk when it returns if `strict`
//   read(look)                `look()`, all of it at one moment
//   close()
import { LunetteError } from "../error.js";
import { codeOf, storeError } from "./errors.js";
import { claim, expectFormat, expectOwner, prepare } from "./ownership.js";
import { textOf, valueOf } from "./json-bytes.js";
import { Records } from "./records.js";

/** Tables of bytes under bytes, changed by atomic batches of one owner at a time. */
export class SqlStore {
  #database;
  #records;
  #closed = false;
  /** What becomes of the data: "saved", or why it is gone with this program. */
  persistence;

  /** Throws `newer-format` or `corrupt`; then the database is still open. */
  constructor(database, { persistence = "saved" } = {}) {
    this.#database = database;
    this.persistence = persistence;
    this.#records = new Records(database);
    guarded(() => prepare(database));
  }

  /** Becomes the owner: raises the epoch, and returns it. */
  claim() {
    return this.#call(() =>
      this.#database.write(() => {
        expectFormat(this.#database);
        return claim(this.#database);
      }, true),
    );
  }

  /** Makes changes, all or none: ["put", table, key, value], ["delete", table, key], ["deleteRange", table, from, to]. Throws `not-owner`
   *  unless nobody has claimed the store since `epoch`. */
  commit(epoch, changes, strict) {
    this.#call(() => {
      this.#records.expectTables(changes);
      this.#database.write(() => {
        expectOwner(this.#database, epoch);
        for (const [kind, table, ...what] of changes) this.#records[kind](table, ...what);
      }, strict);
    });
  }

  /** Answers questions, all at one moment, each with a list of [key, value]: ["get", table, key], or ["range" | "rangeDown" | "keys", table, from, to,
   *  limit]. Values of "keys" are empty. */
  read(queries) {
    return this.#call(() => {
      this.#records.expectTables(queries);
      return this.#database.read(() => queries.map(([kind, table, ...what]) => this.#records[kind](table, ...what)));
    });
  }

  /** All keys of wallets: [name, record]. */
  keys() {
    return this.#call(() => {
      const rows = this.#database.all("SELECT name, record FROM lunette_keys ORDER BY name");
      return rows.map(({ name, record }) => [name, valueOf(record)]);
    });
  }

  /** Puts the key of a wallet, or deletes it. */
  setKey(epoch, name, record) {
    this.#call(() =>
      this.#database.write(() => {
        expectOwner(this.#database, epoch);
        if (record === undefined) this.#database.run("DELETE FROM lunette_keys WHERE name = ?", name);
        else this.#database.run("INSERT INTO lunette_keys (name, record) VALUES (?, ?) ON CONFLICT DO UPDATE SET record = excluded.record", name, textOf(record));
      }, true),
    );
  }

  /** Whatever is asked later throws `closed`. */
  close() {
    if (this.#closed) return;
    this.#closed = true;
    guarded(() => this.#database.close());
  }

  #call(work) {
    if (this.#closed) throw new LunetteError("closed", "it was closed here");
    return guarded(work);
  }
}

/** What a database throws, with the codes that the runtime knows. */
function guarded(work) {
  try {
    return work();
  } catch (error) {
    throw codeOf(error) === undefined ? error : storeError(error);
  }
}
