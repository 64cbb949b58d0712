// The command `lunette-item`, asked over its standard input.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = ["-p", "lunette-ao", "--features", "rsa", "--bin", "lunette-item"];

/** One running command; it answers a line of JSON for each line that it gets, in order. */
class Ours {
  #child;
  #lines;

  constructor() {
    // Built first, so that a broken build fails with its message.
    execFileSync("cargo", ["build", "--quiet", ...COMMAND], { cwd: ROOT, stdio: "inherit" });
    this.#child = spawn("cargo", ["run", "--quiet", ...COMMAND, "lines"], { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The answer to a request, errors included. */
  async ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("lunette-item ended");
    return JSON.parse(value);
  }

  async close() {
    this.#child.stdin.end();
    await once(this.#child, "exit");
  }
}

let running = null;

/** Ends the command, if it was asked anything. */
export async function close() {
  await running?.close();
  running = null;
}

const encoded = (bytes) => Buffer.from(bytes).toString("base64url");
const decoded = (text) => Buffer.from(text, "base64url");

async function ask(command, request) {
  running ??= new Ours();
  const answer = await running.ask({ command, ...request });
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}

/** Items as the command takes them: `{ target, anchor, tags, data }`, anchor and data as bytes or text. */
function draft({ target, anchor, tags, data }) {
  return { target, anchor: anchor && encoded(anchor), tags, data: data && encoded(data) };
}

/** The bytes of an item signed with 32 secret bytes. */
export async function sign(kind, secret, item) {
  return decoded((await ask("sign", { kind, secret: encoded(secret), ...draft(item) })).bytes);
}

/** The bytes of an item that `signer(message)` signs for the holder of `owner`. */
export async function signElsewhere(kind, owner, signer, item) {
  const request = { kind, owner: encoded(owner), ...draft(item) };
  const { message } = await ask("prepare", request);
  const signature = encoded(await signer(decoded(message)));
  return decoded((await ask("assemble", { ...request, signature })).bytes);
}

/** The fields of an item. */
export const show = (bytes) => ask("show", { bytes: encoded(bytes) });

/** Whether the bytes are an item whose signature holds. */
export async function verifies(bytes) {
  const answer = await ask("verify", { bytes: encoded(bytes) }).catch(() => ({ verified: false }));
  return answer.verified;
}

/** The bytes of a bundle. */
export const bundle = async (items) => decoded((await ask("bundle", { items: items.map(encoded) })).bytes);

/** The items of a bundle: their ids and bytes. */
export async function unbundle(bytes) {
  const { items } = await ask("unbundle", { bytes: encoded(bytes) });
  return items.map((item) => ({ id: item.id, bytes: decoded(item.bytes) }));
}

/** Transactions as the command takes them: `{ target, quantity, reward, last_tx, tags, data }`, data as bytes. */
const transactionDraft = ({ data, ...fields }) => ({ ...fields, data: data && encoded(data) });

/** What is to be posted of a transaction that `signer(message)` signs for the holder of `owner`: itself and its chunks. */
export async function transactionSignedElsewhere(owner, signer, fields) {
  const request = { owner: encoded(owner), ...transactionDraft(fields) };
  const { message } = await ask("prepare-transaction", request);
  const signature = encoded(await signer(decoded(message)));
  return ask("assemble-transaction", { ...request, signature });
}

/** What a transaction says, and whether it holds. */
export const transaction = (json, data) => ask("transaction", { transaction: json, data: data && encoded(data) });

/** Where a chunk is, and whether it is of the data of its root. */
export const chunk = (posted) => ask("chunk", posted);
