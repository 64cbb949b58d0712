// How time passes from one thing to the next, in as few steps as give the same.

const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000], ["second", 1000], ["millisecond", 1]];

/**
 * The waits from a moment on in which these ticks come, each `{ text, ticks }`, and the moment at their end. A tick has a `time` and may have a
 * `height`: that of its block, or of what followed from it; and `before`: a schedule by time sees the height that there was when schedules were
 * looked at before.
 */
export function waitsFor(from, ticks) {
  if (ticks.length === 0) return { waits: [], end: from };
  const before = ticks[0].before ?? 0;
  if (before > from.height) {
    const then = { time: from.time, height: before };
    const { waits, end } = waitsFor(then, ticks);
    return { waits: [{ text: waitText(from, then), ticks: [] }, ...waits], end };
  }
  const last = ticks.at(-1);
  const end = { time: Math.max(from.time, last.time), height: Math.max(from.height, ...ticks.map(({ height }) => height ?? 0)) };
  const middle = middleOf(ticks);
  if (middle === undefined || isSmooth(from, end, ticks)) return { waits: [{ text: waitText(from, end), ticks }], end };
  const first = waitsFor(from, ticks.slice(0, middle));
  const second = waitsFor(first.end, ticks.slice(middle));
  return { waits: [...first.waits, ...second.waits], end: second.end };
}

/** Where ticks can be parted; those of schedules by time that are due at the same time come together. */
function middleOf(ticks) {
  const canPart = (index) => ticks[index].isOfBlocks || ticks[index].time !== ticks[index - 1].time;
  const half = ticks.length >> 1;
  for (let way = 0; way <= half; way += 1) {
    for (const index of [half + way, half - way]) if (index > 0 && index < ticks.length && canPart(index)) return index;
  }
  return undefined;
}

/** Whether blocks that come at equal distances come in time for these ticks. */
function isSmooth(from, end, ticks) {
  const [way, blocks] = [end.time - from.time, end.height - from.height];
  const timeOf = (height) => from.time + Math.floor((way * (height - from.height)) / blocks);
  const heightAt = (time) => (way === 0 ? from.height : from.height + Math.floor((blocks * (time - from.time)) / way));
  return ticks.every(({ time, height, before, isOfBlocks }, index) => {
    if (before !== undefined && before !== (index === 0 ? from.height : heightAt(ticks[index - 1].time))) return false;
    if (height === undefined) return true;
    if (height <= from.height) return !isOfBlocks && (blocks === 0 || time < timeOf(from.height + 1));
    if (isOfBlocks) return timeOf(height) === time;
    return timeOf(height) <= time && (height === end.height || time < timeOf(height + 1));
  });
}

/** The wait from one moment to another; undefined when no time passes. */
export function waitText(from, to) {
  const [milliseconds, blocks] = [to.time - from.time, to.height - from.height];
  const ofBlocks = counted(blocks, "block");
  if (milliseconds === 0) return blocks === 0 ? undefined : `wait ${ofBlocks}`;
  const [unit, size] = UNITS.find(([, long]) => milliseconds % long === 0);
  return `wait ${counted(milliseconds / size, unit)}${blocks === 0 ? "" : ` and ${ofBlocks}`}`;
}

function counted(number, unit) {
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}
