// The load: so many messages a second, of all kinds, the same ones for the same seed, whatever becomes of the host meanwhile.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { randomSource } from "../common/random.mjs";
import { OWNER, PEOPLE } from "./population.mjs";

/** So often a baton is passed on. */
export const HOPS = 8;

/** So many may be under way: a host that does not keep up gets less. */
const MOST_UNDER_WAY = 100;

/** So many messages are remembered, to be handed in again. */
const REMEMBERED = 50;

const CHILD = await readFile(new URL("child.lua", import.meta.url), "utf8");

const actionsOf = ({ Messages }) => Messages.map(({ Tags }) => Tags.find(({ name }) => name === "Action")?.value);

const succeeds = ({ result }) => assert.equal(result.Error, undefined);

const answers = (action) => (answer) => {
  succeeds(answer);
  assert.ok(actionsOf(answer.result).includes(action), `${action} is not among ${actionsOf(answer.result)}`);
};

const fails = (pattern) => ({ result }) => assert.match(String(result.Error), pattern);

/** What is sent: how often, of a hundred; the message; and what has to come of it. */
const KINDS = {
  transfer: {
    share: 30,
    message: ({ token, person, anybody }) => ({ to: token(), from: person(), action: "Transfer", tags: { Recipient: anybody(), Quantity: 7 } }),
    expect: answers("Debit-Notice"),
  },
  pay: {
    share: 10,
    message: ({ token, member, anybody }) => ({ to: member(), from: OWNER, action: "Pay", tags: { Token: token(), Recipient: anybody(), Quantity: 3, Times: 3 } }),
    expect: answers("Transfer"),
  },
  swap: {
    share: 8,
    message: ({ token, person, population }) => {
      const tags = { Recipient: population.exchange, Quantity: 1000, "X-Action": "Swap", "X-Min-Output": 0 };
      return { to: token(), from: person(), action: "Transfer", tags };
    },
    expect: answers("Credit-Notice"),
  },
  broadcast: {
    share: 8,
    message: ({ room, person, number }) => ({ to: room(), from: person(), action: "Broadcast", data: `The moon rose for the ${number}th time.` }),
    expect: answers("Broadcasted"),
  },
  baton: {
    share: 8,
    message: ({ member, person }) => ({ to: member(), from: person(), action: "Pass", tags: { Left: HOPS } }),
    expect: answers("Pass"),
  },
  refused: {
    share: 8,
    message: ({ token, person, anybody }) => ({ to: token(), from: person(), action: "Transfer", tags: { Recipient: anybody(), Quantity: "9".repeat(20) } }),
    expect: answers("Transfer-Error"),
  },
  failing: {
    share: 8,
    message: ({ member, person }) => ({ to: member(), from: person(), action: "Fail" }),
    expect: fails(/it was meant to fail/),
  },
  looping: {
    share: 1,
    message: ({ member, person }) => ({ to: member(), from: person(), action: "Loop" }),
    expect: fails(/gas/),
    // It takes as long as its gas lasts, which says nothing about how soon others have their turn.
    isMeasured: false,
  },
  evaluation: {
    share: 8,
    message: ({ member, number }) => ({ to: member(), from: OWNER, action: "Eval", data: `return ${number} * 2` }),
    expect: succeeds,
  },
  tidying: {
    share: 1,
    // What the agent would keep for good is no part of what is measured.
    message: ({ agent }) => ({ to: agent(), from: OWNER, action: "Eval", data: "Trades, Inbox = {}, {} return #Window" }),
    expect: succeeds,
  },
  question: { share: 6 },
  again: { share: 4 },
};

