// The units of a network, asked by HTTP.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { connect, createDataItemSigner } from "../../pkg/connect-node.js";
import { Lunette } from "../../pkg/node.js";
import { unitsOf } from "../../pkg/units.js";
import { ADDRESSES } from "./clients.mjs";
import { wallet } from "./wallet.mjs";

export const NOWHERE = "B".repeat(42) + "A";
export const HEIGHT = 1000;
export const START = 1_700_000_000_000;
export const MINUTE = 60_000;
export const EVAL = { Action: "Eval" };

/** What the message of a slot evaluates. */
export const sourceOf = (count) => `Count = ${count}; return Count`;

/** A network with one process, whose messages came one a minute and a block, in slots 1 to 5. Filled before the tests. */
export const here = { network: undefined, fetch: undefined, ao: undefined, process: undefined, messages: [] };

before(async () => {
  const network = await Lunette.open({ name: "units", store: "memory", clock: { now: START, height: HEIGHT } });
  const ao = connect({ network, signer: createDataItemSigner(wallet) });
  const process = await ao.spawn({ tags: { Name: "logged" } });
  Object.assign(here, { network, ao, process, fetch: unitsOf(network, ADDRESSES) });
  for (let count = 1; count <= 5; count += 1) {
    await network.advance({ milliseconds: MINUTE, blocks: 1 });
    here.messages.push(await ao.message({ process, tags: EVAL, data: sourceOf(count) }));
  }
  await network.settle();
});

after(() => here.network.close());

/** The value of an answer, which must have this status. */
export async function ask(unit, path, { status = 200, ...init } = {}) {
  const response = await here.fetch(`${ADDRESSES[unit]}${path}`, init);
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  return response.headers.get("content-type") === "application/json" ? JSON.parse(text) : text;
}

export const posted = (value) => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(value) });

export const tagOf = (tags, name) => tags.find((tag) => tag.name === name)?.value;
