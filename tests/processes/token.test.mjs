// token.lua against a second token, written with JavaScript's big integers: a thousand messages in one machine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readCode } from "./gallery.mjs";
import { makeMachines } from "./machines.mjs";
import { Mailer } from "../../pkg/scenario/mailer.js";
import { outputOf } from "../../pkg/scenario/match.js";
import { TokenModel, randomMessages } from "./token-model.mjs";

const BALANCES =
  "local lines = {} for holder, balance in pairs(Balances) do lines[#lines + 1] = holder .. '=' .. balance end " +
  "table.sort(lines) return table.concat(lines, '\\n')";

test("a thousand messages are answered as the model says", async () => {
  const make = await makeMachines();
  const machine = await make();
  const mail = new Mailer();
  const evaluate = async (source) => outputOf(await machine.handle(mail.evaluation(source), mail.env));
  await machine.handle(mail.first(), mail.env);
  assert.equal(await evaluate(await readCode("token.lua")), "Half Moon (MOON) is ready, supply 0");

  const model = new TokenModel("owner");
  for (const { From, Tags } of randomMessages(1000, "owner")) {
    const message = mail.message({ from: From, tags: Tags });
    const result = await machine.handle(message, mail.env);
    assert.deepEqual(TokenModel.summary(result), model.handle(message), JSON.stringify(message));
  }
  assert.deepEqual((await evaluate(BALANCES)).split("\n"), model.balances());
  assert.equal(await evaluate("return TotalSupply"), model.supply.toString());
});
