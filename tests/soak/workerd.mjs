// A deployment in workerd, each process a Durable Object, which is killed now and then: the host of a load, by HTTP.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EthereumSigner } from "arbundles";
import { Lunette } from "../../pkg/node.js";
import { until } from "../common/until.mjs";
import { checkChain } from "../crash/verify.mjs";
import { heapOf } from "../edge/inspector.mjs";
import { messageItem, processItem } from "../edge/people.mjs";
import { inParallel } from "../edge/ring.mjs";
import { startWorkerd } from "../edge/workerd.mjs";
import { Lives } from "./lives.mjs";
import { databaseBytesIn, descendantsOf, memoryOf } from "./measure.mjs";
import { checkSent } from "./sent.mjs";
import { OWNER, all, scheduled } from "./population.mjs";

/** What a message may cost: so little that those that loop do not take long. */
const LIMITS = { gas: 20_000_000 };

/** workerd closes connections that nobody has used for five seconds. A client on a busy machine may send at that very moment, and learns by these that
 *  it has to send again: everything that is asked here may be asked twice. */
const CLOSED = ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"];
const ATTEMPTS = 5;

const MEGABYTE = 2 ** 20;

/** A replica has to catch up with an hour. */
const PATIENCE = 1_800_000;

/** So long nothing has to have come before nothing goes on: longer than an alarm takes to come. */
const CALM = 5;

const HEAP = "the worker's heap and buffers";

export class Workerd extends Lives {
  static title = "workerd";

  /** What of its memory has to be flat. */
  static judged = [HEAP];

  /** There is no way to take an object away. */
  canRemove = false;
  #folder;
  #worker;
  #signers = new Map();
  /** A network of our own: it reads items, and recomputes the processes. */
  #own;
  #addresses = new Map();
  #population = [];
  /** The time in which every tick came while somebody watched the schedule. */
  #watched = { from: 0, to: 0 };

  static async open() {
    const host = new Workerd();
    host.#folder = await mkdtemp(join(tmpdir(), "lunette-soak-"));
    host.#own = await Lunette.open({ store: "memory" });
    await host.#start();
    return host;
  }

