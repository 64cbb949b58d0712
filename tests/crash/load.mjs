// Work for a network, and what came of it as the page saw it: what was acknowledged, and what was refused.

/** A token and those who send it, the first time. */
export function prepare(tab, source) {
  return tab.evaluate(async (source) => {
    const { network } = lunette;
    const unwrap = ({ result }) => {
      if (result.Error) throw new Error(result.Error);
    };
    const token = await network.spawn({ tags: { Name: "token" } });
    unwrap(await token.eval(source));
    const senders = [];
    for (let number = 0; number < 3; number += 1) {
      const sender = await network.spawn({ tags: { Name: `sender-${number}` } });
      unwrap(await sender.eval(`Seen = 0 Handlers.add("notices", function(m) return m.Action == "Debit-Notice" or m.Action == "Credit-Notice" end, function(m) Seen = Seen + 1 end)`));
      const { slot } = await token.send({ tags: { Action: "Mint", Quantity: "1000000", Recipient: sender.id } });
      await token.result({ slot });
      senders.push(sender.id);
    }
    await network.settle();
    return { token: token.id, senders };
  }, source);
}

/** The last work of each tab, which is told what its page says. */
const newest = new WeakMap();

/** The work of a tab. */
export class Load {
  #tab;
  /** Receipts, `{ process, slot, message, output? }`. */
  acknowledged = [];
  /** How often something was refused, by code. */
  refused = {};

  constructor(tab) {
    this.#tab = tab;
  }

  /** Begins: evaluations that send several transfers each, and bare messages, which have `ballast` random bytes. It ends by itself when the
   *  worker of the network does, and goes on whatever else is refused. */
  static async start(tab, { token, senders }, { ballast = 0 } = {}) {
    const load = new Load(tab);
    const isNew = !newest.has(tab);
    newest.set(tab, load);
    if (isNew) {
      await tab.exposeFunction("acknowledge", (receipt) => newest.get(tab).#acknowledge(receipt));
      await tab.exposeFunction("refuse", (code) => newest.get(tab).#refuse(code));
    }
    await tab.evaluate(
      ({ token, senders, ballast }) => {
        const { network } = lunette;
        const load = (globalThis.load = { acknowledged: 0, refused: 0, stopped: false });
        const tell = (receipt) => {
          load.acknowledged += 1;
          acknowledge(receipt);
        };
        const lane = async (step) => {
          for (let count = 0, code; !load.stopped && code !== "worker-failed"; count += 1) {
            code = undefined;
            await step(count).catch((error) => {
              code = error.code ?? String(error);
              load.refused += 1;
              refuse(code);
            });
          }
        };
        const evaluating = (sender, other) => async (count) => {
          const code = `for i = 1, 5 do Send({ Target = "${token}", Action = "Transfer", Recipient = "${other}", Quantity = "1" }) end return "sent ${count}"`;
          const receipt = await network.send({ process: sender, tags: { Action: "Eval" }, data: code });
          tell(receipt);
          const { result } = await network.result({ process: sender, slot: receipt.slot });
          tell({ ...receipt, output: result.Output.data });
        };
        const sending = async () => {
          const bytes = crypto.getRandomValues(new Uint8Array(ballast));
          tell(await network.send({ process: token, tags: { Action: "Info" }, data: String.fromCharCode(...bytes.map((byte) => 32 + (byte & 63))) }));
        };
        const lanes = senders.map((sender, index) => evaluating(sender, senders[(index + 1) % senders.length]));
        load.ended = Promise.all([...lanes, sending].map(lane));
      },
      { token, senders, ballast },
    );
    return load;
  }

  #acknowledge(receipt) {
    this.acknowledged.push(receipt);
  }

  #refuse(code) {
    this.refused[code] = (this.refused[code] ?? 0) + 1;
  }

  /** Resolves once the network has acknowledged something more. */
  async goesOn() {
    const before = await this.#tab.evaluate(() => load.acknowledged);
    await this.#tab.waitForFunction((before) => load.acknowledged > before, before);
  }

  /** Resolves once something is refused. */
  async isRefused() {
    await this.#tab.waitForFunction(() => load.refused > 0);
  }

  /** Resolves once everything that was begun has been answered or refused, when it ends by itself. */
  async ends() {
    await this.#tab.evaluate(() => load.ended);
  }

  /** Begins nothing any more, and resolves as `ends` does. */
  async stop() {
    await this.#tab.evaluate(() => {
      load.stopped = true;
    });
    await this.ends();
  }
}
