// What followed from what: each message from outside, and each tick of a schedule, with all evaluations that came of it.

/** Said of messages of a tick that came after the fact. */
const NOT_MONITORED = /not monitored/;

/**
 * The chains of a network in an order in which they can be played one after the other: `{ kind, begin, evaluations, time, height }`, where
 * `kind` is `spawn`, `send`, `assign`, `tick`, or `lost` for what a process sent that is not there. An evaluation is
 * `{ process, slot, tick, entry, result }`; a tick has no entry. `overlaps` tells which pairs cannot be put in an order.
 */
export function chainsOf(processes, logs) {
  const evaluations = evaluationsOf(processes, logs);
  const chains = new Map();
  for (const evaluation of evaluations.values()) {
    const begin = beginOf(evaluation, evaluations);
    if (!chains.has(begin)) chains.set(begin, { begin, evaluations: [], number: chains.size });
    chains.get(begin).evaluations.push(evaluation);
    evaluation.chain = chains.get(begin);
  }
  const homes = homesOf(evaluations);
  for (const chain of chains.values()) Object.assign(chain, momentOf(chain), { kind: kindOf(chain, homes) });
  const sequences = sequencesOf(evaluations);
  for (const chain of chains.values()) {
    for (const id of spokenOf(chain)) if (homes.has(id) && homes.get(id) !== chain) sequences.push([homes.get(id), chain]);
  }
  const { ordered, overlaps } = inOrder([...chains.values()], sequences);
  return { chains: ordered, overlaps };
}

/** By `process/slot/tick`, in the order of the logs. */
function evaluationsOf(processes, logs) {
  const found = new Map();
  for (const [index, info] of processes.entries()) {
    const isLate = lateTicksOf(info, logs[index]);
    for (const entry of logs[index]) {
      const { slot, result, ticks } = entry;
      if (result) found.set(keyOf(info.id, slot, 0), { process: info.id, slot, tick: 0, entry, result });
      for (const [number, tick] of ticks.entries()) {
        found.set(keyOf(info.id, slot, number + 1), { process: info.id, slot, tick: number + 1, result: tick, isLate: isLate(tick) });
      }
    }
  }
  return found;
}

const keyOf = (process, slot, tick) => `${process}/${slot}/${tick}`;

/** Whether a tick of a process came by itself, or was made up for when the next message came. What it sent tells; else what is known of the process. */
function lateTicksOf({ monitored }, log) {
  const ticks = log.flatMap((entry) => entry.ticks);
  const isDropped = ({ delivered }) => delivered.some(({ problem }) => NOT_MONITORED.test(problem ?? ""));
  const everRan = monitored || ticks.some((tick) => tick.delivered.length > 0 && !isDropped(tick));
  return (tick) => isDropped(tick) || !everRan;
}

/** The evaluation with which it began. */
function beginOf(evaluation, evaluations) {
  const passed = new Set();
  for (let current = evaluation; ; ) {
    passed.add(current);
    const before = causeOf(current, evaluations);
    if (before === undefined || passed.has(before)) return current;
    current = before;
  }
}

/** The evaluation that a message came from; a late tick belongs to the message that it came with. */
function causeOf({ process, slot, entry, isLate }, evaluations) {
  if (isLate) return evaluations.get(keyOf(process, slot + 1, 0));
  const cause = entry?.cause;
  return cause && evaluations.get(keyOf(cause.process, cause.slot, cause.tick));
}

/** When a chain began: milliseconds since 1970, and blocks, if anything tells. */
function momentOf({ begin: { entry, result }, evaluations }) {
  if (entry) return { time: entry.assignment.timestamp, height: entry.assignment.height };
  const { timestamp, height, interval } = result.cron;
  const isOfBlocks = /block/i.test(interval);
  const first = evaluations.find((evaluation) => evaluation.entry)?.entry.assignment;
  return { time: timestamp, height: isOfBlocks ? height : first?.height, before: isOfBlocks ? undefined : height, isOfBlocks };
}

function kindOf({ begin: { process, slot, entry } }, homes) {
  if (!entry) return "tick";
  if (entry.cause) return "lost";
  if (slot === 0) return "spawn";
  return entry.message.target !== process && homes.has(entry.message.id) ? "assign" : "send";
}

/** The chains in which processes were made and messages came to whom they were for, by their ids. */
function homesOf(evaluations) {
  const homes = new Map();
  for (const { process, slot, entry, chain } of evaluations.values()) {
    if (entry && slot === 0) homes.set(process, chain);
    if (entry?.message.target === process) homes.set(entry.message.id, chain);
  }
  return homes;
}

/** The ids that somebody has to have known by then. */
function spokenOf({ kind, begin: { entry } }) {
  if (kind === "tick") return [];
  const { message } = entry;
  if (kind === "assign") return [message.id];
  const texts = [message.data, ...message.tags.map(({ value }) => value)].filter((text) => typeof text === "string");
  return new Set(texts.flatMap((text) => text.match(/[\w-]{43}/g) ?? []));
}

// Order --------------------------------------------------------------------------------------------------------------------------

/** The chains in the order in which each process saw them. */
function sequencesOf(evaluations) {
  const sequences = new Map();
  for (const { process, chain } of evaluations.values()) {
    const sequence = sequences.get(process) ?? sequences.set(process, []).get(process);
    if (sequence.at(-1) !== chain) sequence.push(chain);
  }
  return [...sequences.values()];
}

/** A schedule that is due runs before anybody can send something at that time. */
const rank = ({ kind }) => (kind === "tick" ? 0 : 1);

/** By time, ticks first, unless a process saw it otherwise. */
function inOrder(chains, sequences) {
  const after = new Map(chains.map((chain) => [chain, new Set()]));
  const waitsFor = new Map(chains.map((chain) => [chain, 0]));
  for (const sequence of sequences) {
    for (const [index, later] of sequence.entries()) {
      const earlier = sequence[index - 1];
      if (!earlier || after.get(earlier).has(later)) continue;
      after.get(earlier).add(later);
      waitsFor.set(later, waitsFor.get(later) + 1);
    }
  }
  const waiting = chains.toSorted((one, other) => one.time - other.time || rank(one) - rank(other) || one.number - other.number);
  const [ordered, overlaps] = [[], []];
  while (waiting.length > 0) {
    const free = waiting.findIndex((chain) => waitsFor.get(chain) <= 0);
    const [next] = waiting.splice(Math.max(free, 0), 1);
    if (free < 0) overlaps.push(next);
    for (const later of after.get(next)) waitsFor.set(later, waitsFor.get(later) - 1);
    ordered.push(next);
  }
  return { ordered, overlaps };
}
