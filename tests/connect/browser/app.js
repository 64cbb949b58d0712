// An app that is bundled with aoconnect as any app is, and runs it on the network of its page.
import * as aoconnect from "@permaweb/aoconnect";
import { connect, createDataItemSigner } from "/pkg/connect.js";
import { Lunette } from "/pkg/index.js";
import { unitsOf } from "/pkg/units.js";

const MODULE = "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s";
const EVAL = [{ name: "Action", value: "Eval" }];

/** Opens the network, and gives its client by name: aoconnect where it usually looks for units, or lunette/connect by the network's name. */
globalThis.openClient = async (client, name) => {
  if (client === "lunette/connect") {
    globalThis.ao = connect({ name });
    globalThis.network = await ao.network();
  } else {
    globalThis.network = await Lunette.open({ name });
    globalThis.ao = aoconnect.connect({ MODE: "legacy", fetch: unitsOf(network) });
  }
  const { role, persistence } = await network.status();
  return { role, persistence };
};

/** What a wallet's extension puts into pages: it signs whole items. */
function extensionOf(wallet) {
  const key = Uint8Array.from(atob(wallet.n.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  const sign = createDataItemSigner(wallet);
  return {
    connect: async () => {},
    async signDataItem({ data, tags, target, anchor }) {
      const draft = { data, tags, target, anchor, type: 1, key };
      const { signature } = await sign(() => network.draftItem(draft));
      const { raw } = await network.sealItem(draft, signature);
      return raw.buffer;
    },
  };
}

/** What an app does: a process that counts, asked, listed and assigned to. */
globalThis.runApp = async (client, wallet) => {
  const create = client === "lunette/connect" ? createDataItemSigner : aoconnect.createDataItemSigner;
  const signer = create(extensionOf(wallet));
  const { scheduler, authority } = await network.status();
  const process = await ao.spawn({ module: MODULE, scheduler, signer, tags: [{ name: "Authority", value: authority }] });
  const run = async (data) => ao.result({ process, message: await ao.message({ process, signer, tags: EVAL, data }) });
  await run('Handlers.add("Count", "Count", function(m) Count = (Count or 0) + 1 m.reply({ Data = tostring(Count) }) end)');
  const asked = await ao.dryrun({ process, tags: [{ name: "Action", value: "Count" }] });
  const message = await ao.message({ process, signer, tags: [{ name: "Action", value: "Count" }] });
  const counted = await ao.result({ process, message });
  await ao.monitor({ process, signer });
  const failed = await run("error('no')");
  const { edges } = await ao.results({ process, sort: "DESC", limit: 1 });
  return { process, message, asked: asked.Messages[0].Data, counted: counted.Messages[0].Data, failed: failed.Error, newest: edges[0].node.Error };
};

/** What a message of an earlier visit gave. */
globalThis.resultOf = async (process, message) => (await ao.result({ process, message })).Messages[0].Data;

document.documentElement.dataset.ready = "true";
