// Peers are measured in turns, so that a busy moment of the machine hits all alike.
import { Samples } from "./samples.mjs";

/** The same items, beginning with another one in each round: none of them always comes after the same other. */
export function rotated(items, round) {
  return items.map((_, index) => items[(index + round) % items.length]);
}

/** Takes samples of each subject, a function that measures once and gives a number, or several by their names. Before the rounds each of them runs
 *  once, to be warm, unless `warmUp` says otherwise; `before` is called before each sample. */
export async function measure(subjects, { rounds, warmUp = true, before = () => {}, title }) {
  const samples = new Samples();
  const entries = Object.entries(subjects);
  if (warmUp) for (const [, sample] of entries) await sample();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, sample] of rotated(entries, round)) {
      before();
      const found = await sample();
      for (const [what, value] of typeof found === "number" ? [[name, found]] : Object.entries(found)) samples.add(what, value);
    }
    tellRound(round, rounds, { title });
  }
  return samples;
}

/** Says on the terminal how far a bench, or a part of it that has a title, has come. */
export function tellRound(round, rounds, { title, note } = {}) {
  process.stderr.write(`${title ? `${title}: ` : ""}round ${round + 1} of ${rounds}${note ? `: ${note}` : ""}\n`);
}
