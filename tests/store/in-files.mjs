// The contract on files, in whatever runs this (Node or Deno): prints the outcomes as JSON.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSqlite } from "../../pkg/sql/node.js";
import { SqliteDatabase } from "../../pkg/sql/sqlite.js";
import { SqlStore } from "../../pkg/sql/store.js";
import { runContract } from "./contract.mjs";

const { DatabaseSync } = await loadSqlite();

async function opener() {
  const folder = await mkdtemp(join(tmpdir(), "lunette-store-"));
  const opened = [];
  const database = () => {
    const made = new SqliteDatabase(new DatabaseSync(join(folder, "ao.sqlite")));
    opened.push(made);
    return made;
  };
  const open = () => new SqlStore(database());
  const end = async () => {
    for (const one of opened) {
      try {
        one.close();
      } catch {
        // The test has closed it.
      }
    }
    await rm(folder, { recursive: true });
  };
  return Object.assign(open, { database, end });
}

console.log(JSON.stringify(await runContract(opener)));
