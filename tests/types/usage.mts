// The package as it is written in TypeScript. It is never run: `tsc` must accept it, and refuse each line that expects an error.
import { Lunette, LunetteError, Process, type ArweaveKey, type Identity, type Letter, type NetworkEvent, type ProcessInfo, type Publication, type RelaySettings, type ReplicaInfo, type ResultEntry, type Units } from "lunette";
import { ethereumSigner, wanderSigner, type ArweaveWallet, type EthereumProvider, type PageSigner } from "lunette/wander";
import { ScenarioError, beginPlay, playEveryWay, readNetwork, readScenarios, readStates, record, type Observed } from "lunette/scenario";
import { Machine, type Module } from "lunette/machine";

const controller = new AbortController();
const { signal } = controller;

export async function opening(): Promise<void> {
  await using ao = await Lunette.open();
  await ao.close();
  await Lunette.open({ name: "shop", store: "indexeddb", durability: "relaxed", clock: "live", workers: 2, signal, onWaiting: () => {} });
  await Lunette.open({ clock: { now: 0, height: 1 }, seed: "seed", signed: true, limits: { gas: 1e9, hops: 20 }, worker: false, machine: new Uint8Array() });
  await Lunette.open({ worker: () => new Worker(new URL("x.js", "file:///")) });
  // @ts-expect-error there is no such option
  await Lunette.open({ database: "shop" });
  await Lunette.open({ store: { file: "ao.sqlite" } });
  await Lunette.open({ store: { file: new URL("file:///ao.sqlite") } });
  // @ts-expect-error there is no such store
  await Lunette.open({ store: "disk" });
  // @ts-expect-error the clock stands still at a time and a height
  await Lunette.open({ clock: { now: 0 } });
  // @ts-expect-error a network is opened, not made
  new Lunette();
}

export async function messages(ao: Lunette): Promise<void> {
  const process: Process = await ao.spawn({ tags: { Name: "shop", Version: 1 }, data: "source", identity: "default", monitor: true, signal });
  const receipt = await ao.send({ process, tags: [{ name: "Action", value: "Ping" }], data: new Uint8Array(), anchor: "a" });
  const slot: number = receipt.slot;
  const id: string = await ao.message({ process: process.id, tags: { Action: "Ping", To: ["a", "b"] } });
  await ao.send({ item: new ArrayBuffer(8) });
  const entry: ResultEntry = await ao.result({ process, message: id });
  const maybe: ResultEntry | null = await ao.result({ process, slot, wait: false });
  const text: string | undefined = entry.result.Error ?? maybe?.status;
  const page = await ao.results({ process, limit: 10, sort: "DESC", from: "cursor" });
  const sent = page.edges[0]?.node.Messages?.[0]?.Target;
  const dry = await ao.dryrun({ process, from: "address", timestamp: 1, slot: 3 });
  const [assigned] = await ao.assign({ message: id, processes: [process, "id"], exclude: ["Data"] });
  const evaluated = await ao.eval(process, "return 1", { signal, identity: "default" });
  const { places } = await ao.lookup(id);
  console.log(text, sent, dry.gas, assigned?.duplicate, evaluated.delivered[0]?.kind, places[0]?.slot);
  const [warning] = await ao.lint({ process, target: id, tags: { Action: "Ping" }, data: "x", signal });
  const trusted: boolean = warning?.code !== "not-trusted" && (await ao.lint({ item: new Uint8Array() })).length === 0;
  console.log(trusted, warning?.field, warning?.message);
  // @ts-expect-error there is no such warning
  console.log(warning?.code === "wrong");
  // @ts-expect-error a message goes to a process
  await ao.send({ data: "x" });
  // @ts-expect-error the value of a tag is text
  await ao.send({ process, tags: { Action: { name: "Ping" } } });
  // @ts-expect-error a tag has a value
  await ao.send({ process, tags: [{ name: "Action" }] });
  // @ts-expect-error data is text or bytes
  await ao.send({ process, data: 12 });
  // @ts-expect-error without `wait` it may be missing
  const sure: ResultEntry = await ao.result({ process, slot, wait: false });
  // @ts-expect-error results are ascending or descending
  await ao.results({ process, sort: "UP" });
  return void sure;
}

