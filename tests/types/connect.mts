// `lunette/connect`, `lunette/units` and `lunette/server` as they are written in TypeScript. It is never run: `tsc` must accept it, and refuse each line
// that expects an error.
import { Lunette, type MessageInfo } from "lunette";
import { connect, createDataItemSigner, createSigner, message, result, serializeCron, type MessageResult, type Signer } from "lunette/connect";
import { handlerOf, type HandlerOptions } from "lunette/server";
import { serve, type Served } from "lunette/server-node";
import { LunetteError, serve as serveHere, type ServeOptions as ServiceWorkerOptions } from "lunette/service-worker";
import { unitsOf } from "lunette/units";

declare const wallet: { kty: "RSA"; n: string; e: string; d: string };
declare const browser: { signDataItem(item: { data: string | Uint8Array }): Promise<ArrayBuffer> };

export async function connecting(network: Lunette): Promise<void> {
  const ao = connect({ network, signer: createDataItemSigner(browser) });
  connect();
  connect({ name: "shop" });
  connect({ network: Lunette.open({ name: "shop" }) });
  connect({ MODE: "legacy", MU_URL: "https://mu.example", CU_URL: "https://cu.example", fetch: globalThis.fetch });
  // @ts-expect-error there is no such mode here
  connect({ MODE: "mainnet" });
  // @ts-expect-error a network is opened with its options by `Lunette.open`
  connect({ store: "memory" });

  const process: string = await ao.spawn({ module: "id", scheduler: "id", tags: serializeCron({ interval: "5-minutes", tags: { Action: "Tick" } }) });
  const id: string = await ao.message({ process, tags: [{ name: "Action", value: "Eval" }], data: "return 1", signer: createSigner(wallet) });
  const slot: string = await ao.message({ process, returnAssignmentSlot: true });
  const both: { id: string; slot: string } = await ao.message({ process, returnAssignmentSlot: true, returnMessageId: true });
  const given: MessageResult = await ao.result({ process, message: id });
  const page = await ao.results({ process, from: "cursor", limit: 5, sort: "DESC" });
  const dry = await ao.dryrun({ process, tags: { Action: "Info" }, Owner: "1234" });
  const assigned: string = await ao.assign({ process, message: id, exclude: ["Data"] });
  const { raw } = await ao.signMessage({ process, data: new Uint8Array(), signer: createDataItemSigner(wallet) });
  await ao.sendSignedMessage({ raw });
  await ao.unmonitor({ process: await ao.monitor({ process }) });
  const same: Lunette = await ao.network();
  console.log(slot, both.slot, given.Output.data, page.edges[0]?.node.Messages[0].Target, dry.Error, assigned, same);
  // @ts-expect-error a message goes to a process
  await ao.message({ data: "x" });
  // @ts-expect-error a result is that of a message
  await ao.result({ process });
  // @ts-expect-error results are ascending or descending
  await ao.results({ process, sort: "UP" });
  // @ts-expect-error the numbers of a key are text
  createDataItemSigner({ kty: "RSA", n: 1 });
}

export async function signing(network: Lunette): Promise<void> {
  const newer: Signer = async (create) => ({ signature: await create({ publicKey: new Uint8Array(32), type: 2 }) });
  const older: Signer = async ({ data, tags, target, anchor }) => ({ id: `${target}${anchor}${tags.length}`, raw: new TextEncoder().encode(String(data)) });
  await message({ process: "id", signer: newer });
  await message({ process: "id", signer: older });
  await result({ process: "id", message: "id" });
  const draft = { type: 2, key: new Uint8Array(32), tags: { Action: "Ping" }, data: "x" };
  const { id, raw } = await network.sealItem(draft, await network.draftItem(draft));
  const item: MessageInfo = await network.readItem(raw);
  const { proof } = (await network.lookup(id, { proofs: true })).message;
  console.log(item.owner, proof?.signature, (await network.block(1)).timestamp);
  // @ts-expect-error a signer gives an item or a signature
  const nothing: Signer = async () => ({ address: "x" });
  return void nothing;
}

export async function units(network: Lunette): Promise<void> {
  const fetch: typeof globalThis.fetch = unitsOf(network, { mu: "http://localhost:1", modules: ["id"], fetch: globalThis.fetch });
  await fetch("http://localhost:1");
  // @ts-expect-error there is no such unit
  unitsOf(network, { ur: "http://localhost:1" });
}

export async function serving(network: Lunette): Promise<void> {
  const open: HandlerOptions = { url: "https://ao.example/ao", limits: false, modules: ["id"], state: true };
  const limited: HandlerOptions = { limits: { messages: 10, window: 1000 }, body: { bytes: 1e6, pace: 0 }, spawners: ["id", "0xabc"], owners: [] };
  const handler = handlerOf(network, { ...open, ...limited });
  const response: Response = await handler(new Request("http://localhost/"), { address: "::1", waitUntil: (promise) => void promise });
  const { url, close }: Served = await serve(handler, { port: 4000, host: "::1", grace: 10, addressOf: ({ headers, socket }) => String(headers["x-real-ip"] ?? socket.remoteAddress) });
  await serve(() => new Response(url));
  await close();
  console.log(response.status);
  // @ts-expect-error there are limits, or there are none
  handlerOf(network, { limits: true });
  // @ts-expect-error nothing of the kind is counted
  handlerOf(network, { limits: { requests: 5 } });
  // @ts-expect-error a handler answers
  await serve(() => {});
}

export function inServiceWorker(): void {
  const options: ServiceWorkerOptions = { path: "/ao", name: "shop", durability: "relaxed", clock: "live", limits: { gas: 1e9 }, machine: "/machine.wasm", skipWaiting: true, claim: true };
  serveHere();
  serveHere({ ...options, handler: { limits: { messages: 10 }, modules: ["id"] } });
  console.log(LunetteError.name);
  // @ts-expect-error what is in memory is gone with a service worker
  serveHere({ store: "memory" });
  // @ts-expect-error where it is, a service worker knows
  serveHere({ handler: { url: "https://ao.example/" } });
}
