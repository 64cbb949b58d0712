// People who sign items, without a client: their items can be handed in as often as a test wants.
import { createHash } from "node:crypto";
import { ArweaveSigner, createData } from "arbundles";
import { DEFAULT_MODULE } from "../../pkg/common/default-module.js";
import { pause } from "../common/until.mjs";
import { wallet } from "../connect/wallet.mjs";

export { pause };

const WALLET_SIGNER = new ArweaveSigner(wallet);

/** The address of who signs. */
export const OWNER = createHash("sha256").update(Buffer.from(wallet.n, "base64url")).digest("base64url");

/** A signed item: its id and its bytes. */
export async function signed({ data = " ", target = undefined, tags = {}, signer = WALLET_SIGNER }) {
  const list = Object.entries(tags).map(([name, value]) => ({ name, value: String(value) }));
  const item = createData(data, signer, { target, tags: list, anchor: crypto.randomUUID().replaceAll("-", "").slice(0, 32) });
  await item.sign(signer);
  return { id: item.id, bytes: item.getRaw() };
}

/** An item that makes a process of a place. */
export async function processItem(place, { data = undefined, tags = {}, signer = undefined } = {}) {
  const { scheduler: Scheduler, authority: Authority } = await (await fetch(place.url)).json();
  const own = { "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Process", Module: DEFAULT_MODULE, Scheduler, Authority };
  return signed({ data, tags: { ...own, ...(data === undefined ? {} : { "On-Boot": "Data" }), ...tags }, signer });
}

/** An item that is a message. */
export function messageItem(target, action, data = undefined, tags = {}, signer = undefined) {
  return signed({ target, data, tags: { "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Message", Action: action, ...tags }, signer });
}

/** Hands an item in until it is taken. */
export async function handIn(place, item, { deadline = Date.now() + 60_000 } = {}) {
  for (;;) {
    try {
      const response = await fetch(`${place.url}/`, { method: "POST", body: item.bytes, headers: { "content-type": "application/octet-stream" } });
      if (response.status === 202) return;
      const said = await response.text();
      if (![429, 500, 503].includes(response.status)) throw Object.assign(new Error(`${response.status}: ${said}`), { isRefusal: true });
    } catch (error) {
      if (error.isRefusal) throw error;
    }
    if (Date.now() > deadline) throw new Error("nobody takes it");
    await pause(20);
  }
}

/** What a message gave. */
export async function resultOf(place, process, message) {
  const response = await fetch(`${place.url}/result/${message}?process-id=${process}`);
  const result = await response.json();
  if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(result)}`);
  if (result.Error) throw new Error(result.Error);
  return result;
}

/** What a process answers to a piece of Lua. */
export async function ask(place, process, code) {
  const item = await messageItem(process, "Eval", code);
  await handIn(place, item);
  return (await resultOf(place, process, item.id)).Output.data;
}

/** What a process would answer to a piece of Lua of its owner: nothing is sent. */
export async function peek(place, process, code) {
  const body = JSON.stringify({ Target: process, Owner: OWNER, From: OWNER, Data: code, Tags: [{ name: "Action", value: "Eval" }] });
  const response = await fetch(`${place.url}/dry-run?process-id=${process}`, { method: "POST", body, headers: { "content-type": "application/json" } });
  const result = await response.json();
  if (!response.ok || result.Error) throw new Error(`${response.status}: ${JSON.stringify(result)}`);
  return result.Output.data;
}
