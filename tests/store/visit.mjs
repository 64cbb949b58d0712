// Opens the network in a file, counts in its one process, which the first visitor makes, and prints what it found: `node visit.mjs ENTRY FILE`.
const [entry, file] = process.argv.slice(2);
const { Lunette } = await import(entry);

const ao = await Lunette.open({ store: { file } });
const [known] = await ao.processes();
const counter = known === undefined ? await ao.spawn({ tags: { Name: "counter" } }) : ao.process(known.id);
const { result } = await counter.eval("Count = (Count or 0) + 1 return Count");
if (known === undefined) await ao.createWallet({ name: "me", type: "ed25519", extractable: true });
const wallet = await ao.exportWallet("me");
const { persistence } = await ao.status();
await ao.close();
console.log(JSON.stringify({ count: result.Output.data, process: counter.id, wallet, persistence }));
