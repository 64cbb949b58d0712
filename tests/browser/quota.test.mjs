// A disk that is full. In a file of its own, since Chromium asks for the quota of a site only once in a while: it must
// be low from the beginning.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Setting, evaluate, ready } from "./browser.mjs";

const QUOTA = 10_000_000;

/** Lua that makes a megabyte which no compression shrinks. */
const NOISE = `
pieces = {}
function noise(state)
  local words = {}
  for index = 1, 1 << 17 do
    state = state * 6364136223846793005 + 1442695040888963407
    words[index] = string.pack("<I8", state ~ (state >> 29))
  end
  return table.concat(words)
end`;

/** Adds a megabyte to the state. Resolves to undefined, or to the code of the error. */
function fill(tab, seed) {
  return tab.evaluate(
    (source) => lunette.process.evaluate(source).then(() => undefined, (error) => error.code),
    `pieces[#pieces + 1] = noise(${seed})`,
  );
}

test("a full disk loses nothing that was acknowledged, and is said", async () => {
  const setting = await Setting.create();
  try {
    const tab = await setting.context.newPage();
    const tools = await setting.context.newCDPSession(tab);
    await tools.send("Storage.overrideQuotaForOrigin", { origin: setting.address, quotaSize: QUOTA });
    await tab.goto(setting.address);
    await ready(tab);

    await evaluate(tab, NOISE);
    let count = 0;
    let refused;
    while (!refused && count < 50) {
      refused = await fill(tab, count + 1);
      if (!refused) count += 1;
    }
    assert.equal(refused, "quota-exceeded", `${count} MB were stored`);
    assert.equal(await evaluate(tab, "#pieces"), String(count));

    await tab.fill("#source", "for seed = 1, 12 do pieces[#pieces + 1] = noise(seed) end");
    await tab.press("#source", "Control+Enter");
    await tab.waitForFunction(() => /no room left/.test(document.getElementById("notice").textContent));
    assert.equal(await tab.textContent("#badge"), "saved");

    await tools.send("Storage.overrideQuotaForOrigin", { origin: setting.address });
    await tab.reload();
    await ready(tab);
    assert.equal(await evaluate(tab, "#pieces"), String(count));
    assert.equal(await fill(tab, count + 1), undefined);
  } finally {
    await setting.destroy();
  }
});
