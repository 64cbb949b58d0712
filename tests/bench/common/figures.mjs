// A figure: one number that a bench gives, with its spread, and beside it the number of a peer from the same run.
//   { name, value, unit, better, spread, peer?: { name, version?, value }, ratio?, ratioSpread? }
// `better` is "less" or "more". `ratio` says how many times as good as the peer's the value is, whichever of the two is better; its spread is of
// value and peer round by round, in which both had the same moment of the machine. A spread is [lowest, highest], or null where it is not known.
import { UNIT_NAMES } from "./numbers.mjs";
import { median, spreadOf } from "./statistics.mjs";

/** A figure of samples, of a `value`, or of samples of which that is not the median. A peer has samples or a value, or both, too. */
export function figure({ name, unit, better, samples, value = samples && median(samples), peer }) {
  if (!UNIT_NAMES.includes(unit)) throw new Error(`${name}: no unit ${unit}`);
  if (better !== "less" && better !== "more") throw new Error(`${name}: ${better} is not better`);
  const made = { name, value: rounded(value), unit, better, spread: spreadOf([...(samples ?? []), value]).map(rounded) };
  return peer ? { ...made, ...beside(peer, { better, samples, value }) } : made;
}

function beside({ name, version, samples: peerSamples, value: peerValue = median(peerSamples) }, { better, samples, value }) {
  const ratioOf = (mine, theirs) => (better === "more" ? mine / theirs : theirs / mine);
  const ratio = ratioOf(value, peerValue);
  const byRound = (samples ?? []).map((sample, round) => ratioOf(sample, peerSamples?.[round] ?? peerValue));
  return {
    peer: { name, ...(version ? { version } : {}), value: rounded(peerValue) },
    ratio: rounded(ratio),
    ratioSpread: spreadOf([...byRound, ratio]).map(rounded),
  };
}

/** Four digits say more than any run can tell; bytes are whole. */
function rounded(value) {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}