  async #start() {
    this.#worker = await startWorkerd({ inspected: true, objects: this.#folder, options: { handler: { limits: false }, limits: LIMITS } });
  }

  async close() {
    await this.#own.close();
    await this.#worker.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  kill() {
    return this.begin(async () => {
      await this.#worker.kill();
      await this.#start();
      await this.#ask("/");
    });
  }

  // What a load does -------------------------------------------------------------------------------------------------------------

  #signer(person) {
    if (!this.#signers.has(person)) this.#signers.set(person, new EthereumSigner(createHash("sha256").update(`soak ${person}`).digest("hex")));
    return this.#signers.get(person);
  }

  async addressOf(person) {
    if (!this.#addresses.has(person)) {
      const { bytes } = await messageItem("A".repeat(43), "Any", undefined, {}, this.#signer(person));
      this.#addresses.set(person, (await this.#own.readItem(bytes)).owner);
    }
    return this.#addresses.get(person);
  }

  async spawn({ name, code, tags }) {
    const item = await processItem(this.#worker, { data: code, tags: { Name: name, ...tags }, signer: this.#signer(OWNER) });
    await this.#post(item);
    const result = await this.#result(item.id, item.id);
    if (result.Error) throw new Error(result.Error);
    this.#population.push(item.id);
    return item.id;
  }

  async monitor(process) {
    await this.#setMonitored(process, "POST");
    this.#watched.from = Date.now();
  }

  async #setMonitored(process, method) {
    const { bytes } = await messageItem(process, "Monitor", undefined, {}, this.#signer(OWNER));
    await this.#ask(`/monitor/${process}`, { method, body: bytes });
  }

  /** A message as it can be handed in, more than once. */
  async prepare({ to, from, action, tags, data }) {
    return { process: to, item: await messageItem(to, action, data, tags, this.#signer(from)) };
  }

  /** Sends a message: what it gave, and how long it took to have that. */
  async hand({ process, item }) {
    const start = performance.now();
    await this.#post(item);
    const result = await this.#result(process, item.id);
    return { message: item.id, result, milliseconds: performance.now() - start };
  }

  async dryRun({ to, from, action, tags = {}, data = "" }) {
    const address = await this.addressOf(from);
    const list = Object.entries({ Action: action, ...tags }).map(([name, value]) => ({ name, value }));
    const body = JSON.stringify({ Target: to, Owner: address, From: address, Data: data, Tags: list });
    return JSON.parse(await this.#ask(`/dry-run?process-id=${to}`, { method: "POST", body, headers: { "content-type": "application/json" } }));
  }

  async #post({ bytes }) {
    await this.#ask("/", { method: "POST", body: bytes, headers: { "content-type": "application/octet-stream" } });
  }

  async #result(process, message) {
    return JSON.parse(await this.#ask(`/result/${message}?process-id=${process}`));
  }

  async #ask(path, init) {
    const { lives } = this;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await fetch(this.#worker.url + path, init);
        const text = await response.text();
        if (!response.ok) throw new Error(`${path}: ${response.status}: ${text}`);
        return text;
      } catch (error) {
        if (attempt === ATTEMPTS || lives !== this.lives || !CLOSED.includes(error.cause?.code)) throw error;
      }
    }
  }

  // What it is measured by ---------------------------------------------------------------------------------------------------------

  /** Memory in MB, messages in all logs, and bytes that are stored. What the collector has not come to yet is part of the memory; all of it has the young
   *  generation too, which V8 does not give back, and which no option of workerd limits. */
  async measure() {
    const workers = (await descendantsOf(process.pid)).filter(({ command }) => /workerd/.test(command));
    const sizes = await Promise.all(workers.map(({ pid }) => memoryOf(pid)));
    return {
      memory: { [HEAP]: (await heapOf(this.#worker.miniflare)) / MEGABYTE, "workerd, all of it": sizes.reduce((sum, size) => sum + size, 0) / MEGABYTE },
      messages: await this.#countMessages(this.#population),
      bytes: await databaseBytesIn(this.#folder),
    };
  }

  async #countMessages(processes) {
    let count = 0;
    await inParallel(processes, async (process) => {
      const { assignment } = JSON.parse(await this.#ask(`/su/${process}/latest`));
      count += Number(assignment.tags.find(({ name }) => name === "Nonce").value) + 1;
    });
    return count;
  }

  // What has to hold ----------------------------------------------------------------------------------------------------------------

  /** Ends all schedules, and waits until nothing goes on. */
  async settle(population, { children }) {
    // Whatever was due before a message is evaluated before it.
    this.#watched.to = Date.now();
    const touch = async (process) => this.hand(await this.prepare({ to: process, from: OWNER, action: "Eval", data: "return 1" }));
    for (const process of scheduled(population)) await touch(process);
    for (const process of scheduled(population)) await this.#setMonitored(process, "DELETE");
    const processes = [...all(population), ...children];
    const counts = [];
    await until("an end of it", async () => {
      counts.push(await this.#countMessages(processes));
      return counts.length > CALM && counts.slice(-CALM).every((count) => count === counts.at(-1));
    }, Boolean, { every: 1000, patience: PATIENCE });
    // What ticks have sent is known to replicas when a message has come after them.
    for (const process of scheduled(population)) await touch(process);
  }

  /** Recomputes every process and compares every result; gives the logs, and what was checked. */
  async verify(population, { acknowledged, children }) {
    await this.kill();
    const { url } = this.#worker;
    const units = { scheduler: `${url}/su`, compute: `${url}/cu`, gateways: [`${url}/gateway`] };
    const logs = {};
    let results = 0;
    for (const process of [...all(population), ...children]) {
      await this.#own.replicate(process, { units, limits: LIMITS });
      const { same, different, divergence } = await this.#own.catchUp(process, { signal: AbortSignal.timeout(PATIENCE) });
      assert.equal(different, 0, `${process}: evaluating again gives its results: ${JSON.stringify(divergence)}`);
      results += same;
      logs[process] = await this.#readLog(process);
      // All of them at once would be an hour's messages in its memory.
      await this.#own.remove(process);
      checkChain(process, logs[process]);
      const ids = new Set(logs[process].map(({ message }) => message.id));
      assert.equal(ids.size, logs[process].length, `${process}: no message has two slots`);
    }
    const entries = new Map(Object.entries(logs).flatMap(([process, log]) => log.map((entry) => [`${process} ${entry.message.id}`, entry])));
    for (const { process, message, output } of acknowledged) {
      const entry = entries.get(`${process} ${message}`);
      assert.ok(entry, `${process}: ${message} was acknowledged`);
      assert.equal(entry.result.result.Output?.data, output, `${process}: the result of ${message} was acknowledged`);
    }
    const deliveries = checkSent(logs, this.#watched);
    return { logs, checked: { deliveries, "results computed again": results } };
  }

  async #readLog(process) {
    const log = [];
    for (;;) {
      const more = await this.#own.log(process, { from: log.length, limit: 1000 });
      if (more.length === 0) return log;
      log.push(...more);
    }
  }
}
