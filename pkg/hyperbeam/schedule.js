// The schedule of a process: its log, in two forms.
import { passing } from "../units/caching.js";
import { hashOfHeight } from "../units/blocks.js";
import { entryAt } from "../units/log.js";
import { numberOf } from "../units/query.js";
import { listed, streamed } from "../units/stream.js";
import { entriesOf } from "../units/su.js";
import { wantsUnitForm } from "./form.js";
import { assignmentForm, unitEdge } from "./messages.js";
import { givenIn } from "./path.js";

/** Entries of a page. */
const MOST = 1000;

/** The schedule from a slot to a slot, both included. */
export async function schedule(context, process, step) {
  const { network, query } = context;
  const asked = (name, absent) => numberOf(query.get(name) ?? givenIn(step, name) ?? null, name, absent);
  const [first, until] = [asked("from", 0), asked("to", Number.MAX_SAFE_INTEGER)];
  const { slot: newest } = await network.info(process);
  const end = Math.min(until, newest);
  const last = Math.min(end, first + MOST - 1);
  const more = last < end;
  const form = (wantsUnitForm(context, step) ? unitForm : ownForm)({ process, more, ...(await momentOf(network)) });
  const { scheduler } = await network.status();
  const ask = entriesOf(network, process, first, last, (entry) => entry);
  const pieces = listed({ ...form, ask, write: (entries) => form.write(entries, scheduler) });
  const response = await streamed(pieces, { headers: { "content-type": form.type } });
  if (last < first) return response;
  const { assignment } = await entryAt(network, process, last);
  return passing(response, `schedule.${form.name}.${first}.${assignment.id}.${more}`);
}

/** The moment of a scheduler. */
export async function momentOf(network) {
  const { now, height } = await network.clock();
  return { now, height, hash: await hashOfHeight(height) };
}

function unitForm({ process, more, now, height, hash }) {
  const info = { process, has_next_page: more, timestamp: String(now), "block-height": String(height), "block-hash": hash };
  return {
    name: "aos-2",
    type: "application/aos-2",
    before: `{"page_info":${JSON.stringify(info)},"edges":[`,
    write: async (entries, scheduler) => JSON.stringify(await Promise.all(entries.map((entry) => unitEdge(process, entry, scheduler)))),
    after: () => "]}",
  };
}

function ownForm({ process, more, now, height, hash }) {
  const head = { type: "schedule", process, continues: more, timestamp: now, "block-height": height, "block-hash": hash };
  return {
    name: "own",
    type: "application/json",
    before: `${JSON.stringify(head).slice(0, -1)},"assignments":{`,
    write: async (entries) => {
      const forms = await Promise.all(entries.map(async (entry) => [entry.slot, await assignmentForm(process, entry)]));
      return JSON.stringify(Object.fromEntries(forms));
    },
    after: () => "}}",
  };
}
