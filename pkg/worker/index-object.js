// The index of a deployment, in Durable Objects of its own: in which processes messages are, and which processes there are. It follows the logs some
// moments later; to be told the same twice changes nothing.
import { DurableObject } from "cloudflare:workers";

const TABLES = `
  CREATE TABLE IF NOT EXISTS messages (id TEXT, process TEXT, PRIMARY KEY (id, process)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS processes (id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, info TEXT NOT NULL) WITHOUT ROWID;
`;

/** Processes that a message is looked for in. */
const MOST_PLACES = 20;

export class LunetteIndex extends DurableObject {
  #sql = this.ctx.storage.sql;

  constructor(ctx, env) {
    super(ctx, env);
    this.#sql.exec(TABLES);
  }

  /** Messages are in the log of a process. */
  add(process, messages) {
    for (const id of messages) this.#sql.exec("INSERT OR IGNORE INTO messages (id, process) VALUES (?, ?)", id, process);
  }

  /** The processes that have a message. */
  find(message) {
    const rows = this.#sql.exec("SELECT process FROM messages WHERE id = ? LIMIT ?", message, MOST_PLACES);
    return rows.toArray().map(({ process }) => process);
  }

  /** There is a process: what it was made with, which never changes. */
  addProcess({ id, owner, name, tags }) {
    const info = JSON.stringify({ id, owner, name, tags });
    this.#sql.exec("INSERT OR IGNORE INTO processes (id, number, info) SELECT ?, COALESCE(MAX(number), 0) + 1, ? FROM processes", id, info);
  }

  /** The processes that came last, the newest first, and how many there are. */
  processes(limit) {
    const [{ count }] = this.#sql.exec("SELECT COUNT(*) AS count FROM processes").toArray();
    const rows = this.#sql.exec("SELECT info FROM processes ORDER BY number DESC LIMIT ?", limit).toArray();
    return { count, infos: rows.map(({ info }) => JSON.parse(info)) };
  }
}
