// Who may do what, and how much of it.
//
// An item costs whoever signed it, once that is proven: the name alone, which anybody can write, is enough to be refused, and never to be
// charged. Everything else costs the client: questions, items that do not hold or are here already (anybody can send those of others
// again), and the first item of a signer that is not known yet (anybody can make keys).
import { LunetteError } from "../error.js";
import { clientOf } from "./client.js";
import { Limiter } from "./limiter.js";

/** Everybody of whom the host tells no address. */
const SOMEBODY = "somebody";

export class Gate {
  #limiter;
  #spawners;
  #owners;

  /** Without `limits` nothing is counted; without lists everybody is on them. */
  constructor({ limits, spawners, owners }, options) {
    this.#limiter = limits ? new Limiter(limits, options) : undefined;
    this.#owners = owners && new Set(owners);
    // A process that takes nothing is of no use: whoever owns what is closed need not make it.
    this.#spawners = spawners ? new Set(spawners) : this.#owners;
  }

  /** Who asks, by what the host knows of it. */
  visitor({ address, waitUntil } = {}) {
    const client = address === undefined ? SOMEBODY : `client ${clientOf(address)}`;
    const account = (signer) => (signer === undefined ? client : `signer ${signer}`);
    return {
      admit: (signer) => this.#admit(client, signer === undefined ? undefined : account(signer)),
      pay: (cost, signer) => {
        const isNew = signer !== undefined && this.#limiter?.has(account(signer)) === false;
        this.#limiter?.take(account(signer), cost);
        if (isNew) this.#limiter.take(client, { messages: 1 });
      },
      refund: (cost, signer) => this.#limiter?.give(account(signer), cost),
      payLater: (evaluation, signer) => {
        if (!this.#limiter) return;
        const paid = evaluation().then(
          ({ gas }) => this.#limiter.take(account(signer), { gas }),
          () => {},
        );
        waitUntil?.(paid);
      },
      mayStart: (owner) => {
        if (this.#spawners && !this.#spawners.has(owner)) throw forbidden(`${owner} may not make processes here`);
      },
      mayReach: async (network, process) => {
        if (!this.#owners) return;
        const { owner } = await network.info(process);
        if (!this.#owners.has(owner)) throw forbidden(`the process ${process} takes nothing from outside here`, process);
      },
    };
  }

  /** Where all share one account, others must not be able to use up what somebody who is known has left. */
  #admit(client, signer) {
    if (!this.#limiter) return;
    const isKnown = signer !== undefined && this.#limiter.has(signer);
    const accounts = [signer, isKnown && client === SOMEBODY ? undefined : client].filter((account) => account !== undefined);
    const wait = Math.max(...accounts.map((account) => this.#limiter.wait(account)));
    if (wait > 0) {
      const error = new LunetteError("rate-limited", `too much at once: go on in ${wait} seconds`, { retryable: true });
      throw Object.assign(error, { retryAfter: wait });
    }
  }
}

function forbidden(problem, process) {
  return new LunetteError("forbidden", problem, { process });
}
