// What changed from one set of results to another by more than noise.
// A figure that has a peer is judged by its ratio to it, since a slower machine slows both; the others by their value, and only where the machine
// is the same, but for sizes, which no machine changes. A change is one when it is larger than the floor and the spreads of the two do not meet.
import { isSameMachine } from "./machine.mjs";
import { alignedTable } from "./markdown.mjs";
import { times, withUnit } from "./numbers.mjs";

/** How much a figure differs from run to run although nothing changed: what rounds of one run, minutes apart, do not show. */
const FLOORS = { size: 0.01, ratio: 0.05, value: 0.1 };

/** The spread of a figure that comes without one. */
const ASSUMED = 0.1;

/** More names than these are told as a number. */
const MANY = 6;

/** Compares each figure of `now` with the same one of `before`. Gives { bench, name, unit, before, now, by, change, verdict }: `change` is how many
 *  times as good it has become, `verdict` "worse", "better" or "same"; where nothing can be said `verdict` is null and `why` says the reason. Of
 *  whole benches that includes figures that only `before` has. */
export function compare(before, now, { isWhole = true } = {}) {
  return Object.entries(now).flatMap(([bench, run]) => {
    const found = run.figures.map((figure) => ({ bench, ...compareFigure(before[bench], run, figure) }));
    const names = new Set(run.figures.map(({ name }) => name));
    const gone = isWhole ? (before[bench]?.figures ?? []).filter(({ name }) => !names.has(name)) : [];
    return [...found, ...gone.map(({ name, unit }) => ({ bench, name, unit, verdict: null, why: "it was not measured this time" }))];
  });
}

function compareFigure(formerRun, run, figure) {
  const { name, unit } = figure;
  const former = formerRun?.figures.find((candidate) => candidate.name === name);
  const by = former ? measureOf(formerRun, run, former, figure) : { why: "it is new" };
  if (by.why) return { name, unit, verdict: null, why: by.why };
  const [then, present] = [former, figure].map((one) => goodnessOf(one, by.name));
  // Of zero then and zero now there is no ratio, and no change.
  const change = then.value === present.value ? 1 : present.value / then.value;
  return { name, unit, before: former, now: figure, by: by.name, change, verdict: verdictOf(then, present, change, FLOORS[by.name]) };
}

/** By what the two can be compared, or why they cannot. */
function measureOf(formerRun, run, former, figure) {
  if (former.unit !== figure.unit || former.better !== figure.better) return { why: "it is measured otherwise" };
  if (figure.unit === "bytes") return { name: "size" };
  if (isSamePeer(former.peer, figure.peer)) return { name: "ratio" };
  if (isSameMachine(formerRun, run)) return { name: "value" };
  return { why: figure.peer ? "it has another peer, on another machine" : "the machine is another" };
}

function isSamePeer(left, right) {
  return left !== undefined && right !== undefined && left.name === right.name && left.version === right.version;
}

/** Value and spread as numbers of which more is better. */
function goodnessOf({ better, value, spread, ratio, ratioSpread }, by) {
  const [middle, ends] = by === "ratio" ? [ratio, ratioSpread] : [value, spread];
  const range = ends ?? [middle / (1 + ASSUMED), middle * (1 + ASSUMED)];
  if (by === "ratio" || better === "more") return { value: middle, range };
  return { value: 1 / middle, range: [1 / range[1], 1 / range[0]] };
}

function verdictOf(then, present, change, floor) {
  if (change * (1 + floor) < 1 && present.range[1] < then.range[0]) return "worse";
  if (change > 1 + floor && present.range[0] > then.range[1]) return "better";
  return "same";
}

/** The comparison as text: what is worse, what is better, and how much cannot be told. */
export function comparisonText(compared) {
  const of = (verdict) => compared.filter((one) => one.verdict === verdict);
  const changed = [...of("worse").sort(byChange), ...of("better").sort(byChange).reverse()];
  const counts = `${of("worse").length} worse, ${of("better").length} better, ${of("same").length} as before`;
  const lines = [`Compared with the committed figures: ${counts}.`];
  if (changed.length > 0) lines.push("", alignedTable(["figure", "", "before", "now", "change"], changed.map(rowOf)), "");
  for (const [why, names] of namesBy(of(null))) lines.push(`Not compared, since ${why}: ${names.length > MANY ? names.length : names.join(", ")}.`);
  return lines.join("\n").trimEnd();
}

const byChange = (left, right) => left.change - right.change;

function rowOf({ bench, name, unit, before, now, by, change, verdict }) {
  const shown = (figure) => (by === "ratio" ? `${withUnit(figure.value, unit)}, ${times(figure.ratio)} ${figure.peer.name}` : withUnit(figure.value, unit));
  const percent = (change - 1) * 100;
  return [`${bench}: ${name}`, verdict, shown(before), shown(now), `${percent > 0 ? "+" : ""}${percent.toFixed(by === "size" ? 1 : 0)} %`];
}

function namesBy(compared) {
  const lists = new Map();
  for (const { why, bench, name } of compared) lists.set(why, [...(lists.get(why) ?? []), `${bench}: ${name}`]);
  return lists;
}
