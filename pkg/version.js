/** The version of this package; its package.json says the same. */
export const VERSION = "0.1.0";
