// The runtime's own suite for stores, on the store in SQL: what Rust and JavaScript make of each other, too.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { loadSqlite } from "../../pkg/sql/node.js";
import { SqliteDatabase } from "../../pkg/sql/sqlite.js";
import { SqlStore } from "../../pkg/sql/store.js";
import { folderOf } from "../common/folder.mjs";
import { check, initSync } from "./conformance/dist/lunette_store_test.js";

initSync({ module: await readFile(new URL("conformance/dist/lunette_store_test_bg.wasm", import.meta.url)) });

test("SQLite in a file is a store", async (t) => {
  const folder = await folderOf(t, "store");
  const { DatabaseSync } = await loadSqlite();
  let made = 0;
  await check((isNew) => {
    made += Number(isNew);
    return new SqlStore(new SqliteDatabase(new DatabaseSync(join(folder, `${made}.sqlite`))));
  });
});
