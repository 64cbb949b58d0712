// A host that ends now and then and begins again, and who waits for it.

export class Lives {
  /** How often it has ended. */
  lives = 0;
  /** Resolves once it is there. */
  up = Promise.resolve();
  /** Milliseconds of each time that it was not there. */
  outages = [];
  /** Since when it is there. */
  since = Date.now();

  /** It ends and begins again by what is given; whoever has asked it something meanwhile has to ask again. */
  async begin(again) {
    const start = performance.now();
    this.lives += 1;
    this.up = again();
    await this.up;
    this.outages.push(performance.now() - start);
    this.since = Date.now();
  }

  /** What a piece of Lua of the owner would give. */
  async read(process, code) {
    const { Error: problem, Output } = await this.dryRun({ to: process, from: "owner", action: "Eval", data: code });
    if (problem) throw new Error(problem);
    return Output.data;
  }
}
