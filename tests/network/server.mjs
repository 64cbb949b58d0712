// The process in which the network lives: WAO's units as they are, and a scheduler that can be read. It is started by
// network.mjs, which asks it things by messages `{ number, call, parameters }` and gets `{ number, value }` or `{ number, problem }`.
import { Server, cu, mu, scheduler, su } from "../peers/wao/wao.mjs";
import { Assignments } from "./assignments.mjs";
import { serveScheduler } from "./scheduler.mjs";
import { ObservedStore } from "./store.mjs";

const assignments = await Assignments.create();
let store;
const own = await serveScheduler({ assignments, items: (id) => store.rawItem(id), height: () => store.height });

store = new ObservedStore({ scheduler: assignments.address, SU_URL: own.url }, ({ process, id, message }) => {
  const { Timestamp: timestamp, "Block-Height": height } = JSON.parse(message);
  assignments.append({ process, message: id, timestamp, height });
});
// Processes that processes spawn are of WAO's scheduler, which is here as well.
store.txs[scheduler] = { ...store.txs[assignments.address], id: scheduler, owner: scheduler };
store.addrmap[scheduler] = { address: scheduler };
store.blockmap["0"].txs.push(scheduler);

const wao = new Server({ ar: 0, bd: 0, mu: 0, su: 0, cu: 0, aoconnect: store, log: true });
const [gateway, bundler, messenger, , compute] = await Promise.all(wao.servers.map(addressOf));

function addressOf(server) {
  const address = () => `http://127.0.0.1:${server.address().port}`;
  if (server.listening) return address();
  return new Promise((resolve, reject) => server.once("error", reject).once("listening", () => resolve(address())));
}

const CALLS = {
  /** What was evaluated, of this process or of all. */
  evaluations: ({ process }) => store.evaluations.filter((evaluation) => process === undefined || evaluation.process === process),
  /** The bytes of an item as base64. */
  item: async ({ id }) => (await store.rawItem(id))?.toString("base64"),
};

process.on("message", async ({ number, call, parameters }) => {
  try {
    process.send({ number, value: await CALLS[call](parameters) });
  } catch (error) {
    process.send({ number, problem: error?.stack ?? String(error) });
  }
});
process.on("disconnect", () => process.exit());
process.send({
  urls: { gateway, graphql: `${gateway}/graphql`, bundler, messenger, scheduler: own.url, compute },
  addresses: { messenger: mu.addr, compute: cu.addr, scheduler: assignments.address, uploader: su.addr },
});
