// Commits batches to a file until it is killed, or until another program takes over: `node writer.mjs FILE`. Prints the number of each batch when it is
// committed, and at last the code of what ended it.
import { writeSync } from "node:fs";
import { openSqlStore } from "../../pkg/sql/node.js";
import { batch, lastNumber } from "./batches.mjs";

const store = await openSqlStore(process.argv[2]);
const epoch = store.claim();
try {
  for (let number = lastNumber(store) + 1; ; number += 1) {
    store.commit(epoch, batch(number), number % 2 === 0);
    writeSync(1, `${number}\n`);
  }
} catch (error) {
  writeSync(1, `${error.code}\n`);
}
