// Messages to a process, as a compute unit delivers them. Plain JavaScript, for whatever runs it.

const TAGS = Object.entries({ "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Process", Name: "test", Module: "MODULE", Authority: "AUTHORITY" }).map(
  ([name, value]) => ({ name, value }),
);

/** What surrounds every message. */
export const ENV = { Process: { Id: "PROCESS", Owner: "OWNER", Tags: TAGS }, Module: { Id: "MODULE", Owner: "MAKER", Tags: [] } };

/** A message with these fields and tags (a map), complete; from the owner unless it says otherwise. */
export function message(nonce, { From = "OWNER", Owner = From, Tags = {}, ...fields }) {
  const tags = Array.isArray(Tags) ? Tags : Object.entries(Tags).map(([name, value]) => ({ name, value }));
  return {
    Id: `MESSAGE${nonce}`,
    From,
    Owner,
    Target: "PROCESS",
    Anchor: "",
    Data: "",
    Epoch: 0,
    Nonce: nonce,
    Timestamp: 1_700_000_000_000 + nonce,
    "Block-Height": 1_000_000,
    "Hash-Chain": "",
    Cron: false,
    "Read-Only": false,
    Tags: tags,
    ...fields,
  };
}

/** The item that makes the process: its first message. */
export const ITEM = message(0, { Id: "PROCESS", Tags: TAGS });
