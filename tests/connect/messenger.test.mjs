// The messenger by HTTP: items that it takes, and those that it refuses.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createDataItemSigner } from "../../pkg/connect-node.js";
import { EVAL, NOWHERE, ask, here } from "./units.mjs";
import { wallet } from "./wallet.mjs";

const mu = (path, init) => ask("mu", path, init);

describe("the messenger", () => {
  const item = async (draft = {}) => (await here.ao.signMessage({ process: here.process, tags: EVAL, data: "return 1", ...draft })).raw;
  const octets = (body) => ({ method: "POST", headers: { "content-type": "application/octet-stream" }, body });

  test("takes items, and says which they are", async () => {
    const raw = await item({ data: "return 'by hand'" });
    const { id } = await mu("/", { ...octets(raw), status: 202 });
    assert.equal((await ask("cu", `/result/${id}?process-id=${here.process}`)).Output.data, "by hand");
    assert.equal((await mu("/", { ...octets(raw), status: 202 })).id, id);
  });

  test("an item that is wrong is refused, and changes nothing", async () => {
    const { slot } = await here.network.info(here.process);
    const tampered = await item();
    tampered[tampered.length - 1] ^= 1;
    const { code, field, error } = await mu("/", { ...octets(tampered), status: 400 });
    assert.deepEqual([code, field], ["invalid-item", "item"]);
    assert.match(error, /signature/);
    await mu("/", { ...octets(new Uint8Array(0)), status: 400 });
    await mu("/", { ...octets((await item()).subarray(0, 1100)), status: 400 });
    await mu("/", { ...octets(await item({ process: NOWHERE })), status: 404 });
    await mu(`/monitor/${here.process}`, { ...octets(tampered), status: 400 });
    await mu(`/monitor/${NOWHERE}`, { ...octets(await item()), status: 404 });
    const bare = await connectedItem({ target: here.process });
    assert.equal((await mu("/", { ...octets(bare), status: 400 })).code, "invalid-item");
    const process0 = await connectedItem({ tags: { Type: "Process", "Data-Protocol": "ao" } });
    assert.match((await mu("/", { ...octets(process0), status: 400 })).error, /Module/);
    assert.equal((await here.network.info(here.process)).slot, slot);
    assert.equal((await here.network.processes()).length, 1);
  });

  /** An item without what clients add to it. */
  async function connectedItem({ target, tags = {} }) {
    const draft = { target, tags, data: "x", type: 1, key: Buffer.from(wallet.n, "base64url") };
    const signer = createDataItemSigner(wallet);
    const { signature } = await signer(() => here.network.draftItem(draft));
    return (await here.network.sealItem(draft, signature)).raw;
  }

  test("bodies have a limit, whether they tell their length or not", async () => {
    const most = 10 * 1024 * 1024;
    const tooLarge = await mu("/", { ...octets(new Uint8Array(most + 1)), status: 413 });
    assert.equal(tooLarge.code, "too-large");
    let sent = 0;
    const chunk = new Uint8Array(1024 * 1024);
    const endless = new ReadableStream({
      pull(controller) {
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    await mu("/", { ...octets(endless), duplex: "half", status: 413 });
    assert.ok(sent <= most + 4 * chunk.length, `${sent} bytes were read`);
    await mu("/", { ...octets(new Uint8Array(most)), status: 400 });
  });
});
