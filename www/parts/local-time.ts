// A moment in the time of the place, as ISO 8601 has it but for the zone.

const padded = (part: number, width = 2) => String(part).padStart(width, "0");

/** `2026-03-01`. */
export function localDay(time: number): string {
  const date = new Date(time);
  return `${padded(date.getFullYear(), 4)}-${padded(date.getMonth() + 1)}-${padded(date.getDate())}`;
}

/** `09:05:00.250`. */
export function localClock(time: number): string {
  const date = new Date(time);
  return `${padded(date.getHours())}:${padded(date.getMinutes())}:${padded(date.getSeconds())}.${padded(date.getMilliseconds(), 3)}`;
}
