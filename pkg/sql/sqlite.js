// A database in a file, by SQLite as Node has it built in (`node:sqlite`), Deno too, and the package @photostructure/sqlite.

/** Bytes of a page. Records have some kilobytes: twice SQLite's own size gives a smaller file and faster reads. */
const PAGE = 8192;
/** Milliseconds that a transaction waits for one of another program. */
const PATIENCE = 10_000;
/** Bytes that the write-ahead log may keep when it begins again. */
const LARGEST_LOG = 64 * 1024 * 1024;

/** An open file. */
export class SqliteDatabase {
  #connection;
  /** Prepared statements, by their text: there are some for each table, and no more. */
  #statements = new Map();
  #strict = true;

  /** `connection`: a `DatabaseSync`. */
  constructor(connection) {
    this.#connection = connection;
    connection.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
    connection.exec(`PRAGMA page_size = ${PAGE}`);
    // With a write-ahead log a commit is one append and one flush, or, when it need not survive a loss of power, an append alone, after which
    // the file is still sound whatever happens; and who reads waits for nobody.
    connection.exec("PRAGMA journal_mode = WAL");
    connection.exec("PRAGMA synchronous = FULL");
    connection.exec(`PRAGMA journal_size_limit = ${LARGEST_LOG}`);
  }

  exec(sql) {
    this.#connection.exec(sql);
  }

  all(sql, ...parameters) {
    return this.#statement(sql).all(...parameters);
  }

  run(sql, ...parameters) {
    this.#statement(sql).run(...parameters);
  }

  write(change, strict) {
    if (strict !== this.#strict) this.#connection.exec(`PRAGMA synchronous = ${strict ? "FULL" : "NORMAL"}`);
    this.#strict = strict;
    return this.#transaction("BEGIN IMMEDIATE", change);
  }

  read(look) {
    return this.#transaction("BEGIN", look);
  }

  close() {
    this.#statements.clear();
    try {
      // The package's connections end when their statements are collected as garbage. The file alone should have everything by now.
      this.#connection.exec("PRAGMA wal_checkpoint(PASSIVE)");
    } finally {
      this.#connection.close();
    }
  }

  #transaction(begin, work) {
    this.#connection.exec(begin);
    try {
      const outcome = work();
      this.#connection.exec("COMMIT");
      return outcome;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack() {
    try {
      this.#connection.exec("ROLLBACK");
    } catch {
      // When the disk is full SQLite has done so itself.
    }
  }

  #statement(sql) {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#connection.prepare(sql)));
    return statement;
  }
}
