// What a compute unit of AO answers.

/** A result with every field there, whatever the process gave. */
export function outcomeOf({ Output = "", Messages = [], Spawns = [], Assignments = [], Error: problem }) {
  const outcome = { Output, Messages, Spawns, Assignments };
  return problem === undefined ? outcome : { ...outcome, Error: problem };
}
