// `lunette replicate`: a process of the network outside, recomputed here.
import process from "node:process";
import { isThrough } from "../../common/is-through.js";
import { LunetteError } from "../../error.js";
import { withNetwork } from "../network.js";
import { PLACE, address, choice, id, number } from "../options.js";
import { OK, USAGE, UNABLE, usageProblem } from "../problem.js";
import { safe } from "../text.js";

const PAUSE = 200;
const TIMEOUT = 60;

export const replicate = {
  name: "replicate",
  usage: "replicate PROCESS_ID --scheduler URL [--compute URL] [options]",
  names: ["PROCESS_ID"],
  arguments: [1, 1],
  summary: "recompute a process of the network outside, and verify everything",
  about: `Fetches its log, verifies every signature, id and link of its hash chain, evaluates its messages here, and compares the results with those of the
compute unit. Goes on where it was, and ends when it is where the scheduler is. A result that differs, or a log that proves wrong, is exit code 2.`,
  example: `lunette replicate PROCESS_ID --scheduler https://su.example --compute https://cu.example --gateway https://arweave.net
lunette eval PROCESS_ID "return Balances" --dry-run`,
  options: {
    ...PLACE,
    scheduler: { type: "string", value: "URL", read: address, help: "its scheduler unit, or the HyperBEAM node (default: found by --gateway)" },
    compute: { type: "string", value: "URL", read: address, help: "the compute unit to compare with (default: nothing is compared)" },
    gateway: { type: "string", multiple: true, value: "URL", read: address, help: "where modules and assigned transactions are read; may be repeated" },
    protocol: { type: "string", value: "WORD", read: choice("legacy", "hyperbeam"), help: "how the units are spoken to (default: legacy)" },
    like: { type: "string", value: "ID", read: id, help: "a module that is known here and that its module behaves like" },
    from: { type: "string", value: "SLOT", read: number(), help: "the first result that is compared (default: 0)" },
    follow: { type: "boolean", help: "go on until Ctrl+C" },
    timeout: { type: "string", value: "SECONDS", read: number(1, 86_400), help: `how long to wait for a unit that does not answer (default: ${TIMEOUT})` },
  },

  async run({ options, given: [given], terminal }) {
    const target = id(given, "PROCESS_ID");
    const { scheduler, compute, gateway: gateways, protocol, like, from } = options;
    if (scheduler === undefined && gateways === undefined) throw usageProblem("--scheduler", "`--scheduler` is missing, or a --gateway that finds it");
    const units = fieldsThere({ protocol, scheduler, compute, gateways });
    return withNetwork(options, { made: true }, async (ao) => {
      await ao.replicate(target, fieldsThere({ units, like, from }));
      const catching = new Catching(ao, target, options, terminal);
      const info = await catching.run();
      // The next command goes on.
      if (!options.follow) await ao.unfollow(target);
      terminal.answer({ process: target, ...info });
      return verdict(terminal, info);
    });
  },
};

function fieldsThere(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A replica on its way to where its scheduler is. */
class Catching {
  #ao;
  #process;
  #timeout;
  #follow;
  #terminal;
  #progress;
  #said;

  constructor(ao, id, { timeout = TIMEOUT, follow = false }, terminal) {
    this.#ao = ao;
    this.#process = id;
    this.#timeout = timeout * 1000;
    this.#follow = follow;
    this.#terminal = terminal;
    this.#progress = terminal.progress("verified");
  }

  /** Resolves to how far it is when it is through. */
  async run() {
    let isInterrupted = false;
    const interrupt = () => (isInterrupted = true);
    process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
    try {
      for (let last, since = performance.now(); ; ) {
        const info = await this.#ao.replica(this.#process);
        const { evaluated } = await this.#ao.info(this.#process);
        const total = info.latest === undefined ? undefined : info.latest + 1;
        this.#progress.update(info.verified, total, `evaluated ${evaluated + 1}${info.units.compute === undefined ? "" : `, compared ${info.compared}`}`);
        this.#tell(info);
        if (isInterrupted || info.problem?.code === "unverified" || (!this.#follow && isThrough(info, evaluated))) return info;
        const now = `${info.verified} ${evaluated} ${info.compared} ${info.latest}`;
        if (now !== last) since = performance.now();
        last = now;
        if (!this.#follow && performance.now() - since > this.#timeout) throw stuck(info);
        await new Promise((done) => setTimeout(done, PAUSE));
      }
    } finally {
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      this.#progress.end();
    }
  }

  /** Says once what is in the way. */
  #tell({ problem }) {
    const said = problem && `${problem.message} (${problem.code})`;
    if (said && said !== this.#said) this.#terminal.note(said);
    this.#said = said;
  }
}

function stuck({ problem, verified, compared, units }) {
  const why = problem ? `: ${problem.message}` : "";
  const far = units.compute === undefined ? `${verified} messages were verified` : `${verified} messages were verified and ${compared} results compared`;
  return new LunetteError(problem?.code ?? "timed-out", `nothing more has come after ${far}${why}; the same command goes on from there`);
}

/** Says how it ended. Gives the exit code. */
function verdict(terminal, { verified, compared, same, different, unknown, unproven, divergence, problem, caughtUp }) {
  const others = different > 0 ? `, ${different} are others` : "";
  const missing = unknown > 0 ? `, ${unknown} are not known there` : "";
  terminal.print(`${verified} messages are verified; of ${compared} results ${same} are the same${others}${missing}`);
  if (unproven) terminal.note(`from slot ${unproven.slot} on ${unproven.count} messages are not proven: ${unproven.reason}`);
  if (divergence) {
    const { slot, message, path, ours, theirs } = divergence;
    terminal.note(terminal.coloured(`${terminal.red("diverged")} at slot ${slot} (${message}), ${path}:\n  here   ${safe(ours)}\n  there  ${safe(theirs)}`));
  }
  if (problem?.code === "unverified") terminal.note(terminal.coloured(`${terminal.red("not true")}: ${problem.message}`));
  if (divergence || problem?.code === "unverified") return USAGE;
  return problem && !caughtUp ? UNABLE : OK;
}
