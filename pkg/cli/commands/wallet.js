// `lunette wallet`: the keys of a network.
import { writeFile } from "node:fs/promises";
import { readText } from "../content.js";
import { withNetwork } from "../network.js";
import { PLACE, choice } from "../options.js";
import { OK, usageProblem } from "../problem.js";
import { table } from "../text.js";

const TYPE = { type: "string", value: "TYPE", read: choice("arweave", "ethereum", "ed25519"), help: "the type of the key: arweave, ethereum, ed25519" };

/** What is done with a wallet, and how many arguments that has beside its name. */
const ACTIONS = {
  list: { names: [], run: list },
  create: { names: ["NAME"], run: create },
  import: { names: ["NAME", "FILE"], run: take },
  export: { names: ["NAME"], run: give },
  remove: { names: ["NAME"], run: remove },
};

export const wallet = {
  name: "wallet",
  usage: "wallet list | create NAME | import NAME FILE | export NAME | remove NAME   [options]",
  names: ["ACTION", "NAME", "FILE"],
  arguments: [1, 3],
  summary: "list, make, import, export and remove the wallets of a network",
  about: `A key is never printed but by export, and exported only if it was made or imported with --extractable. \`import NAME -\` reads stdin. A wallet
that is called \`default\` signs where nobody is named.`,
  example: `lunette wallet create me --extractable
lunette wallet export me --out key.json
lunette wallet import old key.json`,
  options: {
    ...PLACE,
    type: TYPE,
    extractable: { type: "boolean", help: "the key may be exported" },
    out: { type: "string", short: "o", value: "FILE", help: "export: a new file for the key, for its user alone, instead of stdout" },
  },

  async run({ options, given: [name, ...given], terminal }) {
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) throw usageProblem("ACTION", `\`ACTION\` must be one of ${Object.keys(ACTIONS).join(", ")}, and is \`${name}\``);
    const { names } = action;
    const usage = `\`${["lunette wallet", name, ...names].join(" ")}\``;
    if (given.length < names.length) throw usageProblem(names[given.length], `\`${names[given.length]}\` is missing: ${usage}`);
    if (given.length > names.length) throw usageProblem("ARGUMENTS", `\`${given[names.length]}\` is one argument too many: ${usage}`);
    const made = ["create", "import"].includes(name);
    return withNetwork(options, { made }, (ao) => action.run(ao, given, options, terminal));
  },
};

async function list(ao, given, options, terminal) {
  const identities = await ao.identities();
  terminal.answer(identities);
  if (identities.length === 0) terminal.note("there are no identities and no wallets");
  else terminal.print(table([["name", "address", "type", ""], ...identities.map(rowOf)]));
  return OK;
}

function rowOf({ name, address, type, exportable, removable }) {
  const kinds = [removable ? "wallet" : "identity", exportable && "extractable"].filter(Boolean);
  return [name, address, type, kinds.join(", ")];
}

async function create(ao, [name], { type, extractable }, terminal) {
  return made(await ao.createWallet({ name, type, extractable }), terminal);
}

async function take(ao, [name, file], { type, extractable }, terminal) {
  const key = (await readText(file, "FILE")).trim();
  return made(await ao.importWallet({ name, ...unwrapped(key, type), extractable }), terminal);
}

/** A key, or what `export` gives, which has it. */
function unwrapped(text, type) {
  const wallet = text.startsWith("{") ? parsed(text) : undefined;
  return wallet?.key === undefined ? { key: text, type } : { key: wallet.key, type: type ?? wallet.type };
}

/** No error repeats what was given: it may be a key. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw usageProblem("FILE", "`FILE` is no JSON");
  }
}

function made(identity, terminal) {
  terminal.answer(identity);
  terminal.print(identity.address);
  return OK;
}

async function give(ao, [name], { out }, terminal) {
  const { key, ...identity } = await ao.exportWallet(name);
  const document = typeof key === "string" ? { type: identity.type, key } : key;
  if (out === undefined) {
    terminal.write(`${JSON.stringify(document)}\n`);
    return OK;
  }
  // What is there may be another key: it is never overwritten.
  await writeFile(out, `${JSON.stringify(document)}\n`, { mode: 0o600, flag: "wx" }).catch((error) => {
    throw usageProblem("--out", `\`--out\` cannot be written: ${error.message}`);
  });
  terminal.answer({ ...identity, file: out });
  terminal.note(`the key of ${name} is in ${out}`);
  return OK;
}

async function remove(ao, [name], options, terminal) {
  await ao.removeWallet(name);
  terminal.answer({ removed: name });
  terminal.note(`${name} is removed`);
  return OK;
}
