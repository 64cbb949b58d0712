// The options of `handlerOf`.
import { isId } from "../common/base64url.js";
import { delay, fieldsOf, flag, id, invalid, listOf, objectOf, readFields, whole } from "../common/input.js";
import { LARGEST_BODY } from "../units/body.js";

/** What a sender may have in ten seconds. A short time keeps the burst short that others bear. One evaluation may cost nearly all of the gas, and
 *  mostly costs next to nothing. */
const LIMITS = { messages: 100, bytes: 16 * 1024 * 1024, gas: 500_000_000, window: 10_000 };

const BODY = { bytes: LARGEST_BODY, milliseconds: 30_000, pace: 1024 };

const limits = objectOf({ messages: whole(1), bytes: whole(1), gas: whole(1), window: delay() });
const body = objectOf({ bytes: whole(1), milliseconds: delay(), pace: whole() });

export const OF_HANDLER = {
  url: addressOf,
  modules: listOf(id),
  spawners: listOf(account),
  owners: listOf(account),
  limits: (value, field) => (value === false ? false : limits(value, field)),
  body,
  state: flag,
};

/** The options with what stands for those that are not given. */
export function optionsOf(options) {
  const read = readFields(fieldsOf(options), OF_HANDLER, "handlerOf");
  return {
    ...read,
    limits: read.limits === false ? undefined : { ...LIMITS, ...read.limits },
    body: { ...BODY, ...read.body },
  };
}

/** Who owns something: an id, or an address of Ethereum. */
function account(value, field) {
  if (isId(value) || (typeof value === "string" && /^0x[\da-f]{40}$/i.test(value))) return value;
  throw invalid(field, "must be an address: 43 characters of base64url, or of Ethereum");
}

function addressOf(value, field) {
  if (typeof value !== "string" && !(value instanceof URL)) throw invalid(field, "must be an address");
  const url = URL.canParse(String(value)) ? new URL(String(value)) : undefined;
  const isWeb = url !== undefined && ["http:", "https:"].includes(url.protocol);
  if (!isWeb || url.search || url.hash || url.username || url.password) {
    throw invalid(field, "must be the address of this server, such as https://ao.example/");
  }
  return url;
}
