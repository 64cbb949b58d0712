// What tests of bad networks share: what can be wrong with any unit, and what a user is told of it.
import { until } from "../common/until.mjs";
import { FAULTS } from "./faults.mjs";

/** A fault of answers, for as long as it is not healed. */
function always(fault) {
  return {
    begin: async (units, route) => units.fault(route, typeof fault === "function" ? fault(units) : fault),
    end: async (units, route) => units.heal(route),
  };
}

const unitOf = (route) => route.split(".")[0];

/** Each with the code that the user sees; `begin` and `end` break and heal the answers of a route. */
export const BROKEN = [
  {
    what: "a refused connection",
    code: "unreachable",
    begin: (units, route) => units.down(unitOf(route)),
    end: (units, route) => units.up(unitOf(route)),
  },
  { what: "a connection that ends", code: "unreachable", ...always(FAULTS.reset()) },
  { what: "no answer at all", code: "timed-out", ...always(FAULTS.hang()) },
  { what: "too many requests, and when to come back", code: "rate-limited", wait: 3000, ...always(FAULTS.status(429, { retryAfter: 3 })) },
  { what: "too many requests", code: "rate-limited", ...always(FAULTS.status(429)) },
  { what: "a unit that fails", code: "unit-failing", ...always(FAULTS.status(500)) },
  { what: "a gateway in between that fails, and when to come back", code: "unit-failing", wait: 3000, ...always(FAULTS.status(503, { retryAfter: 3 })) },
  { what: "a redirect in a circle", code: "unreachable", ...always(FAULTS.redirect()) },
  { what: "a redirect to somebody else", code: "unexpected-answer", ...always((units) => FAULTS.redirect(`${units.urls.messenger}/`, { status: 302 })) },
  { what: "a page in the place of JSON", code: "unexpected-answer", ...always(FAULTS.html()) },
  { what: "half of an answer", code: "interrupted", isDone: true, ...always(FAULTS.truncated()) },
  { what: "an answer without end", code: "too-large", ...always(FAULTS.endless()) },
];

/** What `ask` gives as soon as it gives something. */
export function eventually(ask, what, look = undefined) {
  return until(what, ask, Boolean, { every: 20, look });
}

/** The events of a network, from now on. */
export function eventsOf(lunette, type) {
  const events = [];
  lunette.subscribe({ type }, (event) => events.push(event));
  return events;
}
