// The database of a Durable Object. Its object is the only one who uses it; what it answers waits until what it wrote is on disks.

/** `storage`: the object's `ctx.storage`, of a class with SQLite. */
export class DurableObjectDatabase {
  #storage;

  constructor(storage) {
    this.#storage = storage;
  }

  exec(sql) {
    this.#storage.sql.exec(sql);
  }

  all(sql, ...parameters) {
    return this.#storage.sql.exec(sql, ...parameters).toArray().map(withBytes);
  }

  run(sql, ...parameters) {
    this.#storage.sql.exec(sql, ...parameters);
  }

  write(change) {
    return this.#storage.transactionSync(change);
  }

  /** Nobody else writes while this runs. */
  read(look) {
    return look();
  }

  close() {}
}

function withBytes(row) {
  for (const [name, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
  }
  return row;
}
