// token.lua against the model, message by message, in one machine.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Machine } from "./machine.mjs";
import { TokenModel, randomMessages } from "./token-model.mjs";

const source = await readFile(new URL("token.lua", import.meta.url), "utf8");

/** A token whose failed messages leave no trace. */
class Token {
  constructor() {
    this.machine = new Machine();
    this.machine.evaluate(source);
  }

  send(message) {
    const image = this.machine.snapshot();
    const result = this.machine.send(message);
    if (result.Error !== undefined) this.machine = new Machine(image);
    return result;
  }
}

test("a thousand messages are answered as the model says", () => {
  const token = new Token();
  const model = new TokenModel("me");
  for (const message of randomMessages(1000, "me")) {
    assert.deepEqual(TokenModel.summary(token.send(message)), model.handle(message), JSON.stringify(message));
  }
  const shown = token.machine.evaluate("local l = {} for h, b in pairs(Balances) do l[#l + 1] = h .. '=' .. tostring(b) end table.sort(l) return table.concat(l, '\\n')");
  assert.deepEqual(shown.Output.data.split("\n"), model.balances());
});

test("loading the token again keeps the balances", () => {
  const token = new Token();
  token.send({ From: "me", Tags: [{ name: "Action", value: "Mint" }, { name: "Quantity", value: "123456789012345678901234567890" }] });
  assert.equal(token.machine.evaluate(source).Output.data, "Half Moon (MOON) is ready, supply 123456789012345678901234567890");
  const { Messages } = token.send({ From: "you", Tags: [{ name: "Action", value: "Balance" }, { name: "Target", value: "me" }] });
  assert.equal(Messages[0].Data, "123456789012345678901234567890");
});
