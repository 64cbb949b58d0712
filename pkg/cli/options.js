// Reads the arguments of a command. An option is `{ type, short, multiple, read, value, help }`, as `node:util` has them; `read` makes of its text what
// the command gets, `value` and `help` are for people.
import { parseArgs } from "node:util";
import { isId } from "../common/base64url.js";
import { usageProblem } from "./problem.js";

/** What every command takes. */
const COMMON = { json: { type: "boolean", help: "print JSON on stdout, and nothing else" }, help: { type: "boolean", short: "h", help: "print this" } };

/** Where a network is that is kept here. */
export const PLACE = {
  file: { type: "string", short: "f", value: "FILE", help: "the network's file (default: ./lunette.sqlite)" },
  memory: { type: "boolean", help: "a network in memory, which is gone afterwards" },
};

/** How a network is reached that somebody else runs. */
export const ELSEWHERE = {
  url: { type: "string", short: "u", value: "URL", read: address, help: "a network that is served (by `lunette serve`, or units of AO)" },
  wallet: { type: "string", short: "w", value: "FILE", help: "with --url: the wallet that signs, a JWK or { type, key }" },
  messenger: { type: "string", value: "URL", read: address, help: "with --url: its messenger unit, if that is elsewhere" },
  compute: { type: "string", value: "URL", read: address, help: "with --url: its compute unit, if that is elsewhere" },
  scheduler: { type: "string", value: "URL", read: address, help: "with --url: its scheduler unit, if that is elsewhere" },
  timeout: { type: "string", value: "SECONDS", read: number(1, 86_400), help: "how long to wait for an answer (default: 60)" },
};

export const IDENTITY = { type: "string", short: "i", value: "NAME", help: "who signs, of the identities and wallets of the file" };

/** All options of a command. */
export function optionsOf({ options = {} }) {
  return { ...options, ...COMMON };
}

/** The arguments of a command: `{ options, given }`. */
export function argumentsOf(command, args) {
  const known = optionsOf(command);
  const { values, positionals } = parsed(command, args, known);
  const [least, most] = command.arguments ?? [0, 0];
  const missing = command.names?.[positionals.length];
  if (positionals.length < least) throw usageProblem(missing, `\`${missing}\` is missing: ${hint(command)}`);
  if (positionals.length > most) throw usageProblem("ARGUMENTS", `\`${positionals[most]}\` is one argument too many: ${hint(command)}`);
  const options = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, readValue(value, `--${name}`, known[name])]));
  return { options, given: positionals };
}

function hint({ name, usage }) {
  return `\`lunette ${usage}\`; \`lunette ${name} --help\` tells more`;
}

/** What stands before an id that begins as an option does, while arguments are read. */
const MARK = "\0";
const marked = (argument) => (argument.startsWith("-") && isId(argument) ? MARK + argument : argument);
const unmarked = (value) => (typeof value === "string" && value.startsWith(MARK) ? value.slice(MARK.length) : value);

function parsed(command, args, known) {
  const options = Object.fromEntries(Object.entries(known).map(([name, { type, short, multiple }]) => [name, { type, ...(short && { short }), ...(multiple && { multiple }) }]));
  try {
    const { values, positionals } = parseArgs({ args: args.map(marked), options, allowPositionals: true, strict: true });
    const readable = Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.map(unmarked) : unmarked(value)]);
    return { values: Object.fromEntries(readable), positionals: positionals.map(unmarked) };
  } catch (error) {
    const [, field = "ARGUMENTS"] = /'(?:-\w, )?(--?[\w-]+)/.exec(error.message) ?? [];
    const [sentence] = error.message.split(/\.\s|\n/);
    throw usageProblem(field, `${sentence.replaceAll("'", "`")}: ${hint(command)}`);
  }
}

function readValue(value, field, { read = nonEmpty }) {
  if (typeof value === "boolean") return value;
  return Array.isArray(value) ? value.map((one) => read(one, field)) : read(value, field);
}

// Readers of values ----------------------------------------------------------------------------------------------------------------

function nonEmpty(value, field) {
  if (value === "") throw usageProblem(field, `\`${field}\` must not be empty`);
  return value;
}

/** Any text. */
export function text(value) {
  return value;
}

/** A whole number. */
export function number(least = 0, most = Number.MAX_SAFE_INTEGER) {
  return (value, field) => {
    const read = Number(value);
    if (/^\d+$/.test(value) && read >= least && read <= most) return read;
    throw usageProblem(field, `\`${field}\` must be a whole number from ${least} to ${most}, and is \`${value}\``);
  };
}

export function id(value, field) {
  if (!isId(value)) throw usageProblem(field, `\`${field}\` must be an id (43 characters of base64url), and is \`${value}\``);
  return value;
}

/** The address of a unit, without a slash at its end. */
export function address(value, field) {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!["http:", "https:"].includes(url?.protocol)) throw usageProblem(field, `\`${field}\` must be an address such as http://127.0.0.1:4000, and is \`${value}\``);
  return value.replace(/\/+$/, "");
}

/** `NAME=VALUE`. */
export function pair(value, field) {
  const middle = value.indexOf("=");
  if (middle < 1) throw usageProblem(field, `\`${field}\` must be NAME=VALUE, and is \`${value}\``);
  return { name: value.slice(0, middle), value: value.slice(middle + 1) };
}

export function choice(...words) {
  return (value, field) => {
    if (!words.includes(value)) throw usageProblem(field, `\`${field}\` must be ${words.join(" or ")}, and is \`${value}\``);
    return value;
  };
}
