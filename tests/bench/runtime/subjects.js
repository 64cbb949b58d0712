// What is measured, in the page. Each function takes one sample and resolves to a number.
import { Lunette } from "/pkg/index.js";

/** Names of this page's databases: another page's are there still. */
const page = crypto.randomUUID();
const names = [];
const open = new Map();

/** A name that no tab before has used: its database may be no network's, see `oneRecord`. */
function newName() {
  names.push(`bench-${page}-${names.length}`);
  return names.at(-1);
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function unwrap({ result }) {
  if (result.Error !== undefined) throw new Error(result.Error);
  return result;
}

/** Networks with a token and a process that sends it transfers, by the name of the sample: made once, used by all its samples. */
async function tokenNetwork(key, { source, ...options }) {
  if (open.has(key)) return open.get(key);
  const network = await Lunette.open({ name: newName(), ...options });
  const token = await network.spawn({ tags: { Name: "token" } });
  unwrap(await token.eval(source));
  const sender = await network.spawn({ tags: { Name: "sender" } });
  unwrap(await sender.eval(`Handlers.add("notice", function(m) return m.Action == "Debit-Notice" end, function(m) Notices = (Notices or 0) + 1 end)`));
  await token.send({ tags: { Action: "Mint", Quantity: "1000000000", Recipient: sender.id } });
  await network.settle();
  const made = { network, token, sender };
  open.set(key, made);
  return made;
}

/** Transfers a second that a process sends to a token: until the token, and the sender for its notice, have evaluated all of them and
 *  everything is stored. */
export async function transfers(key, options, count) {
  const { network, token, sender } = await tokenNetwork(key, options);
  const code = `for i = 1, ${count} do Send({ Target = "${token.id}", Action = "Transfer", Recipient = "bob", Quantity = "1" }) end`;
  const before = Number(await sender.state("Notices")) || 0;
  const time = await timed(async () => {
    unwrap(await sender.eval(code));
    await network.settle();
  });
  const after = Number(await sender.state("Notices"));
  if (after - before !== count) throw new Error(`${after - before} notices of ${count}`);
  return (count / time) * 1000;
}

/** The messages in the log of the token of a sample. */
export async function logLength(key) {
  return (await open.get(key).token.info()).slot + 1;
}

let peer;

/** Transactions of one record of 1 KB a second, one after the other: what the browser itself does. */
export async function oneRecord(durability, count) {
  peer ??= await new Promise((resolve, reject) => {
    const request = indexedDB.open(newName(), 1);
    request.onupgradeneeded = () => request.result.createObjectStore("records");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const record = crypto.getRandomValues(new Uint8Array(1024));
  let key = Date.now() * 1000;
  const time = await timed(async () => {
    for (let done = 0; done < count; done += 1) {
      await new Promise((resolve, reject) => {
        const transaction = peer.transaction("records", "readwrite", { durability });
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
        transaction.objectStore("records").put(record, (key += 1));
        transaction.commit();
      });
    }
  });
  return (count / time) * 1000;
}

/** Milliseconds from handing in one message to its stored result, the median of `count`. */
export async function latency(key, options, count) {
  const { sender } = await tokenNetwork(key, options);
  const times = [];
  for (let done = 0; done < count; done += 1) times.push(await timed(async () => unwrap(await sender.eval("return 1"))));
  return times.sort((left, right) => left - right)[count >> 1];
}

/** Items a second that come signed, verified and with a slot; many at a time. */
export async function signedItems(key, options, items) {
  const { network, token } = await tokenNetwork(key, options);
  const tagged = items.map((item) => Uint8Array.from(item));
  const time = await timed(() => Promise.all(tagged.map((item) => network.send({ item, process: token.id }))));
  return (items.length / time) * 1000;
}

/** The process that signed items are for. */
export async function tokenId(key, options) {
  return (await tokenNetwork(key, options)).token.id;
}

/** Signatures a second that WebCrypto verifies, many at a time. */
export async function verifications(jwk, signatures) {
  const algorithm = { name: "RSA-PSS", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  const arrays = signatures.map(({ message, signature }) => [Uint8Array.from(signature), Uint8Array.from(message)]);
  const time = await timed(() =>
    Promise.all(
      arrays.map(async ([signature, message]) => {
        // Signers of Node use the longest salt there is.
        const holds = await crypto.subtle.verify({ name: "RSA-PSS", saltLength: 478 }, key, signature, message);
        if (!holds) throw new Error("a signature does not hold");
      }),
    ),
  );
  return (signatures.length / time) * 1000;
}

/** Messages a second to so many processes in turns. */
export async function manyProcesses(count, messages, options) {
  const key = `processes ${count}`;
  if (!open.has(key)) {
    const network = await Lunette.open({ name: newName(), ...options });
    const spawned = Array.from({ length: count }, () => network.spawn());
    open.set(key, { network, processes: await Promise.all(spawned) });
  }
  const { network, processes } = open.get(key);
  const time = await timed(async () => {
    const sent = [];
    for (let done = 0; done < messages; done += 1) sent.push(processes[done % count].send({ tags: { Action: "Eval" }, data: "N = (N or 0) + 1" }));
    await Promise.all(sent);
    await network.settle();
  });
  return (messages / time) * 1000;
}

/** Milliseconds that four processes take for heavy computation at the same time. */
export async function heavy(workers, options) {
  const key = `heavy ${workers}`;
  if (!open.has(key)) {
    const network = await Lunette.open({ name: newName(), workers, ...options });
    const processes = [];
    for (let made = 0; made < 4; made += 1) processes.push(await network.spawn());
    open.set(key, { network, processes });
  }
  const { processes } = open.get(key);
  const code = "local x = 0 for i = 1, 5000000 do x = (x * 31 + i) % 1000003 end return x";
  return timed(() => Promise.all(processes.map(async (process) => unwrap(await process.eval(code)))));
}

/** Makes a network of so many processes, each with a state of about so many bytes, and closes it. */
export async function prepareNetwork(name, count, bytes) {
  const network = await Lunette.open({ name });
  const code = `State = {} for i = 1, ${Math.round(bytes / 64)} do State[i] = ("x"):rep(20) .. i end return #State`;
  for (let made = 0; made < count; made += 1) unwrap(await (await network.spawn()).eval(code));
  await network.close();
}

/** Milliseconds from opening a network to the first answer of one of its processes. */
export async function coldOpen(name) {
  let network;
  const time = await timed(async () => {
    network = await Lunette.open({ name });
    const [{ id }] = (await network.processes()).slice(-1);
    unwrap(await network.process(id).eval("return #State"));
  });
  await network.close();
  return time;
}
