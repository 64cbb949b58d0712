// What SQLite says when it cannot, on any platform: some give its number, some only its words.
import { LunetteError } from "../error.js";

const KINDS = [
  { code: "quota-exceeded", number: 13, words: /database or disk is full|SQLITE_FULL/ },
  { code: "corrupt", number: 11, words: /database disk image is malformed|SQLITE_CORRUPT/ },
  { code: "corrupt", number: 26, words: /file is not a database|SQLITE_NOTADB/ },
];

/** The store's code of an error of SQLite, if it has one. */
export function codeOf(error) {
  if (error instanceof LunetteError) return undefined;
  const { errcode, message } = Object(error);
  // The low byte is the kind, the others say more.
  return KINDS.find(({ number, words }) => (errcode & 0xff) === number || words.test(message))?.code;
}

/** The same error, with the store's code. */
export function storeError(error) {
  return new LunetteError(codeOf(error), error.message, { cause: error });
}
