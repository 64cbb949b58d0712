/** What went wrong. */
export class LunetteError extends Error {
  constructor(code: string, message: string, details?: { cause?: unknown; field?: string; process?: string; retryable?: boolean });
  /** Stable.
   *
   *  Of a network: `invalid-argument` (with `field`), `invalid-item`, `unknown-process`, `unknown-message`, `unknown-module`,
   *  `unknown-wallet`, `not-exportable`, `wallet-failed` (the platform cannot make a key or sign with it), `busy`,
   *  `not-owner`, `quota-exceeded`, `newer-format`, `corrupt-record`, `corrupt-image`, `storage`, `machine-failed`, `closed`.
   *  Of wallets in pages: `wallet-missing`, `wallet-refused` (the person said no), `wallet-changed` (what came back does not say what was
   *  asked, with `field`), `wallet-switched`, `wallet-failed`.
   *  On the caller's side: `aborted`, `worker-failed`, `evaluation-failed` (a state that could not be read), `owner-lost`,
   *  `other-version` (a service worker, while a page has its network open with another release of this package).
   *  Of a machine: `module-mismatch`, `corrupt-image`, `missing-base`, `machine-trapped`, `no-memory`.
   *  Of the loader: `foreign-memory`, `invalid-request`, `out-of-gas`.
   *  Of all: `invalid-module`, `invalid-argument`. */
  readonly code: string;
  /** The parameter that is wrong. */
  readonly field?: string;
  /** The process it is about. */
  readonly process?: string;
  /** Whether the same call may succeed later. With `owner-lost` nobody knows whether it was carried out: look first. */
  readonly retryable: boolean;
}
