// What the page and its service worker say to each other, and what both know of a version.

/** A version of the page, as scripts/build-page.mjs writes it. */
export interface VersionList {
  /** 16 hexadecimal digits: the folder of those of its files that no other version has. */
  version: string;
  /** The hashes of all of its files, as `integrity` takes them, by their paths. */
  files: Readonly<Record<string, string>>;
  /** The text of CHANGES.md. */
  changes: string;
}

/** `about` is answered by {@link About} on the port that comes with it; `use`: from now on this version, not the one before. */
export type Request = "about" | "use";

export type About = Pick<VersionList, "version" | "changes">;
