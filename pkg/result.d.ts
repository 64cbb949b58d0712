/** How an evaluation ended:
 *
 * | code | |
 * |---|---|
 * | `ok` | it succeeded |
 * | `error` | the process gave an `Error` |
 * | `rejected` | its library threw |
 * | `invalid-request` | nothing ran, and the error names the field |
 * | `out-of-gas`, `out-of-memory` | it used more than it may |
 * @category Messages */
export type StatusCode = "ok" | "error" | "rejected" | "invalid-request" | "out-of-gas" | "out-of-memory";

/** A tag of a message.
 * @category Messages */
export interface Tag {
  /** Its name. */
  name: string;
  /** Its value. */
  value: string;
}

/** What a process gave: the output and what it sent, or an `Error`. Messages come without ids: these they get when they are delivered.
 * @category Messages */
export interface Result {
  /** What it printed, or gave to whoever evaluates: as text, or with what a shell shows. */
  Output?:
    | {
        /** The text. */
        data: string;
        /** What a shell shows before the next line. */
        prompt?: string;
        /** Whether a shell shows the text by itself. */
        print?: boolean;
        /** What a test of the process says. */
        test?: string;
      }
    | string;
  /** The messages that it sent. */
  Messages?: {
    /** To whom. */
    Target: string;
    /** The content. */
    Data: string;
    /** What makes it unlike all others of this process: a number, as 32 digits. */
    Anchor: string;
    /** The tags. */
    Tags: Tag[];
  }[];
  /** The processes that it makes. */
  Spawns?: {
    /** The content of the first message. */
    Data: string;
    /** What makes it unlike all others of this process: a number, as 32 digits. */
    Anchor: string;
    /** The tags. */
    Tags: Tag[];
  }[];
  /** The messages that it gives to other processes. */
  Assignments?: {
    /** The processes. */
    Processes: string[];
    /** The message. */
    Message: string;
  }[];
  /** What went wrong: then there is nothing else. */
  Error?: string;
}
