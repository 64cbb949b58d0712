// How numbers are written in tables.

const DIGITS = 3;

/** Three digits, and those before the point always. */
export function number(value) {
  if (Math.abs(value) >= 10 ** (DIGITS - 1)) return Math.round(value).toLocaleString("en");
  return value.toLocaleString("en", { maximumSignificantDigits: DIGITS });
}

/** How many times as much. */
export function times(value) {
  return `${number(Number(value.toPrecision(DIGITS)))}x`;
}

const UNITS = {
  ms: (value) => `${number(value)} ms`,
  "/s": (value) => `${number(value)}/s`,
  bytes: (value) => `${Math.round(value / 1000).toLocaleString("en")} KB`,
  times: (value) => value.toFixed(2),
};

/** The units that figures can have. */
export const UNIT_NAMES = Object.keys(UNITS);

export function withUnit(value, unit) {
  return UNITS[unit](value);
}
