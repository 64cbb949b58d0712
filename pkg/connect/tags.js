// Tags that clients of AO give to what they send, beside those that the caller wants.
/** What made the item. */
const SOFTWARE = { name: "SDK", value: "lunette" };

/** The tags of the protocol are one of a kind; of these a caller chooses the variant alone. */
function withProtocol(tags, type) {
  const variant = tags.find(({ name }) => name === "Variant") ?? { name: "Variant", value: "ao.TN.1" };
  const written = [{ name: "Data-Protocol", value: "ao" }, variant, { name: "Type", value: type }];
  const names = new Set(written.map(({ name }) => name));
  return [...tags.filter(({ name }) => !names.has(name)), ...written];
}

function has(tags, name) {
  return tags.some((tag) => tag.name === name);
}

/** Data and tags of a message or a process; data that is missing is a space, since there is no item without. */
function contentOf({ data, tags = [] }) {
  const nothing = data === undefined || data === null || data === "";
  const typed = nothing && !has(tags, "Content-Type") ? [{ name: "Content-Type", value: "text/plain" }] : [];
  return { data: nothing ? " " : data, tags: [...tags, ...typed, SOFTWARE] };
}

/** What a message says. */
export function messageContent(given) {
  const { data, tags } = contentOf(given);
  return { data, tags: withProtocol(tags, "Message") };
}

/** What a process says of itself. It trusts the authority of its network, without which no process could reach it. */
export function processContent(given, { module, scheduler, authority }) {
  const { data, tags } = contentOf(given);
  const kept = tags.filter(({ name }) => name !== "Module" && name !== "Scheduler");
  const trusted = kept.some(({ name, value }) => name === "Authority" && value.split(",").some((part) => part.trim() === authority));
  const added = [
    { name: "Module", value: module },
    { name: "Scheduler", value: scheduler },
  ];
  if (!trusted) added.push({ name: "Authority", value: authority });
  return { data, tags: [...withProtocol(kept, "Process"), ...added] };
}

/** The tags of a dry run. */
export function questionTags(tags) {
  return withProtocol(tags, "Message");
}
