// `lunette serve`: a network and its units over HTTP.
import process from "node:process";
import { handlerOf } from "../../server.js";
import { openNetwork } from "../network.js";
import { PLACE, choice, id, number, pair } from "../options.js";
import { OK, UNABLE, usageProblem } from "../problem.js";

const PORT = 4000;
const HOST = "127.0.0.1";

/** What one sender may have in ten seconds, and what the network may. */
const OF_SENDERS = ["messages", "bytes", "gas"];
const OF_NETWORK = { "evaluation-gas": "gas", "evaluation-memory": "memory", hops: "hops", mailbox: "mailbox", backlog: "backlog" };

function limit(value, field) {
  if (value === "none") return value;
  const read = pair(value, field);
  const known = [...OF_SENDERS, ...Object.keys(OF_NETWORK)];
  if (!known.includes(read.name)) throw usageProblem(field, `\`${field}\` ${read.name} is no limit: none, or ${known.join(", ")}`);
  return { name: read.name, value: number(1)(read.value, field) };
}

export const serve = {
  name: "serve",
  usage: "serve [--file FILE] [--port PORT] [options]",
  summary: "serve a network over HTTP: its messenger, scheduler, compute unit, gateway, and HyperBEAM's paths",
  about: `Ends at Ctrl+C, when everything is stored. --limit is messages, bytes or gas of one sender in ten seconds (or none), or evaluation-gas,
evaluation-memory, hops, mailbox, backlog of the network.`,
  example: `lunette serve --port 4000 --limit messages=100
lunette eval --url http://127.0.0.1:4000 --wallet key.json PROCESS "return 1 + 1"`,
  options: {
    ...PLACE,
    port: { type: "string", short: "p", value: "PORT", read: number(0, 65_535), help: `the port; 0 is any that is free (default: ${PORT})` },
    host: { type: "string", value: "HOST", help: `the address to listen at; 0.0.0.0 is everybody's (default: ${HOST})` },
    limit: { type: "string", short: "l", multiple: true, value: "NAME=NUMBER", read: limit, help: "a limit, or `none` for senders; may be repeated" },
    durability: { type: "string", value: "WORD", read: choice("strict", "relaxed"), help: "`relaxed`: a message counts when the system has it (default: strict)" },
    spawner: { type: "string", multiple: true, value: "ADDRESS", help: "who may spawn processes (default: everybody)" },
    owner: { type: "string", multiple: true, value: "ADDRESS", help: "whose processes are served (default: everybody's)" },
    module: { type: "string", multiple: true, value: "ID", read: id, help: "another module that may be named at spawn" },
  },

  async run({ options, terminal }) {
    const { senders, network: limits } = limitsOf(options.limit);
    const { ao, place, close } = await openNetwork(options, { made: true, limits, durability: options.durability ?? "strict" });
    try {
      const access = given({ limits: senders, spawners: options.spawner, owners: options.owner, modules: options.module });
      const served = await listen(handlerOf(ao, access), { host: options.host ?? HOST, port: options.port ?? PORT });
      const ended = end(ao);
      await tell(terminal, ao, { url: served.url, place });
      const problem = await ended;
      terminal.note(problem === undefined ? "ending" : `lunette: ${problem.message} (${problem.code})`);
      await served.close();
      return problem === undefined ? OK : UNABLE;
    } finally {
      await close();
    }
  },
};

function limitsOf(given = []) {
  const pairs = given.filter((one) => one !== "none");
  const senders = Object.fromEntries(pairs.filter(({ name }) => OF_SENDERS.includes(name)).map(({ name, value }) => [name, value]));
  const network = Object.fromEntries(pairs.filter(({ name }) => name in OF_NETWORK).map(({ name, value }) => [OF_NETWORK[name], value]));
  if (given.includes("none") && Object.keys(senders).length > 0) throw usageProblem("--limit", "`--limit none` cannot be beside a limit of senders");
  return { senders: given.includes("none") ? false : senders, network };
}

/** The fields that are there. */
function given(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

async function listen(handler, { host, port }) {
  const { serve } = await import(globalThis.Deno === undefined ? "../../server-node.js" : "../../server-deno.js");
  try {
    return await serve(handler, { host, port });
  } catch (error) {
    const { code } = error;
    const isTaken = code === "EADDRINUSE" || code === "EACCES";
    if (isTaken) throw usageProblem("--port", `\`--port\` ${port} of ${host} cannot be had (${code}): name another one, or 0 for any that is free`);
    // Deno has no code for a name that nobody knows.
    const isElsewhere = ["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(code) || /lookup address/.test(error.message);
    if (isElsewhere) throw usageProblem("--host", `\`--host\` ${host} is no address of this computer (${code ?? error.message})`);
    throw error;
  }
}

/** Says where everything is. */
async function tell(terminal, ao, { url, place }) {
  const { authority, scheduler, processes, module } = await ao.status();
  const units = { mu: `${url}/mu`, su: `${url}/su`, cu: `${url}/cu`, gateway: `${url}/gateway`, hyperbeam: url };
  terminal.answer({ url, units, store: place, processes, authority, scheduler, module });
  terminal.print(`serving ${place} (${processes} processes) at ${url}

  messenger   MU_URL       ${units.mu}
  scheduler   SU           ${units.su}
  compute     CU_URL       ${units.cu}
  gateway     GATEWAY_URL  ${units.gateway}
  HyperBEAM   URL          ${units.hyperbeam}

  authority   ${authority}
  scheduler   ${scheduler}

Ctrl+C ends it.`);
}

/** Resolves when somebody ends it, or to the problem when the network has come to its end. */
function end(ao) {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => done(undefined));
    ao.subscribe({ type: "failed" }, ({ code, message }) => done({ code, message }));
  });
}
