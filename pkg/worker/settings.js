// What whoever deploys a worker can choose. See ../worker.d.ts.
import { LunetteError } from "../error.js";
import { address, delay, fieldsOf, flag, guarded, invalid, listOf, objectOf, readFields, whole } from "../common/input.js";
import { keyOf } from "../client/wallet-key.js";

const limit = whole(1);

const KINDS = {
  limits: objectOf({ gas: limit, memory: limit, slice: limit, hops: whole(0, 2 ** 32 - 1), mailbox: whole(1, 2 ** 32 - 1) }),
  eventGas: limit,
  idleTime: delay(0),
  relay: objectOf({ messenger: address, compute: address, uploader: address, gateways: listOf(address) }, { required: ["messenger"] }),
  allowPrivateAddresses: flag,
  indexShards: whole(1, 64),
  handler: (options, field) => fieldsOf(options, field),
};

/** Gas that a Durable Object uses for one event: some seconds of a processor, of the thirty that an event may take. */
const EVENT_GAS = 500_000_000;

/** A message may use most of that; a process half of what an isolate has in memory, since what a message changes is kept until it has succeeded. */
const LIMITS = { gas: 400_000_000, memory: 64 * 1024 * 1024 };

/** How long a process stays ready that nobody asks anything, in milliseconds. Cloudflare takes an object out of memory that did nothing for ten seconds. */
const IDLE_TIME = 5_000;

/** Objects that the index is spread over. */
const SHARDS = 16;

/** The options of `lunette`, filled up. */
export function settingsOf(options) {
  const { limits, eventGas = EVENT_GAS, idleTime = IDLE_TIME, indexShards = SHARDS, ...given } = readFields(fieldsOf(options), KINDS, "lunette");
  return { ...given, limits: { ...LIMITS, ...limits }, eventGas, idleTime, indexShards };
}

const SECRET = "LUNETTE_KEY";
const TYPES = ["ed25519", "ethereum"];

/** The key of the deployment, from its secret: a JWK, or `ed25519:` or `ethereum:` and 64 hexadecimal digits. */
export function authorityOf(env) {
  const secret = guarded(SECRET, () => env[SECRET]);
  if (typeof secret !== "string" || secret === "") {
    const message = `the secret ${SECRET} is missing: \`npx wrangler secret put ${SECRET}\` with an Arweave wallet (JSON), or ed25519: and 64 hexadecimal digits`;
    throw new LunetteError("not-configured", message, { field: SECRET });
  }
  const [, type, digits] = /^(\w+):(.*)$/s.exec(secret.trim()) ?? [];
  if (secret.trimStart().startsWith("{")) return { type: "arweave", key: keyOf(secret, SECRET) };
  if (!TYPES.includes(type)) throw invalid(SECRET, `must begin with "{", or with ${TYPES.map((one) => `"${one}:"`).join(" or ")}`);
  return { type, key: keyOf(digits, SECRET) };
}
