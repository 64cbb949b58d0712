// What a new process begins with, as it was found in a file or a transaction.

/** The most bytes of a source that is read here. */
export const LARGEST_SOURCE = 1024 * 1024;

export interface FoundSource {
  /** What it is called, as a process or a draft would be. */
  name: string;
  text: string;
}

export interface SourceProps {
  found: FoundSource | undefined;
  onFound: (found: FoundSource | undefined) => void;
}