/** The load of a host. */
export class Load {
  /** What was acknowledged: `{ process, message, slot?, error, output }`. */
  acknowledged = [];
  /** How often each kind was done. */
  counts = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, 0]));
  /** Times that messages were handed in again because the host ended meanwhile. */
  repeated = 0;
  #host;
  #population;
  #random;
  #record;
  #underWay = new Set();
  #recent = [];
  #number = 0;
  #problem;

  /** `record(milliseconds)` is told how long each message took, from when it was sent until its stored result was there. */
  constructor(host, population, { seed, record }) {
    this.#host = host;
    this.#population = population;
    this.#random = randomSource(seed);
    this.#record = record;
  }

  /** Sends so many messages a second until a time, and beside them has a child made and ended each `childEvery` milliseconds. Resolves once all of it
   *  is answered. */
  async run({ end, rate, childEvery }) {
    const children = this.#raise(end, childEvery);
    for (let due = Date.now(); due < end && this.#problem === undefined; due += 1000 / rate) {
      if (due > Date.now()) await pause(due - Date.now());
      while (this.#underWay.size >= MOST_UNDER_WAY) await Promise.race(this.#underWay);
      // What a host that is not there misses is not made up for: the load of each minute is the same.
      await this.#host.up;
      due = Math.max(due, Date.now() - 1000 / rate);
      this.#begin();
    }
    await Promise.all([...this.#underWay, children]);
    if (this.#problem !== undefined) throw this.#problem;
  }

  #begin() {
    const work = this.#one().catch((error) => {
      this.#problem ??= error;
    });
    this.#underWay.add(work);
    work.finally(() => this.#underWay.delete(work));
  }

  /** Something, by chance. What it is depends on the seed alone. */
  async #one() {
    const kind = this.#kind();
    const choices = this.#choices();
    this.counts[kind] += 1;
    if (kind === "question") return this.#ask(choices);
    if (kind === "again") return this.#again();
    const { message, expect, isMeasured = true } = KINDS[kind];
    const sent = await this.#send(message(choices), { expect, isMeasured });
    this.#recent.push(sent);
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
  }

  /** Each kind once, so that a short run has all of them; then by chance. */
  #kind() {
    let choice = this.#random() * 100;
    const unseen = Object.keys(KINDS)[this.#number];
    if (unseen !== undefined) return unseen;
    return Object.keys(KINDS).find((kind) => (choice -= KINDS[kind].share) < 0);
  }

  #choices() {
    const pick = (list) => list[Math.floor(this.#random() * list.length)];
    const { tokens, members, rooms, agents } = this.#population;
    this.#number += 1;
    return {
      population: this.#population,
      number: this.#number,
      token: () => pick(tokens),
      member: () => pick(members),
      room: () => pick(rooms),
      agent: () => pick(agents),
      person: () => pick(PEOPLE),
      anybody: () => pick([...members, ...agents]),
    };
  }

  /** Sends a message and looks at what comes of it. */
  async #send(fields, { expect, isMeasured = true }) {
    const message = await this.#host.prepare(fields);
    const lives = this.#host.lives;
    const answer = await this.#surely(() => this.#host.hand(message));
    const { message: id, slot, result, milliseconds } = answer;
    const receipt = { process: fields.to, message: id, slot, error: result.Error, output: result.Output?.data };
    this.acknowledged.push(receipt);
    expect(answer);
    // While a host begins anew there is no latency, but an outage, which is told apart.
    if (isMeasured && lives === this.#host.lives) this.#record(milliseconds);
    return { message, receipt };
  }

  async #ask({ token, person }) {
    const account = await this.#host.addressOf(person());
    const result = await this.#surely(() => this.#host.dryRun({ to: token(), from: OWNER, action: "Balance", tags: { Recipient: account } }));
    answers("Balance-Response")({ result });
  }

  /** Hands in a message that was taken already: it is the same one, and gives what it gave. */
  async #again() {
    const known = this.#recent[Math.floor(this.#random() * this.#recent.length)];
    if (known === undefined) return;
    const { message, slot, result } = await this.#surely(() => this.#host.hand(known.message));
    const { process, ...receipt } = known.receipt;
    assert.deepEqual({ message, slot, error: result.Error, output: result.Output?.data }, receipt, `${process}: the same message again is the same message`);
  }

  /** Does what may be done twice until it is done, through the ends of the host. What fails otherwise fails. */
  async #surely(act) {
    for (;;) {
      await this.#host.up;
      const { lives } = this.#host;
      try {
        return await act();
      } catch (error) {
        if (lives === this.#host.lives) throw error;
        this.repeated += 1;
      }
    }
  }

  // Children ---------------------------------------------------------------------------------------------------------------------

  /** How many children were made, and how many of them removed. */
  children = { ids: [], removed: 0 };

  async #raise(end, childEvery) {
    try {
      for (let due = Date.now(); due < end && this.#problem === undefined; due += childEvery) {
        if (due > Date.now()) await pause(due - Date.now());
        await this.#child(`child-${this.children.ids.length}`);
      }
    } catch (error) {
      this.#problem ??= error;
    }
  }

  /** One child: made by the supervisor, asked some things, ended, and removed where that can be done. */
  async #child(name) {
    const { supervisor } = this.#population;
    const command = (action, data) => this.#send({ to: supervisor, from: OWNER, action, tags: { Name: name }, data }, { expect: answers(`${action}-Response`) });
    await command("Start", CHILD);
    const process = await this.#until(`${name} is alive`, () => this.#answer(supervisor, "Lookup", { Name: name }, "Process"));
    const isRetired = () => this.#answer(process, "Count", {}, "Retired");
    await this.#until(`${name} has its code`, async () => (await isRetired()) === "false");
    for (let count = 0; count < 3; count += 1) await this.#send({ to: process, from: PEOPLE[0], action: "Count" }, { expect: answers("Counted") });
    await command("Stop");
    await this.#until(`${name} knows that it has ended`, async () => (await isRetired()) === "true");
    this.children.ids.push(process);
    if (this.#host.canRemove) {
      await this.#surely(() => this.#host.remove(process));
      this.children.removed += 1;
    }
  }

  /** A tag of what a process would answer, if it would. */
  async #answer(to, action, tags, name) {
    const { Messages } = await this.#surely(() => this.#host.dryRun({ to, from: OWNER, action, tags }));
    return Messages[0]?.Tags.find((tag) => tag.name === name)?.value;
  }

  async #until(what, isSo) {
    for (const end = Date.now() + 60_000; ; await pause(50)) {
      const value = await isSo();
      if (value) return value;
      if (Date.now() > end) throw new Error(`it never came: ${what}`);
    }
  }
}
