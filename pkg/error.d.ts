/** What went wrong. */
export class LunetteError extends Error {
  /** Stable.
   *
   *  Of a process in a worker: `storage`, `quota-exceeded`, `not-owner`, `corrupt-record`, `worker-failed`, `closed`.
   *  Of a machine: `module-mismatch`, `corrupt-image`, `missing-base`, `machine-trapped`, `no-memory`.
   *  Of the loader: `foreign-memory`, `invalid-request`, `out-of-gas`.
   *  Of all: `invalid-module`, `invalid-argument`. */
  readonly code: string;
}
