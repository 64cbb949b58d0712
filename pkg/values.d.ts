import type { LunetteError } from "./error.js";
import type { Process, ProcessInfo } from "./process.js";

/** What names a process, a message or a module: 43 characters of base64url, which are 32 bytes.
 * @category Messages */
export type Id = string;

/** What names whoever owns something or signs: an {@link Id}, or of an Ethereum key `0x` and 40 hexadecimal digits.
 * @category Messages */
export type Account = Id | `0x${string}`;

/** A process, as parameters take it: its id, or anything that has one, such as a {@link Process} or a {@link ProcessInfo}.
 * @category Processes */
export type ProcessLike =
  | Id
  | {
      /** The id of the process. */
      readonly id: Id;
    };

/** The content of a message: text, which is stored as UTF-8, or bytes. At most 64 MiB.
 * @category Messages */
export type Data = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/** The tags of a message: a list, whose order is kept, or an object from names to values. In an object a name with a list of values stands for a tag
 * for each of them. All tags of a message together may have 1 MiB; what is signed at most 128 tags, none empty, with names of at most 1,024 and values
 * of at most 3,072 bytes (ANS-104 section 2.1).
 * @category Messages */
export type Tags =
  | readonly {
      /** The name of the tag. */
      name: string;
      /** Its value. */
      value: TagValue;
    }[]
  | { readonly [name: string]: TagValue | readonly TagValue[] };

/** The value of a tag. What is not text becomes text as `String` writes it.
 * @category Messages */
export type TagValue = string | number | boolean | bigint;

/** What all calls to a network take.
 * @category Networks */
export interface Abortable {
  /** Ends the call when it is aborted: it rejects at once, with the code `aborted`. What was carried out by then stays. */
  signal?: AbortSignal;
}

/** A message, or another evaluation, in the log of a process.
 * @category Messages */
export interface Place {
  /** The process. */
  process: Id;
  /** The slot in its log, from 0. */
  slot: number;
}

/** What is in the way of something, where that is no error of a call.
 * @category Errors */
export interface Problem {
  /** What it is: stable, one of the codes of {@link LunetteError.code}. */
  code: string;
  /** The same, for people. */
  message: string;
}
