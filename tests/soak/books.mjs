// Whether the states of the processes are what their logs and the load say: balances, books, counts.
import assert from "node:assert/strict";
import { TokenModel } from "../processes/token-model.mjs";
import { HOPS } from "./load.mjs";
import { OWNER } from "./population.mjs";

/** A table of texts or numbers, as an object. */
async function readTable(host, process, name) {
  const code = `local list = {} for key, value in pairs(${name}) do list[#list + 1] = key .. "=" .. tostring(value) end return table.concat(list, " ")`;
  const text = await host.read(process, code);
  return Object.fromEntries(text.split(" ").filter((part) => part !== "").map((part) => part.split("=")));
}

/** Checks all of them; returns how many balances there were. */
export async function checkBooks(host, population, { logs, load }) {
  const { tokens, exchange, agents, rooms, members } = population;
  const balances = {};
  for (const token of tokens) balances[token] = await checkToken(host, token, logs[token]);
  const checks = [[exchange, "Reserves"], ...agents.map((agent) => [agent, "Holdings"]), ...members.map((member) => [member, "Books"])];
  for (const [process, table] of checks) {
    const books = await readTable(host, process, table);
    for (const token of tokens) assert.equal(books[token], balances[token][process], `the books of ${process} are what ${token} says`);
  }
  const sum = async (processes, code) => (await Promise.all(processes.map((process) => host.read(process, `return tostring(${code})`)))).reduce((sum, text) => sum + Number(text), 0);
  assert.equal(await sum(members, "Passed"), load.counts.baton * (HOPS + 1), "each baton was passed on each time, once");
  assert.equal(await sum(rooms, "LastNumber"), load.counts.broadcast, "each text was said, once");
  for (const member of members) assert.equal(await host.read(member, "return tostring(Spoilt)"), "nil", "what failed has left nothing");
  return Object.values(balances).reduce((count, held) => count + Object.keys(held).length, 0);
}

/** The balances of a token, which are those that its log gives by a second implementation; none is made or lost. */
async function checkToken(host, token, log) {
  const model = new TokenModel(await host.addressOf(OWNER));
  for (const { message, result } of log) if (result.status === "ok") model.handle({ From: message.from, Tags: message.tags });
  const balances = await readTable(host, token, "Balances");
  const held = Object.entries(balances).map(([holder, balance]) => `${holder}=${balance}`).sort();
  assert.deepEqual(held, model.balances(), `the balances of ${token}`);
  assert.equal(Object.values(balances).reduce((sum, balance) => sum + BigInt(balance), 0n), model.supply, `the supply of ${token}`);
  return balances;
}
