// The network that a command is about: here, or elsewhere.
import { Local } from "./local.js";
import { ELSEWHERE, IDENTITY, PLACE } from "./options.js";
import { usageProblem } from "./problem.js";
import { Remote } from "./remote.js";

/** The options that name it. */
export const TARGET = { ...PLACE, identity: IDENTITY, ...ELSEWHERE };

/** Does something with it, and closes it. */
export async function withTarget(options, work) {
  const target = await openTarget(options);
  try {
    return await work(target);
  } finally {
    await target.close();
  }
}

function openTarget(options) {
  const refuse = (names, problem) => {
    const name = names.find((candidate) => options[candidate] !== undefined);
    if (name !== undefined) throw usageProblem(`--${name}`, `\`--${name}\` ${problem}`);
  };
  if (options.url === undefined) {
    refuse(Object.keys(ELSEWHERE), "is for networks elsewhere: it needs `--url`. Here --identity names who signs");
    return Local.open(options);
  }
  refuse([...Object.keys(PLACE), "identity"], "is for networks here: it cannot be beside `--url`. There --wallet names who signs");
  return Remote.open(options);
}
