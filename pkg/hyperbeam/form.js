// In what form an answer is wanted, and the answer in it.
//
// A value alone is text, unless JSON is asked for. A message is always JSON, with everything in it; what of it is a number or an id is also in
// headers, where clients of HyperBEAM's own form (`httpsig@1.0`) look. Nothing is signed by HTTP message signatures.
import { isId } from "../common/base64url.js";
import { LunetteError } from "../error.js";
import { claimOf } from "../units/claim.js";
import { json, plain } from "../units/http.js";
import { givenIn } from "./path.js";

const JSON_NAMES = ["application/json", "json@1.0"];

/** Keys of a message of the node that are headers too. */
const HEADERS = ["id", "process", "slot", "at-slot"];
const OWN = Symbol("own");

/** A request names it in its query, in its headers, or, when its body is an item, in the tags of that. */
export async function wantsJson({ request, query, caller, isSerialized }) {
  if (isSerialized) return true;
  const tags = request.method === "POST" ? ((await claimOf(await caller.bytes()))?.tags ?? []) : [];
  const said = (name) => query.get(name) ?? request.headers.get(name) ?? tags.find((tag) => tag.name.toLowerCase() === name)?.value;
  const wanted = said("require-codec") ?? said("accept-codec") ?? said("accept") ?? "";
  return wanted.split(",").some((one) => JSON_NAMES.includes(one.split(";")[0].trim().toLowerCase()));
}

/** The response with a value: of text, a number, or a message. */
export function formed(value, asJson) {
  const vary = { vary: "accept, accept-codec, require-codec" };
  if (value !== null && typeof value === "object") return json(value, { headers: { ...vary, ...headersOf(value) } });
  return asJson ? json(value, { headers: vary }) : plain(String(value), { headers: vary });
}

/** A message of the node's own making: where it is, and what it is about, is in headers too. */
export function own(message) {
  return { ...message, [OWN]: true };
}

/** Nothing is a header that somebody could have written, as the keys of what others sent are. */
function headersOf(message) {
  if (!message[OWN]) return {};
  const values = HEADERS.map((name) => [name, message[name]]);
  return Object.fromEntries(values.filter(([, value]) => isId(value) || Number.isSafeInteger(value)).map(([name, value]) => [name, String(value)]));
}

/** What steps lead to in a value. What has to be looked up first is a function there. */
export async function walk(value, steps) {
  let at = value;
  const way = [];
  for (const step of steps) {
    // Keys are in small letters, but for those of a compute unit's result.
    const name = [step.name, step.name.toLowerCase()].find((key) => at !== null && typeof at === "object" && Object.hasOwn(at, key));
    way.push(step.name);
    if (name === undefined) throw new LunetteError("not-found", `there is no ${way.join("/")} here`);
    at = typeof at[name] === "function" ? await at[name]() : at[name];
  }
  return at;
}

/** A message with everything in it. */
export async function complete(value) {
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(async ([name, one]) => [name, typeof one === "function" ? await one() : one]);
  if (Array.isArray(value)) return value;
  const whole = Object.fromEntries(await Promise.all(entries));
  return value[OWN] ? own(whole) : whole;
}

/** Whether the page of a schedule is wanted in the form of scheduler units. */
export function wantsUnitForm({ request, query }, step) {
  return [query.get("accept"), givenIn(step, "accept"), request.headers.get("accept")].some((accept) => accept?.includes("aos-2"));
}
