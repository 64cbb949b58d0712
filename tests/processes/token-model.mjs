// What token.lua has to do, written a second time with JavaScript's own big integers.
import { randomSource } from "../common/random.mjs";

/** Messages to a token: mostly transfers, some of them too high, some of them nonsense. */
export function randomMessages(count, owner) {
  const random = randomSource(20261123);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const holders = ["alice", "bob", "carol", "dave", "eve", owner];
  const digits = (length) => Array.from({ length }, () => Math.floor(random() * 10)).join("");
  const make = (number) => {
    const choice = random();
    if (number <= 5 || choice < 0.08) return { From: owner, Action: "Mint", Recipient: pick(holders), Quantity: `1${digits(30)}` };
    if (choice < 0.1) return { From: "eve", Action: "Mint", Quantity: "1" };
    if (choice < 0.14) return { From: pick(holders), Action: "Transfer", Recipient: pick(holders), Quantity: pick(["", "-5", "1.5", "0", "x", "1e3"]) };
    if (choice < 0.16) return { From: pick(holders), Action: "Transfer", Quantity: "5" };
    if (choice < 0.2) return { From: pick(holders), Action: "Balance", Target: pick(holders) };
    if (choice < 0.22) return { From: pick(holders), Action: "Total-Supply" };
    if (choice < 0.24) return { From: pick(holders), Action: "Nonsense" };
    return { From: pick(holders), Action: "Transfer", Recipient: pick(holders), Quantity: digits(1 + Math.floor(random() * 32)) || "1" };
  };
  return Array.from({ length: count }, (_, index) => {
    const { From, ...tags } = make(index + 1);
    const Tags = Object.entries({ ...tags, Number: String(index + 1) }).map(([name, value]) => ({ name, value }));
    return { From, Timestamp: 1_700_000_000_000 + index, Tags };
  });
}

/** A token that answers as token.lua should. */
export class TokenModel {
  supply = 0n;
  #balances = new Map();
  #owner;

  constructor(owner) {
    this.#owner = owner;
  }

  /** What matters of a result: its error, or who was told what. */
  static summary(result) {
    if (result.Error !== undefined) return { error: result.Error };
    const told = result.Messages.map(({ Target, Tags }) => {
      const tag = (wanted) => Tags.find(({ name }) => name === wanted)?.value;
      return [Target, tag("Action"), tag("Quantity") ?? tag("Balance") ?? tag("Supply") ?? tag("Error")].join(" ");
    });
    return { told };
  }

  /** Every holder that has something, as `holder=balance`, sorted. */
  balances() {
    return [...this.#balances].filter(([, balance]) => balance > 0n).map(([holder, balance]) => `${holder}=${balance}`).sort();
  }

  /** Handles a message and returns the summary of what token.lua has to answer. */
  handle({ From, Tags }) {
    const { Action, Recipient, Quantity, Target } = Object.fromEntries(Tags.map(({ name, value }) => [name, value]));
    const refuse = (problem) => ({ told: [`${From} ${Action}-Error ${problem}`] });
    if (Action === "Total-Supply") return { told: [`${From} Total-Supply-Response ${this.supply}`] };
    if (Action === "Balance") return { told: [`${From} Balance-Response ${this.#of(Target ?? From)}`] };
    // What no handler is for goes to the inbox.
    if (Action !== "Transfer" && Action !== "Mint") return { told: [] };
    if (Action === "Mint" && From !== this.#owner) return refuse("Only the owner can mint");
    if (Action === "Transfer" && !Recipient) return refuse("Recipient is missing");
    if (!/^\d+$/.test(Quantity ?? "") || BigInt(Quantity) === 0n) {
      return refuse("Quantity must be a positive whole number in decimal digits");
    }
    const amount = BigInt(Quantity);
    return Action === "Mint" ? this.#mint(Recipient ?? From, amount) : this.#transfer(From, Recipient, amount);
  }

  #of(holder) {
    return this.#balances.get(holder) ?? 0n;
  }

  #mint(recipient, amount) {
    this.supply += amount;
    this.#balances.set(recipient, this.#of(recipient) + amount);
    return { told: [`${recipient} Credit-Notice ${amount}`] };
  }

  #transfer(sender, recipient, amount) {
    if (this.#of(sender) < amount) return { told: [`${sender} Transfer-Error Insufficient balance`] };
    this.#balances.set(sender, this.#of(sender) - amount);
    this.#balances.set(recipient, this.#of(recipient) + amount);
    return { told: [`${sender} Debit-Notice ${amount}`, `${recipient} Credit-Notice ${amount}`] };
  }
}
