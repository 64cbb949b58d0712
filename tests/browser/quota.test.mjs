// A disk that is full. In a file of its own, since Chromium asks for the quota of a site only once in a while: it must
// be low from the beginning.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { Setting, evaluate, ready, write } from "./browser.mjs";

const QUOTA = 10_000_000;

/** Sends a megabyte that the process keeps. Resolves to undefined, or to the code of the error. */
function fill(tab) {
  return tab.evaluate(async () => {
    try {
      const bytes = Array.from({ length: 1 << 19 }, () => Math.floor(Math.random() * 256).toString(16).padStart(2, "0"));
      const { slot } = await lunette.process.send({ tags: { Action: "Fill" }, data: bytes.join("") });
      await lunette.process.result({ slot });
      return undefined;
    } catch (error) {
      return error.code;
    }
  });
}

test("a full disk loses nothing that was acknowledged, and is said", async () => {
  const setting = await Setting.create({ serviceWorkers: "block" });
  try {
    const tab = await setting.context.newPage();
    const tools = await setting.context.newCDPSession(tab);
    await tools.send("Storage.overrideQuotaForOrigin", { origin: setting.address, quotaSize: QUOTA });
    await tab.goto(setting.address);
    await ready(tab);

    await evaluate(tab, "pieces = {} Handlers.add('Fill', 'Fill', function(msg) pieces[#pieces + 1] = msg.Data end)");
    let count = 0;
    let refused;
    while (!refused && count < 50) {
      refused = await fill(tab);
      if (!refused) count += 1;
    }
    assert.equal(refused, "quota-exceeded", `${count} MB were stored`);
    assert.equal(await evaluate(tab, "#pieces"), String(count));

    // What repeats itself would be stored compressed.
    const lines = Array.from({ length: 4000 }, () => randomBytes(500).toString("hex"));
    await write(tab, `kept = [[${lines.join("\n")}]]`);
    await tab.keyboard.press("Control+Enter");
    await tab.getByRole("alert").filter({ hasText: "no room left" }).waitFor();
    await tab.getByRole("article", { name: "Not evaluated" }).filter({ hasText: "no room left" }).waitFor();
    assert.equal(await tab.textContent("#badge"), "saved");

    await tools.send("Storage.overrideQuotaForOrigin", { origin: setting.address });
    await tab.reload();
    await ready(tab);
    assert.equal(await evaluate(tab, "#pieces .. type(kept)"), `${count}nil`);
    assert.equal(await fill(tab), undefined);
  } finally {
    await setting.destroy();
  }
});
