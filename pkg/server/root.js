// What is at the origin itself: who this is, and the paths of the units that mean one thing only.
import { COMPUTE } from "../units/cu.js";
import { GATEWAY } from "../units/gateway.js";
import { MESSENGER } from "../units/mu.js";
import { unitOf } from "../units/routes.js";
import { SCHEDULER } from "../units/su.js";
import { VERSION } from "../common/version.js";

/** Of two that have the same path, the later one has it. */
export const root = unitOf({
  ...GATEWAY,
  ...SCHEDULER,
  ...COMPUTE,
  ...MESSENGER,
  "GET /": (context) => (context.query.has("process-id") ? SCHEDULER["GET /"](context) : about(context)),
  "GET /:id": (context) => (context.query.has("process-id") ? SCHEDULER : GATEWAY)["GET /:id"](context),
});

async function about({ network, base }) {
  const [{ authority, scheduler }, { now, height }] = await Promise.all([network.status(), network.clock()]);
  return {
    name: "lunette",
    version: VERSION,
    address: authority,
    authority,
    scheduler,
    timestamp: now,
    height,
    units: { mu: `${base}/mu`, su: `${base}/su`, cu: `${base}/cu`, gateway: `${base}/gateway`, hyperbeam: base },
  };
}
