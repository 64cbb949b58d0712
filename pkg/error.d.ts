/** The error of everything in this package. Programs go by its `code`, people read its `message`.
 *
 * What rejects or throws has changed nothing, unless its code is `aborted` or `owner-lost`.
 *
 * @example
 * ```js
 * import { Lunette, LunetteError } from "lunette";
 *
 * const ao = await Lunette.open({ store: "memory" });
 * try {
 *   await ao.send({ process: "nobody", data: "hello" });
 * } catch (error) {
 *   if (!(error instanceof LunetteError)) throw error;
 *   console.log(error.code, error.field, error.retryable); // => invalid-argument process false
 * }
 * await ao.close();
 * ```
 * @category Errors */
export class LunetteError extends Error {
  /** Makes an error, for those who answer in the place of a network.
   * @param code What went wrong, for programs.
   * @param message The same, for people.
   * @param details The properties of the error, and its `cause`. */
  constructor(
    code: string,
    message: string,
    details?: {
      /** What was thrown first. */
      cause?: unknown;
      /** As {@link LunetteError.field}. */
      field?: string;
      /** As {@link LunetteError.process}. */
      process?: string;
      /** As {@link LunetteError.retryable}. Default false. */
      retryable?: boolean;
    },
  );

  /** What went wrong. The codes are stable:
   *
   * | code | what it means |
   * |---|---|
   * | `invalid-argument` | a parameter or an option is not what the call takes: see `field` |
   * | `invalid-item` | a data item is malformed, or its signature is not that of its owner; or what is to be signed cannot be an item |
   * | `unknown-process`, `unknown-message`, `unknown-module`, `unknown-wallet` | there is no such thing here |
   * | `unsupported-module` | the module of a process of the network outside cannot be run here; or an upgrade gave another result than is stored |
   * | `aborted` | the signal of the call was aborted |
   * | `busy` | too much is waiting already |
   * | `closed` | the network was closed |
   * | `not-owner` | another tab or program has taken the network over |
   * | `owner-lost` | the tab that ran the network ended before it answered: nobody knows whether the call was carried out |
   * | `other-version` | of a service worker, while a page has its network open with another release of this package |
   * | `worker-failed` | a worker could not be started or has ended, or the package has a defect |
   * | `evaluation-failed` | a state could not be read, since the Lua that reads it failed |
   * | `not-exportable` | the key of the wallet is one that nobody gets to see |
   * | `wallet-failed` | the platform or the wallet cannot make a key, or cannot sign |
   * | `wallet-missing`, `wallet-refused`, `wallet-changed`, `wallet-switched` | of wallets in pages: none is there or connected; the person said no; what came back does not say what was asked (see `field`); another account has signed |
   * | `quota-exceeded` | there is no room left to store anything |
   * | `newer-format` | what is stored, or a file, is of a newer version of this package |
   * | `corrupt-record` | what is stored of a process or a wallet is damaged |
   * | `storage` | the store failed |
   * | `no-sqlite` | a network in a file needs SQLite, and this Node has none |
   * | `machine-failed` | a machine is gone, or there is no memory for one |
   * | `machine-trapped` | a machine stopped, which is a defect of the machine |
   * | `no-memory` | the engine gives no memory for another machine |
   * | `invalid-module` | the bytes are no `process.wasm` |
   * | `module-mismatch` | another module made the image |
   * | `corrupt-image` | an image is damaged |
   * | `missing-base` | an image was encoded as a difference, and its base was not given |
   * | `foreign-memory`, `invalid-request`, `out-of-gas` | of `lunette/ao-loader`: the memory is of another module; the message or the environment is none; the gas is used up |
   *
   * Of units and gateways of the network outside:
   *
   * | code | what it means |
   * |---|---|
   * | `offline` | there is no network at all |
   * | `unreachable`, `timed-out`, `interrupted` | there was no answer, or the browser may not read it; it took too long; it ended early |
   * | `unit-failing`, `unit-busy`, `rate-limited` | HTTP 5xx; the unit is still at it; it wants fewer requests (429) |
   * | `resting` | the host failed so often that it is left alone for a while |
   * | `not-found`, `unit-refused` | HTTP 404; any other refusal |
   * | `too-large`, `unexpected-answer` | the answer has more bytes than are wanted; it is not what such a unit answers |
   * | `unverified` | what was answered is proven to be wrong: a signature, an id, a hash chain |
   *
   * Errors that a server answers with have some codes more: see `handlerOf` of `lunette/server`. */
  readonly code: string;

  /** The parameter or option that is wrong, such as `process`, `limits.gas` or `tags[2]`. */
  readonly field?: string;

  /** The process that the error is about. */
  readonly process?: string;

  /** Whether the same call may succeed later. With the code `owner-lost` the call may have been carried out: look before calling again. */
  readonly retryable: boolean;
}