export async function processes(ao: Lunette): Promise<void> {
  const list: ProcessInfo[] = await ao.processes({ signal });
  const process = ao.process(list[0]?.id ?? "id");
  const { owner, evaluated, forkedFrom } = await process.info();
  await process.send({ tags: { Action: "Ping" } });
  await process.eval("x = 1");
  const moment = process.at(evaluated);
  const value: unknown = await moment.state(["Balances", owner, 1]);
  const { status } = await moment.eval("#Inbox", { signal });
  const fork: Process = await moment.fork();
  const { from, to, messages: again }: { from: string; to: string; messages: number } = await fork.upgrade();
  console.log(from, to, again, await ao.upgrade(fork));
  const entries = await fork.log({ from: 0, to: 10, results: false });
  const timestamp: number | undefined = entries[0]?.assignment.timestamp;
  const waiting = await process.outbox({ limit: 5 });
  await process.pause();
  await process.resume();
  await ao.monitor({ process: process.id });
  await process.remove();
  const file: Uint8Array = await ao.export({ processes: [fork, "id"] });
  const [imported] = await ao.import(new Blob([]));
  console.log(value, status, timestamp, waiting[0]?.reason, file.length, imported?.id, forkedFrom?.slot, await process.inbox(), `${process}`);
  // @ts-expect-error the state is of no known type
  const balance: string = await process.state("Balances.alice");
  // @ts-expect-error a moment cannot be changed
  await moment.send({ data: "x" });
  // @ts-expect-error a slot is a number
  process.at("1");
  // @ts-expect-error the process is known
  await process.send({ process: "other" });
  return void balance;
}

export async function network(ao: Lunette): Promise<void> {
  const { address } = await ao.identity("alice");
  const { now, height, live } = await ao.clock();
  await ao.advance({ milliseconds: 1000, blocks: 1 });
  await ao.settle({ signal });
  const { role, persistence, reason } = await ao.status();
  const guest: boolean = role === "guest" && persistence === "saved";
  console.log(address, now + height, live, guest, reason, (await ao.identities()).length);
  // @ts-expect-error there is no such role
  console.log(role === "leader");
}

export async function wallets(ao: Lunette, signal: AbortSignal): Promise<void> {
  const guest: Identity = await ao.createWallet();
  await ao.createWallet({ name: "me", type: "ethereum", extractable: true, signal });
  const { key, address, type } = await ao.exportWallet("me", { signal });
  const jwk: ArweaveKey | undefined = typeof key === "string" ? undefined : key;
  await ao.importWallet({ name: "copy", key, type, extractable: false });
  await ao.importWallet({ name: "bytes", key: new Uint8Array(32), type: "ed25519" });
  await ao.removeWallet(guest.name, { signal });
  const recovered = await ao.recoverKey("text", new Uint8Array(65));
  console.log(jwk?.n, address, guest.exportable, guest.removable, recovered.key.length, recovered.address);
  // @ts-expect-error there is no such type
  await ao.createWallet({ type: "rsa" });
  // @ts-expect-error a key has a name
  await ao.importWallet({ key });
  // @ts-expect-error what is imported is a key
  await ao.importWallet({ name: "copy" });
  // @ts-expect-error a public key is none
  await ao.importWallet({ name: "copy", key: { kty: "RSA", n: "n", e: "AQAB" } });
}

export async function outside(ao: Lunette): Promise<void> {
  const units: Units = { scheduler: "https://su.example", compute: "https://cu.example", gateways: ["https://gateway.example"], protocol: "legacy" };
  const replica: Process = await ao.replicate("id", { units, like: "id", wao: { messenger: "id" }, from: 5, limits: { gas: 1e9, memory: 1e8 }, signal });
  const info: ReplicaInfo | null = await replica.replica({ signal });
  const same: boolean = info?.caughtUp === true && info.verified === info.same + info.different + info.unknown;
  await ao.unfollow(replica);
  await replica.follow({ signal });
  const { ours, theirs } = info?.divergence ?? {};
  const settings: RelaySettings | null = await ao.relay();
  await ao.relay(null);
  await ao.relay({ messenger: "https://mu.example", uploader: "https://up.example", voice: "identity", identity: "default", sending: false }, { backlog: true, signal });
  const { letter, message } = await ao.post({ target: replica.id, tags: { Action: "Ping" }, data: "x", identity: "default" });
  await ao.post({ item: new Uint8Array() });
  const letters: Letter[] = await ao.letters({ taken: true, from: letter, limit: 10, signal });
  const sent: number = (await ao.retry()) + (await ao.retry([letter], { signal })) + (await ao.discard([letter]));
  await ao.watch(replica);
  await ao.unwatch("id", { signal });
  const { process, letters: parts, leftOut }: Publication = await ao.publish("id", { scheduler: "id", authorities: ["id"], identity: "default" });
  await replica.publish({ scheduler: "id" });
  console.log(same, ours, theirs, settings?.voice, message, letters[0]?.problem?.code, sent, process, parts.length, leftOut[0]?.reason, (await ao.replica("id"))?.units.scheduler);
  await ao.replicate("id", { units: { gateways: ["https://arweave.net"] } });
  // @ts-expect-error a replica has units
  await ao.replicate("id");
  // @ts-expect-error it may be no replica
  console.log((await ao.replica("id")).verified);
  // @ts-expect-error letters go to a messenger
  await ao.relay({ compute: "https://cu.example" });
  // @ts-expect-error a letter is a number
  await ao.retry(["1"]);
  // @ts-expect-error it is said which letters
  await ao.discard();
  await ao.post({ data: "for nobody in particular" });
  const posted = await ao.postTransaction({ identity: "me", target: "id", quantity: 1_000_000_000_000n, tags: { App: "x" }, data: "paid for" });
  // @ts-expect-error somebody pays
  await ao.postTransaction({ data: "x" });
  const fetched = await ao.fetchItem("id", { gateways: ["https://arweave.net"], limit: 1000, signal });
  console.log(posted.letter, fetched.owner, letters[0]?.warning?.code, (await ao.replica("id"))?.latest);
  // @ts-expect-error a process that is published has a scheduler
  await ao.publish("id", {});
  // @ts-expect-error there is no such state
  console.log(letters[0]?.state === "sent");
}

