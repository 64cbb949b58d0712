// A network that somebody else runs, reached by its units over HTTP: what is sent is signed here, by a wallet in a file.
import { EVAL } from "../common/eval-tags.js";
import { isId } from "../common/base64url.js";
import { LunetteError } from "../error.js";
import { Lunette } from "../node.js";
import { readText } from "./content.js";
import { usageProblem } from "./problem.js";

const NAME = "wallet";
/** Milliseconds between two questions whether something is there. */
const PAUSE = 250;
const PAGE = 100;

export class Remote {
  #units;
  #timeout;
  /** In memory: it signs, and sends what it signed until somebody takes it. */
  #ao;
  /** Who signs, if there is a wallet. */
  #address;

  static async open({ url, wallet, messenger = url, compute = url, scheduler = url, timeout = 60 }) {
    const ao = await Lunette.open({ store: "memory" });
    try {
      const remote = new Remote({ compute, scheduler }, timeout * 1000, ao);
      if (wallet !== undefined) await remote.#takeWallet(wallet, messenger);
      return remote;
    } catch (error) {
      await ao.close();
      throw error;
    }
  }

  constructor(units, timeout, ao) {
    this.#units = units;
    this.#timeout = timeout;
    this.#ao = ao;
  }

  async #takeWallet(file, messenger) {
    const key = walletIn(await readText(file, "--wallet"));
    try {
      this.#address = (await this.#ao.importWallet({ name: NAME, ...key })).address;
    } catch (error) {
      throw usageProblem("--wallet", `\`--wallet\` (${file}) is no wallet: ${error.message}`);
    }
    await this.#ao.relay({ messenger, identity: NAME });
  }

  async processOf(given) {
    if (!isId(given)) throw usageProblem("PROCESS", `\`PROCESS\` must be an id (43 characters of base64url) beside --url, and is \`${given}\``);
    return given;
  }

  async evaluate(process, code) {
    const sent = await this.send(process, { tags: EVAL, data: code });
    return { ...sent, ...(await this.result(sent)) };
  }

  /** Sends a message: `{ process, message }`. */
  async send(process, content) {
    if (this.#address === undefined) throw usageProblem("--wallet", "`--wallet` is missing: a message needs somebody who signs it");
    const { letter, message } = await this.#ao.post({ target: process, identity: NAME, ...content });
    await this.#until(async () => {
      const [found] = await this.#ao.letters({ from: letter, limit: 1 });
      if (found?.letter !== letter) return true;
      if (found.state === "dead") throw new LunetteError(found.problem?.code ?? "unit-refused", `the messenger refuses it: ${found.problem?.message}`);
      return found.problem;
    }, "the messenger did not take it");
    return { process, message };
  }

  /** What came of a message that was sent. */
  async result({ process, message }) {
    let result;
    await this.#until(async () => {
      const response = await this.#fetch(`${this.#units.compute}/result/${message}?process-id=${process}`);
      if (!response.ok) return problemIn(response);
      result = await response.json();
      return true;
    }, "the compute unit has no result");
    return { result };
  }

  async ask(process, code) {
    const owner = this.#address ?? "1234";
    const body = { Id: "1234", Anchor: "0", Target: process, Owner: owner, From: owner, Tags: EVAL, Data: code };
    const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await this.#fetch(`${this.#units.compute}/dry-run?process-id=${process}`, options);
    if (!response.ok) throw await errorIn(response);
    return response.json();
  }

  async *log(process, { from = 0, to, limit = Infinity }) {
    for (let left = limit, next = from; left > 0; ) {
      const query = new URLSearchParams({ "process-id": process, "from-nonce": String(next - 1), limit: String(Math.min(PAGE, left)) });
      if (to !== undefined) query.set("to-nonce", String(to));
      const response = await this.#fetch(`${this.#units.scheduler}/${process}?${query}`);
      if (!response.ok) throw await errorIn(response);
      const { edges, page_info: page } = await response.json();
      const entries = edges.map(({ node }) => entryOf(process, node));
      yield* entries;
      left -= entries.length;
      if (!page?.has_next_page || entries.length === 0) return;
      next = entries.at(-1).slot + 1;
    }
  }

  watch() {
    return () => {};
  }

  close() {
    return this.#ao.close();
  }

  #fetch(address, options) {
    return fetch(address, { signal: AbortSignal.timeout(this.#timeout), ...options }).catch((error) => {
      const code = error.name === "TimeoutError" ? "timed-out" : "unreachable";
      throw new LunetteError(code, `${address} did not answer: ${error.cause?.message ?? error.message}`, { cause: error });
    });
  }

  /** Tries until `isThere` gives true. What it gives else is why not. */
  async #until(isThere, complaint) {
    for (const end = performance.now() + this.#timeout; ; ) {
      const outcome = await isThere();
      if (outcome === true) return;
      if (performance.now() > end) {
        const why = outcome ? `: ${outcome.message}` : "";
        throw new LunetteError("timed-out", `${complaint} within ${this.#timeout / 1000} seconds${why}; --timeout gives it longer`);
      }
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}

/** A wallet as people have it: an Arweave key, or what `lunette wallet export` prints. */
function walletIn(text) {
  let wallet;
  try {
    wallet = JSON.parse(text);
  } catch {
    throw usageProblem("--wallet", "`--wallet` is no JSON: it must be a JWK, or { type, key }");
  }
  const { type, key } = Object(wallet);
  return key === undefined ? { key: wallet } : { type, key };
}

/** What a unit says that will not give something by being asked again, as an error; what may pass, as a reason. */
async function problemIn(response) {
  const error = await errorIn(response);
  if (error.retryable) return error;
  throw error;
}

async function errorIn(response) {
  const { status, url } = response;
  const text = (await response.text()).slice(0, 500);
  const said = messageIn(text);
  const code = status === 404 ? "not-found" : status === 429 ? "rate-limited" : status < 500 ? "unit-refused" : "unit-failing";
  return new LunetteError(code, `${new URL(url).origin} answered ${status}: ${said}`, { retryable: status === 404 || status === 429 || status >= 500 });
}

function messageIn(text) {
  try {
    const { error, message } = JSON.parse(text);
    return String(error ?? message ?? text);
  } catch {
    return text;
  }
}

/** An entry of a scheduler's log, as logs here have them. */
function entryOf(process, { message, assignment }) {
  const tags = new Map(assignment.tags.map(({ name, value }) => [name, value]));
  const number = (name) => Number(tags.get(name));
  const sender = message?.tags.find(({ name }) => name === "From-Process")?.value;
  return {
    slot: number("Nonce"),
    assignment: { id: assignment.id, timestamp: number("Timestamp"), height: number("Block-Height"), epoch: number("Epoch"), hashChain: tags.get("Hash-Chain") },
    message: message === null ? { id: tags.get("Message"), from: "", target: process, tags: [] } : messageOf(message, sender),
  };
}

function messageOf({ id, owner, target, anchor, tags, data }, sender) {
  return { id, from: sender ?? owner.address, owner: owner.address, target, anchor, tags, data };
}
