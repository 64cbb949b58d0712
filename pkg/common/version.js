/** The version of this package; its package.json says the same. */
export const VERSION = "0.1.0";

/** Whether two versions understand each other: those that differ in the third number do. Earlier ones say nothing. */
export function isOfRelease(version, other) {
  const release = (text) => text.split(".", 2).join(".");
  return version === undefined || release(version) === release(other);
}
