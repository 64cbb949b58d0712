// The tags by which a process has itself called, as `serializeCron` of aoconnect writes them.
import { fieldsOf, invalid, readFields, tagsOf } from "../common/input.js";

const INTERVAL = /^[1-9]\d*-(?:sec|second|min|minute|hour|day|week|month|year|block)s?$/i;

function intervalOf(interval, field) {
  if (typeof interval !== "string" || !INTERVAL.test(interval)) throw invalid(field, "must be a number and a unit, such as `5-minutes` or `10-blocks`");
  return interval;
}

/** `interval` such as `5-minutes` or `10-blocks`; `tags` are those that the messages have. */
export function serializeCron(cron) {
  const { interval, tags = [] } = readFields(fieldsOf(cron, "cron"), { interval: intervalOf, tags: tagsOf }, "serializeCron");
  if (interval === undefined) throw invalid("interval", "is missing");
  const named = tags.map(({ name, value }) => ({ name: `Cron-Tag-${name}`, value }));
  return [{ name: "Cron-Interval", value: interval }, ...named];
}
