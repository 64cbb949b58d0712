// What the shared tests of hosts use of node:test, for pages: the tests are collected, and run one by one by whoever drives the page.

/** Those that were collected: `{ suite, name, run }`. */
export const tests = [];

let suite;

export function describe(name, collect) {
  suite = name;
  collect();
}

export function test(name, run) {
  tests.push({ suite, name, run });
}

/** Runs a test, and what it left to be done after it. */
export async function runTest({ run }) {
  const afterwards = [];
  try {
    await run({ after: (act) => afterwards.push(act) });
  } finally {
    for (const act of afterwards.reverse()) await act();
  }
}
