// The contract on files, in whatever runs this (Node or Deno): prints the outcomes as JSON.
import { join } from "node:path";
import { loadSqlite } from "../../pkg/sql/node.js";
import { SqliteDatabase } from "../../pkg/sql/sqlite.js";
import { SqlStore } from "../../pkg/sql/store.js";
import { makeFolder, removeFolder } from "../common/folder.mjs";
import { runContract } from "./contract.mjs";

const { DatabaseSync } = await loadSqlite();

async function opener() {
  const folder = await makeFolder("store");
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
    await removeFolder(folder);
  };
  return Object.assign(open, { database, end });
}

console.log(JSON.stringify(await runContract(opener)));
