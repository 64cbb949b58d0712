// The tags by which a process has itself called, as `serializeCron` of aoconnect writes them.
import { invalid, tagsOf } from "../input.js";

const INTERVAL = /^[1-9]\d*-(?:sec|second|min|minute|hour|day|week|month|year|block)s?$/i;

/** `interval` such as `5-minutes` or `10-blocks`; `tags` are those that the messages have. */
export function serializeCron({ interval, tags = [] } = {}) {
  if (typeof interval !== "string" || !INTERVAL.test(interval)) {
    throw invalid("interval", "must be a number and a unit, such as `5-minutes` or `10-blocks`");
  }
  const named = tagsOf(tags).map(({ name, value }) => ({ name: `Cron-Tag-${name}`, value }));
  return [{ name: "Cron-Interval", value: interval }, ...named];
}
