// What Lunette serves, another Lunette recomputes and verifies.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Lunette } from "../../pkg/node.js";
import { serve } from "../../pkg/server-node.js";
import { handlerOf } from "../../pkg/server.js";
import { until } from "../common/until.mjs";
import { ask, handIn, processItem } from "./people.mjs";
import { startWorkerd } from "./workerd.mjs";

const HOSTS = {
  async workerd(t) {
    const worker = await startWorkerd();
    t.after(() => worker.close());
    return worker;
  },
  async Node(t) {
    const network = await Lunette.open({ store: "memory", signed: true });
    const server = await serve(handlerOf(network), { port: 0 });
    t.after(async () => {
      await server.close();
      await network.close();
    });
    return server;
  },
};

for (const [name, open] of Object.entries(HOSTS)) {
  test(`a process of ${name} is verified slot by slot`, async (t) => {
    const place = await open(t);
    const [one, other] = [await processItem(place), await processItem(place)];
    for (const item of [one, other]) await handIn(place, item);
    await ask(place, other.id, 'Handlers.add("Ping", "Ping", function(msg) Pings = (Pings or 0) + 1 msg.reply({ Action = "Pong", Data = tostring(Pings) }) end)');
    for (let count = 0; count < 5; count += 1) await ask(place, one.id, `Send({ Target = "${other.id}", Action = "Ping" }) return ${count}`);
    await ask(place, one.id, `Send({ Target = ao.id, Action = "Note", Data = "to myself" }) Spawn(ao.env.Module.Id, { Name = "child" })`);
    await until("answers", async () => (await ask(place, one.id, "return #Inbox")) === "8");

    const mine = await Lunette.open({ store: "memory" });
    t.after(() => mine.close());
    const units = { scheduler: `${place.url}/su`, compute: `${place.url}/cu`, gateways: [`${place.url}/gateway`] };
    const replica = await mine.replicate(one.id, { units });
    const { same, different } = await until("the replica", async () => {
      const info = await mine.replica(one.id);
      if (info.problem) assert.fail(JSON.stringify(info));
      return info.caughtUp && info.compared >= info.verified && info;
    });
    assert.deepEqual([different, same > 10], [0, true]);
    assert.equal((await mine.dryrun({ process: one.id, data: "return #Inbox", tags: [{ name: "Action", value: "Eval" }], owner: (await replica.info()).owner })).result.Output.data, "8");
  });
}