export async function pageWallets(ao: Lunette, injected: ArweaveWallet, provider: EthereumProvider): Promise<void> {
  const wander = wanderSigner(ao);
  const address: string = await wander.connect({ appInfo: { name: "shop" }, timeout: 1000, signal });
  const stop: () => void = wander.onSwitch((next) => console.log(next ?? address));
  await ao.spawn({ item: await wander.sign({ data: "x", tags: { Type: "Process" } }, { signal }) });
  stop();
  await wander.disconnect();
  const signers: PageSigner[] = [wanderSigner(ao, injected), ethereumSigner(ao, provider)];
  console.log(signers.map((signer) => signer.address));
  // @ts-expect-error an identity signs elsewhere
  await wander.sign({ data: "x", identity: "default" });
  // @ts-expect-error the address is the wallet's
  wander.address = address;
  // @ts-expect-error only Wander shows something of the page
  await ethereumSigner(ao).connect({ appInfo: { name: "shop" } });
}

export async function events(ao: Lunette, process: Process): Promise<void> {
  for await (const event of ao.subscribe({ process, type: ["evaluated", "stopped"], buffer: 10, signal })) {
    if (event.type === "evaluated") console.log(event.slot, event.status, event.gas);
    if (event.type === "missed") console.log(event.count);
    // @ts-expect-error only some events have a slot
    console.log(event.slot);
  }
  for await (const event of ao.subscribe({ type: ["obstacle", "compared", "diverged", "letter"] })) {
    if (event.type === "obstacle") console.log(event.process, event.code, event.message);
    if (event.type === "diverged") console.log(event.slot, event.path);
    if (event.type === "letter") console.log(event.letter, event.target, event.state === "dead", event.problem);
  }
  const stop: () => void = ao.subscribe((event: NetworkEvent) => console.log(event.type));
  stop();
  process.subscribe({ type: "scheduled" }, () => {})();
  // @ts-expect-error there is no such event
  ao.subscribe({ type: "answered" });
  // @ts-expect-error the process is known
  process.subscribe({ process });
}

export function errors(error: unknown): string | undefined {
  if (!(error instanceof LunetteError)) return undefined;
  // @ts-expect-error a code does not change
  error.code = "other";
  return error.retryable ? error.code : (error.field ?? error.process);
}

export async function scenarios(ao: Lunette, module: Module): Promise<string> {
  const observed: Observed = await readNetwork(ao, { signal, onProgress: ({ done, total }) => done / total });
  const states = await readStates(ao, [{ process: "id", expression: "Balances" }], { signal });
  const { text, notes } = record(observed, { title: "a transfer", states, limits: { hops: 7 } });
  const document = readScenarios(text, "transfer.scenario");
  const scenario = document.scenarios[0];
  if (scenario === undefined) throw new ScenarioError(document.file, 1, notes.join());
  const tools = { open: Lunette.open, readCode: async () => "", makeMachine: () => ({ handle: (message: object, env: object) => Machine.spawn(module).handle(message, env).result }) };
  const play = await beginPlay(document, scenario, { ...tools, workers: 2 });
  const played = await play.step();
  await play.close();
  // @ts-expect-error a player has to be told how networks are opened
  await beginPlay(document, scenario, { readCode: async () => "" });
  const { logs } = await playEveryWay(document, scenario, tools, (title) => title.length);
  return `${played?.step.line} ${played?.conversation} ${logs.length}`;
}
