// What the page and its service worker say to each other.

/** A version of the page, as scripts/build-page.mjs writes it. */
export interface VersionList {
  /** 16 hexadecimal digits: the folder of its files. */
  version: string;
  /** The hash of the page itself, as `integrity` takes it. */
  index: string;
  /** The hashes of its files, by their names in the folder. */
  files: Readonly<Record<string, string>>;
  /** The text of CHANGES.md. */
  changes: string;
}

/** `about` is answered by {@link About} on the port that comes with it; `use`: from now on this version, not the one before. */
export type Request = "about" | "use";

export type About = Pick<VersionList, "version" | "changes">;
