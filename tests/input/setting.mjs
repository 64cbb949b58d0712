// What the calls of the table are made on: networks, a machine, a loader, and what names all that is in them.
import { generateKeyPairSync } from "node:crypto";
import AoLoader from "../../pkg/ao-loader.js";
import * as connect from "../../pkg/connect-node.js";
import { deleteDatabase } from "../../pkg/index.js";
import * as machine from "../../pkg/machine.js";
import { Lunette } from "../../pkg/node.js";
import { handlerOf } from "../../pkg/server.js";
import { serve } from "../../pkg/server-node.js";
import { serve as serveHere } from "../../pkg/service-worker.js";
import { unitsOf } from "../../pkg/units.js";
import { ethereumSigner, wanderSigner } from "../../pkg/wander.js";
import { wallet } from "../connect/wallet.mjs";
import { BYTES, ENV, ITEM, MODULE, Process, message } from "../machine/process.mjs";
import { User } from "../network/user.mjs";
import { serveUnits } from "../network/units.mjs";
import { FakeEthereum, FakeWander } from "../wallets/fakes.mjs";
import { NOWHERE } from "./kinds.mjs";

const CLOCK = { now: 1_700_000_000_000, height: 1000 };
const EVAL = [{ name: "Action", value: "Eval" }];
/** Sends something that has to leave the network, and keeps something. */
const SOURCE = `Count = (Count or 0) + 1; Send({ Target = "${"C".repeat(42)}A", Data = "out" })`;

const signer = connect.createDataItemSigner(wallet);
const small = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
const walletThatGives = (given) => connect.createDataItemSigner({ signDataItem: async () => given });

export const openNetwork = (options) => Lunette.open({ name: "input", store: "memory", clock: CLOCK, ...options });

/** What was signed and exported elsewhere: the same for all networks, since an RSA signature takes its time. */
export async function itemsFromElsewhere() {
  const network = await openNetwork();
  const foreign = await network.spawn({ tags: { Name: "foreign" } });
  await foreign.eval("x = 1");
  const file = await network.export();
  await foreign.remove();
  const away = await network.spawn({ tags: { Name: "away" } });
  const foreignFile = await away.export();
  const { raw: lostItem } = await connect.connect({ network }).signMessage({ process: NOWHERE, data: "signed", signer });
  const spawnItem = await signedProcess(network);
  await network.close();
  return { file, foreignFile, foreign: away.id, lostItem, spawnItem, ...(await processesOutside()) };
}

/** Units of the network outside, which `stop` ends, with a process that is to be replicated and one that is a replica. */
async function processesOutside() {
  const served = await serveUnits({ keys: "ed25519" });
  const user = await User.create(served);
  const [outside, replica] = [await user.spawn({ name: "outside" }), await user.spawn({ name: "replica" })];
  const { scheduler, messenger } = served.urls;
  return { outside, replica, units: { scheduler }, gateways: [served.urls.gateway], relay: { messenger, sending: false }, stop: () => served.stop() };
}

async function signedProcess(network) {
  const tags = { "Data-Protocol": "ao", Type: "Process", Variant: "ao.TN.1", Module: NOWHERE };
  const draft = { type: 1, tags, data: "a process" };
  const { signature } = await signer(async ({ publicKey }) => {
    draft.key = publicKey;
    return network.draftItem(draft);
  });
  return (await network.sealItem(draft, signature)).raw;
}

