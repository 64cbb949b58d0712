// The twenty processes that are under load: tokens, an exchange, agents with schedules, chat rooms, a supervisor, and members who have to do with all
// of these. And the people who write to them.
import { readFile } from "node:fs/promises";

/** People: each has some of both tokens and is in both chat rooms. */
export const PEOPLE = ["ada", "bela", "cleo", "dora"];

/** Who made the processes. */
export const OWNER = "owner";

const MEMBERS = 11;
const AGENTS = 3;
const ROOMS = 2;

/** What everybody is given of each token: more than they can lose. */
const GIVEN = 1_000_000_000;

/** What the exchange begins with of each token: much more than a swap. */
const POOL = 100_000_000;

const every = (interval) => ({ "Cron-Interval": interval, "Cron-Tag-Action": "Cron" });

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");

/** Makes them at a host. Gives their ids, by what they are. */
export async function populate(host) {
  const [token, exchange, agent, chat, supervisor, member] = await Promise.all(
    ["token", "amm", "agent", "chat", "supervisor"].map((name) => read(`../processes/${name}.lua`)).concat(read("member.lua")),
  );
  const spawn = (name, code, tags = {}) => host.spawn({ name, code, tags });
  const spawnAll = async (count, name, code, tags) => {
    const all = [];
    for (let number = 0; number < count; number += 1) all.push(await spawn(`${name}-${number}`, code, tags));
    return all;
  };
  const population = {
    tokens: await spawnAll(2, "token", token),
    exchange: await spawn("exchange", exchange),
    agents: await spawnAll(AGENTS, "agent", agent, every("5-seconds")),
    rooms: await spawnAll(ROOMS, "room", chat),
    supervisor: await spawn("supervisor", supervisor, every("10-seconds")),
    members: await spawnAll(MEMBERS, "member", member),
  };
  await furnish(host, population);
  for (const process of scheduled(population)) await host.monitor(process);
  return population;
}

/** Those that have a schedule. */
export function scheduled({ agents, supervisor }) {
  return [...agents, supervisor];
}

/** All of them. */
export function all({ tokens, exchange, agents, rooms, supervisor, members }) {
  return [...tokens, exchange, ...agents, ...rooms, supervisor, ...members];
}

/** Gives them what they need before the load begins. */
async function furnish(host, { tokens, exchange, agents, rooms, members }) {
  const tell = async (to, from, action, tags = {}, data = undefined) => {
    const { result } = await host.hand(await host.prepare({ to, from, action, tags, data }));
    if (result.Error) throw new Error(`${action}: ${result.Error}`);
  };
  const evaluate = (to, code) => tell(to, OWNER, "Eval", {}, code);
  const names = `"${exchange}", "${tokens[0]}", "${tokens[1]}"`;
  // Before they are given anything: an agent counts as its own what comes from its tokens.
  for (const agent of agents) await evaluate(agent, `Exchange, TokenA, TokenB = ${names} WindowLength, OrderSize, Patience = 3, "100", 60000`);
  const addresses = await Promise.all([...PEOPLE, OWNER].map((person) => host.addressOf(person)));
  for (const token of tokens) {
    for (const holder of [...addresses, ...members, ...agents]) await tell(token, OWNER, "Mint", { Recipient: holder, Quantity: GIVEN });
  }
  // What an exchange has no handler for stays in its inbox, up to some ten thousand messages: that would be growth of our own making.
  await evaluate(exchange, `TokenA, TokenB = "${tokens[0]}", "${tokens[1]}" Handlers.add("Debit-Notice", "Debit-Notice", function() end)`);
  for (const token of tokens) await tell(token, OWNER, "Transfer", { Recipient: exchange, Quantity: POOL, "X-Action": "Provide" });
  for (const [index, member] of members.entries()) await evaluate(member, `Next = "${members[(index + 1) % members.length]}"`);
  for (const room of rooms) {
    await evaluate(room, "SlowMode = 0");
    for (const person of PEOPLE) await tell(room, person, "Register", { Nickname: person });
    for (const member of members.slice(0, 3)) await evaluate(member, `Send({ Target = "${room}", Action = "Register", Nickname = ao.id:sub(1, 20) })`);
  }
}
