// What the shared tests of hosts use of node:assert/strict, for pages. assert.test.mjs holds it against that.

class AssertionError extends Error {
  name = "AssertionError";
}

function refuse(message, problem) {
  throw message instanceof Error ? message : new AssertionError(message === undefined ? problem : `${message}: ${problem}`);
}

const shown = (value) => (typeof value === "string" || value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? String(value)));

const isObject = (value) => typeof value === "object" && value !== null;

/** Plain data: what came as JSON, or in typed arrays. */
function isSame(one, other) {
  if (!isObject(one) || !isObject(other)) return Object.is(one, other);
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  return keys.length === others.length && keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]));
}

function ok(value, message) {
  if (!value) refuse(message, `${shown(value)} is not true`);
}

function equal(actual, expected, message) {
  if (!Object.is(actual, expected)) refuse(message, `${shown(actual)} is not ${shown(expected)}`);
}

function notEqual(actual, expected, message) {
  if (Object.is(actual, expected)) refuse(message, `it is ${shown(actual)}`);
}

function deepEqual(actual, expected, message) {
  if (!isSame(actual, expected)) refuse(message, `${shown(actual)} is not ${shown(expected)}`);
}

function match(text, pattern, message) {
  if (typeof text !== "string" || !pattern.test(text)) refuse(message, `${shown(text)} does not match ${pattern}`);
}

function fail(message) {
  refuse(message, "failed");
}

/** `expected`: a pattern of the error's text. */
async function rejects(promise, expected) {
  let error;
  try {
    await promise;
  } catch (thrown) {
    error = thrown;
  }
  if (error === undefined) refuse(undefined, "it was not refused");
  if (expected !== undefined && !expected.test(String(error))) refuse(undefined, `${error} does not match ${expected}`);
}

export default { ok, equal, notEqual, deepEqual, match, fail, rejects };
