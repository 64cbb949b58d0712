// One command at a time has a file. The store itself would let the next one take it over, which is no way to treat a server.
import { LunetteError } from "../error.js";
import { loadSqlite } from "../sql/node.js";
import { usageProblem } from "./problem.js";

/** Milliseconds that a command waits for another one. */
const PATIENCE = 3000;

/** Takes a file, or throws `in-use`. Gives the function that leaves it. The system does so when this program ends, however it does: what is held
 *  is a transaction on an empty database beside the file. */
export async function takeFile(file) {
  const { DatabaseSync } = await loadSqlite();
  const connection = openBeside(DatabaseSync, file);
  try {
    connection.exec(`PRAGMA busy_timeout = ${PATIENCE}`);
    connection.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    if (!/locked|busy/i.test(error.message)) throw error;
    const fix = "wait until it ends, or reach it by --url if it is `lunette serve`";
    throw new LunetteError("in-use", `${file} is open in another command: ${fix}`, { field: "--file", cause: error });
  }
  return () => connection.close();
}

/** The empty database beside a file: the first thing of a command that goes to the disk. */
function openBeside(DatabaseSync, file) {
  try {
    return new DatabaseSync(`${file}-lock`);
  } catch (error) {
    throw usageProblem("--file", `\`--file\`: ${file} cannot be opened (${error.message}): its folder must be there, and you must be able to write to it`);
  }
}
