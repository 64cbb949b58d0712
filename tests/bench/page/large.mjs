// A large network: processes in a ring that pass messages on. This function runs in the page, which has `lunette.network`.

const CODE = `
Handlers.add("pass", { Action = "Pass" }, function(msg)
  Passed = (Passed or 0) + 1
  local left = tonumber(msg.Left)
  if left > 0 then Send({ Target = Next, Action = "Pass", Left = tostring(left - 1), Data = "message " .. left .. " of " .. msg.Round }) end
end)`;

/** Makes a network of so many processes with so many messages that they sent each other. Resolves to how many messages are in their logs. */
export async function makeNetwork(tab, { processes, messages }) {
  return tab.evaluate(
    async ({ code, processes, messages }) => {
      const { network } = globalThis.lunette;
      const ring = (await network.processes()).map(({ id }) => network.process(id));
      while (ring.length < processes) ring.push(await network.spawn({ tags: { Name: `process ${ring.length + 1}` } }));
      await Promise.all(ring.map((process, index) => process.eval(`Next = "${ring[(index + 1) % ring.length].id}" ${code}`)));
      const inLogs = async () => (await network.processes()).reduce((sum, { evaluated }) => sum + evaluated + 1, 0);
      const length = Math.min(200, messages);
      for (let round = 1, missing = messages - (await inLogs()); missing > 0; round += 1, missing = messages - (await inLogs())) {
        // Of a chain the first is from outside.
        const chains = Math.max(1, Math.min(ring.length, Math.floor(missing / length)));
        const left = String(Math.min(length, missing) - 1);
        const sent = ring.slice(0, chains).map((process) => process.send({ tags: { Action: "Pass", Left: left, Round: String(round) } }));
        await Promise.all(sent);
        await network.settle();
      }
      return inLogs();
    },
    { code: CODE, processes, messages },
  );
}
