// Who asks: what it sends, and what that costs it. Units that are not served to others know nobody: everything is open to everybody.
import { bytesIn, jsonOf } from "./body.js";

/** Whom nothing is counted of, and to whom nothing is closed. */
const OPEN = { admit: () => {}, pay: () => {}, refund: () => {}, payLater: () => {}, mayStart: () => {}, mayReach: async () => {} };

/** One request, as those who answer it see it. `visitor` keeps the accounts (pkg/server/gate.js). */
export class Caller {
  #request;
  #body;
  #limits;
  #visitor;

  constructor(request, { limits, visitor = OPEN } = {}) {
    this.#request = request;
    this.#limits = limits;
    this.#visitor = visitor;
  }

  /** The body, however often it is asked for. */
  bytes() {
    this.#body ??= bytesIn(this.#request, this.#limits);
    return this.#body;
  }

  /** The body, which is a JSON object. */
  async json() {
    return jsonOf(await this.bytes());
  }

  /** Lets nobody in that had enough: neither the client, nor the signer whose name it gives. */
  admit(signer = undefined) {
    this.#visitor.admit(signer);
  }

  /** The client pays, or the signer when one is named: who that is must be proven by then. */
  pay(cost, signer = undefined) {
    this.#visitor.pay(cost, signer);
  }

  refund(cost, signer = undefined) {
    this.#visitor.refund(cost, signer);
  }

  /** What an evaluation costs, once it is over: `evaluation` waits for it. */
  payLater(evaluation, signer = undefined) {
    this.#visitor.payLater(evaluation, signer);
  }

  /** Whether whoever owns an item may make processes. */
  mayStart(owner) {
    this.#visitor.mayStart(owner);
  }

  /** Whether a process takes anything from outside. */
  async mayReach(network, process) {
    await this.#visitor.mayReach(network, process);
  }

  /** A question costs the client its body, and counts as a message. */
  async asks() {
    this.admit();
    const { length } = await this.bytes();
    this.pay({ messages: 1, bytes: length });
  }
}
