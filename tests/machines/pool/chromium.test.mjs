// The pool of machines in Chromium, over workers.
import { after, before, test } from "node:test";
import { CASES, WORKER_CASES } from "./cases.mjs";
import { openTab } from "./chromium.mjs";

let setting;
let tab;

before(async () => ({ tab, setting } = await openTab()));
after(() => setting.destroy());

for (const name of Object.keys({ ...CASES, ...WORKER_CASES })) {
  test(name, () => tab.evaluate(async (name) => (await import("/tests/machines/pool/page.mjs")).playNamed(name), name));
}