/** A network with something in it to lose, and what its calls are about. */
export async function networkFor(items) {
  const network = await openNetwork();
  const one = await network.spawn({ tags: { Name: "one" } });
  const two = await network.spawn({ tags: { Name: "two", "Cron-Interval": "1-hour" } });
  for (const process of [one, two]) await process.eval(SOURCE);
  const { message: id } = await one.send({ tags: EVAL, data: SOURCE });
  const { message: otherMessage } = await two.send({ data: "hello" });
  await network.identity("alice");
  for (const [name, extractable] of [["wallet", true], ["kept", false]]) await network.createWallet({ name, type: "ed25519", extractable });
  const [wander, ether] = [new FakeWander(), new FakeEthereum()];
  const pageSigner = wanderSigner(network, wander);
  await pageSigner.connect();
  await network.import(items.foreignFile);
  await network.replicate(items.replica, { units: items.units });
  await network.unfollow(items.replica);
  await network.relay(items.relay);
  const { letter } = await network.post({ target: items.outside, data: "to be sent" });
  const forked = await one.fork();
  await network.settle();
  const connection = connect.connect({ network });
  const { raw: item } = await connection.signMessage({ process: one.id, data: "signed", signer });
  const ownFile = await one.export();
  return {
    ...items,
    item,
    network,
    letter,
    forked: forked.id,
    connection,
    process: one.id,
    other: two.id,
    message: id,
    otherMessage,
    ownFile,
    newerFile: newer(ownFile),
    draft: { type: 2, key: new Uint8Array(32).fill(7), data: "x" },
    wallet,
    signer,
    create: async () => new Uint8Array(48),
    identitySigner: connect.createDataItemSigner("alice"),
    smallSigner: connect.createDataItemSigner(small),
    brokenSigner: connect.createDataItemSigner({ ...wallet, d: "", p: "", q: "" }),
    textSigner: walletThatGives("text"),
    largeSigner: walletThatGives(1e12),
    smallKey: small,
    personal: await ether.signer.sign(new TextEncoder().encode("signed")),
    wander,
    ether,
    pageSigner,
    etherSigner: ethereumSigner(network, ether),
  };
}

/** A file that says it is of a version to come: the number after its first words. */
function newer(file) {
  const copy = file.slice();
  copy[new TextDecoder().decode(file.subarray(0, 32)).indexOf("\x01\0\0\0")] = 200;
  return copy;
}

/** Everything that is in a network. */
export async function pictureOf(network) {
  await network.settle();
  const processes = await network.processes();
  const logs = await Promise.all(processes.map(({ id }) => network.log(id, { limit: 1000, proofs: true })));
  const all = await Promise.all([network.outbox({ limit: 1000 }), network.identities(), network.clock(), network.status(), network.relay(), network.letters()]);
  return JSON.stringify([processes, logs, all]);
}

/** A machine and a loader with something in them to lose. */
export async function machineFor() {
  const process = Process.create();
  process.evaluate("Kept = 1");
  const image = process.machine.image();
  const [page] = image.pages();
  const foreignImage = machine.Image.empty("ab".repeat(32)).with([page], image.length);
  const forgedImage = image.with([{ ...page, bytes: page.bytes.map((byte) => byte ^ 1) }]);
  const handle = await AoLoader(MODULE);
  const ask = message(1, { Tags: { Action: "Eval" }, Data: "return Kept" });
  await handle(null, ITEM, ENV);
  return {
    bytes: BYTES,
    module: MODULE,
    empty: new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])),
    machine: process.machine,
    image,
    page,
    imageFile: image.encode(),
    difference: image.encode({ base: MODULE.boot }),
    foreignImage,
    forgedImage,
    handle,
    ask,
    env: ENV,
    requestBytes: new TextEncoder().encode(JSON.stringify({ message: ask, env: ENV })),
  };
}

/** The entry for service workers, called as their scripts call it. */
const serviceWorker = {
  serve(options) {
    const own = { location: new URL("http://127.0.0.1/sw.js"), registration: {}, addEventListener: () => {} };
    Object.assign(globalThis, own);
    try {
      return serveHere(options);
    } finally {
      for (const name of Object.keys(own)) delete globalThis[name];
    }
  },
};

/** What a function is called on. */
export function receiverOf(name, here) {
  const [owner, method] = name.split(".");
  const classes = { Lunette, Module: machine.Module, Image: machine.Image, Machine: machine.Machine };
  if (method !== undefined && typeof classes[owner]?.[method] === "function") return classes[owner];
  const objects = {
    ServiceWorker: () => serviceWorker,
    Lunette: () => here.network,
    Process: () => here.network.process(/(follow|catchUp)$/.test(name) && here.process !== NOWHERE ? here.replica : here.process),
    Moment: () => here.network.process(here.process).at(0),
    Functions: () => here.connection,
    PageSigner: () => here.pageSigner,
    Image: () => here.image,
    Machine: () => here.machine,
  };
  return objects[owner]?.() ?? { ...connect, AoLoader, Handle: here.handle, Signer: here.signer, deleteDatabase, moduleOf: machine.moduleOf, unitsOf, handlerOf, serve, wanderSigner, ethereumSigner };
}

/** Ends what a call has made. */
export async function finish(made) {
  if (typeof made?.close === "function") await made.close();
  if (typeof made?.return === "function") await made.return();
}
