// Numbers of bytes as people say them.

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** `12 bytes`, `3.4 MB`: in steps of 1,024. */
export function sizeOf(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** step;
  return `${step === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${bytes === 1 ? "byte" : UNITS[step]}`;
}
