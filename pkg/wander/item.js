// What a wallet is asked to sign, and what it has signed.
import { dataOf, fieldsOf, id, invalid, readFields, tagsOf, text } from "../common/input.js";
import { LunetteError } from "../error.js";
import { randomAnchor } from "../common/anchor.js";

const FIELDS = { data: dataOf, tags: tagsOf, target: id, anchor: text };

/** The fields of an item. One without an anchor gets one: wallets sign the same in the same way twice, and it would be the same message. */
export function itemOf(given) {
  const { data = "", tags = [], anchor = randomAnchor(), ...rest } = readFields(fieldsOf(given, "item"), FIELDS, "sign");
  if (new TextEncoder().encode(anchor).length !== 32) throw invalid("anchor", "must be 32 bytes");
  return { data, tags, anchor, ...rest };
}

/** Expects an item to say what was asked. `read` is what `readItem` gives. */
export function expectSame(asked, read, address) {
  if (read.owner !== address) {
    const message = `the item was signed by ${read.owner}, not by ${address}: the person has switched to another account`;
    throw new LunetteError("wallet-switched", message, { retryable: true });
  }
  if (read.target !== (asked.target ?? "")) throw changed("target");
  if (read.anchor !== asked.anchor) throw changed("anchor");
  expectTags(asked.tags, read.tags);
  if (!isSame(read.data, asked.data)) throw changed("data");
}

function expectTags(asked, found) {
  for (let index = 0; index < Math.max(asked.length, found.length); index += 1) {
    const [one, other] = [asked[index], found[index]];
    if (one?.name === other?.name && one.value === other.value) continue;
    const { name } = one ?? other;
    const [was, is] = [one, other?.name === name ? other : undefined].map((tag) => (tag ? JSON.stringify(tag.value) : "nothing"));
    throw changed(`tags.${name}`, `: ${is} in the place of ${was}`);
  }
}

function changed(field, how = "") {
  return new LunetteError("wallet-changed", `the wallet has signed another \`${field}\` than it was asked to${how}`, { field });
}

function isSame(one, other) {
  const bytes = (data) => (typeof data === "string" ? new TextEncoder().encode(data) : data);
  const [first, second] = [bytes(one), bytes(other)];
  return first.length === second.length && first.every((byte, index) => byte === second[index]);
}
