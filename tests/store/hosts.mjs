// Where the store runs.
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { answerOfWorker } from "../common/worker.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");

/** What the contract gives in files, with one of the programs. */
export async function inFiles([command, ...before]) {
  const { stdout } = await promisify(execFile)(command, [...before, join(ROOT, "tests/store/in-files.mjs")]);
  return JSON.parse(stdout);
}

/** A Durable Object for each test. What opens it again opens the same storage. */
const ENTRY = `
import { DurableObject } from "cloudflare:workers";
import { DurableObjectDatabase } from "../../pkg/sql/durable-object.js";
import { SqlStore } from "../../pkg/sql/store.js";
import { CONTRACT, runContract } from "./contract.mjs";
export class Store extends DurableObject {
  async contract(only) {
    const storage = this.ctx.storage;
    const database = () => new DurableObjectDatabase(storage);
    const open = Object.assign(() => new SqlStore(database()), { database, end: async () => {} });
    return runContract(async () => open, only);
  }
}
export default {
  async fetch(request, env) {
    const names = Object.keys(CONTRACT);
    const outcomes = names.map((name) => env.STORE.get(env.STORE.idFromName(name)).contract(name));
    return Response.json((await Promise.all(outcomes)).flat());
  },
};`;

/** What the contract gives in Durable Objects. */
export function inDurableObjects() {
  const durableObjects = { STORE: { className: "Store", useSQLite: true } };
  return answerOfWorker("tests/store/entry.mjs", ENTRY, { compatibilityFlags: ["nodejs_compat"], durableObjects });
}
