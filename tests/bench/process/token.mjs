// The messages of a token's life, the same for every machine.
import { readFile } from "node:fs/promises";
import { ENV, ITEM, message } from "../../machine/process.mjs";

const SOURCE = await readFile(new URL("../../processes/token.lua", import.meta.url), "utf8");

/** Two handlers more: one to fill the state, one that fails half-way. */
const EXTRA = `
Handlers.add("Fill", "Fill", function(msg)
  for holder = tonumber(msg.Tags.First), tonumber(msg.Tags.Last) do
    Balances[("%043d"):format(holder)] = tostring(1000000000000 + holder)
  end
end)
Handlers.add("Fail", "Fail", function(msg)
  Balances[msg.From] = "0"
  error("no")
end)`;

const evaluate = (nonce, Data) => message(nonce, { Tags: { Action: "Eval" }, Data });

/** Makes a process a token that the owner has all of. */
export const SETUP = [
  ITEM,
  evaluate(1, SOURCE),
  evaluate(2, EXTRA),
  message(3, { Tags: { Action: "Mint", Quantity: "1000000000000000000000000" } }),
];

export { ENV };

const holder = (number) => `holder-${number % 50}-of-the-token-0123456789abcdefghijk`;

/** The transfer with this number: from the owner to one of fifty holders. */
export function transfer(number) {
  return message(number, { Tags: { Action: "Transfer", Recipient: holder(number), Quantity: "1000000000000" } });
}

/** A message that changes something and then fails. */
export function failure(number) {
  return message(number, { Tags: { Action: "Fail" } });
}

/** Gives so many holders a balance each. */
export function fill(number, first, last) {
  return message(number, { Tags: { Action: "Fill", First: String(first), Last: String(last) } });
}
