// The command line of a bench, the same for all of them.
import { parseArgs } from "node:util";

const ROUNDS = 5;
const QUICK_ROUNDS = 2;

/** Fewer say nothing of how much a figure varies. */
const LEAST_TO_WRITE = 3;

const COMMON = {
  rounds: { type: "string" },
  quick: { type: "boolean", default: false },
  strict: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

/** Where the results of one bench go. */
const OUTPUT = { readme: { type: "boolean", default: false }, json: { type: "string" } };

/** Reads the command line of a bench: `what` says what it measures, `groups` the names that --only takes, `sizes` numbers of its own
 *  ({ name: { what, usual, quick } }), `extra` other options ({ name: { what, ... } as of parseArgs }); with one of these it is not the whole bench.
 *  `writes` is for the program that runs all of them, which takes no --readme and
 *  no --json. Gives { rounds, quick, only, isUsual, isWhole, readme, json, strict } and those of its own; `isUsual` is about
 *  sizes, `isWhole` says that nothing is left out either. Ends the program where it is told nonsense. */
export function optionsOf(bench, args = process.argv.slice(2)) {
  try {
    const options = parseOptions(bench, args);
    if (!options.help) return options;
    console.log(usageOf(bench));
    process.exit(0);
  } catch (error) {
    console.error(`${error.message}\n\n${usageOf(bench)}`);
    process.exit(2);
  }
}

/** The same, with an error where it is told nonsense. */
export function parseOptions({ groups = [], sizes = {}, extra = {}, writes = false }, args) {
  const strings = Object.fromEntries(Object.keys(sizes).map((name) => [name, { type: "string" }]));
  const own = Object.fromEntries(Object.entries(extra).map(([name, { what, ...option }]) => [name, option]));
  const only = groups.length > 0 ? { only: { type: "string" } } : {};
  const { values } = parseArgs({ args, options: { ...COMMON, ...(writes ? {} : OUTPUT), ...only, ...strings, ...own } });
  const options = {
    ...values,
    rounds: count("rounds", values.rounds ?? (values.quick ? QUICK_ROUNDS : ROUNDS)),
    only: values.only === undefined ? groups : chosen(groups, values.only),
    ...Object.fromEntries(Object.entries(sizes).map(([name, { usual, quick }]) => [name, count(name, values[name] ?? (values.quick ? quick : usual))])),
  };
  options.isUsual = !values.quick && Object.entries(sizes).every(([name, { usual }]) => options[name] === usual);
  options.isWhole = options.isUsual && values.only === undefined && !Object.keys(own).some((name) => isGiven(values[name]));
  if (options.readme && !options.isWhole) throw new Error("--readme writes what the whole bench gives, not a part of it");
  if ((options.readme || (writes && !options.quick)) && options.rounds < LEAST_TO_WRITE) {
    throw new Error(`what is written needs --rounds of ${LEAST_TO_WRITE} at least, or --quick, which writes nothing`);
  }
  if (options.strict && !options.isUsual) throw new Error("--strict compares with figures of the usual sizes");
  return options;
}

const isGiven = (value) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

function count(name, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a number of 1 or more, not ${text}`);
  return value;
}

/** The names of a list with commas between, in the order in which they are known. */
export function chosen(names, list) {
  const wanted = list.split(",");
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--only takes ${names.join(", ")}, not ${unknown}`);
  return names.filter((name) => wanted.includes(name));
}

function usageOf({ what, groups = [], sizes = {}, extra = {}, writes = false }) {
  const lines = [
    ["--rounds N", `samples of each figure (${ROUNDS})`],
    ["--quick", "few rounds and small sizes, to see that it works"],
    ...(groups.length > 0 ? [["--only A,B", `only these: ${groups.join(", ")}`]] : []),
    ...Object.entries(sizes).map(([name, { what, usual }]) => [`--${name} N`, `${what} (${usual.toLocaleString("en")})`]),
    ...Object.entries(extra).map(([name, { what, type }]) => [`--${name}${type === "string" ? " X" : ""}`, what]),
    ...(writes ? [] : [["--readme", "writes its figures, its table and its rows in README.md"]]),
    ...(writes ? [] : [["--json FILE", "writes figures, table and samples there"]]),
    ["--strict", "ends with 1 when a figure is worse than the committed one"],
  ];
  const width = Math.max(...lines.map(([option]) => option.length));
  return [what, ...lines.map(([option, text]) => `  ${option.padEnd(width)}  ${text}`)].join("\n");
}
