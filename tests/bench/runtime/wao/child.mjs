// The process in which one network lives: it answers each number of transfers with how many of them it does in a second.
import { readFile } from "node:fs/promises";

const MINTED = 1_000_000_000;
/** Who is paid: an address that is no process. WAO wants it well-formed. */
const ACCOUNT = Buffer.alloc(32, "account").toString("base64url");
const SOURCE = await readFile(new URL("../../../processes/token.lua", import.meta.url), "utf8");
const NOTICES = `Handlers.add("notice", function(m) return m.Action == "Debit-Notice" end, function(m) Notices = (Notices or 0) + 1 end)`;

function unwrap(result) {
  if (!result || result.Error) throw new Error(`an evaluation failed: ${JSON.stringify(result)}`);
  return result;
}

// Networks ---------------------------------------------------------------------------------------------------------------------

// Each gives the ids of a token and of a process that has all of it, `evaluate`, which resolves to the result, and `settle`, after
// which everything that followed is evaluated.

async function openLunette() {
  const { Lunette } = await import("../../../../pkg/node.js");
  const network = await Lunette.open({ store: "memory" });
  const [token, sender] = [await network.spawn({ tags: { Name: "token" } }), await network.spawn({ tags: { Name: "sender" } })];
  const evaluate = async (id, code) => unwrap((await network.process(id).eval(code)).result);
  await evaluate(token.id, SOURCE);
  await evaluate(sender.id, NOTICES);
  await token.send({ tags: { Action: "Mint", Quantity: String(MINTED), Recipient: sender.id } });
  await network.settle();
  return { token: token.id, sender: sender.id, evaluate, settle: () => network.settle() };
}

/** Of the modules that WAO has, aos 2.0.4 for wasm32, which it calls its own: none of them is faster. */
const MODULE = "WASM32-D8q2OmZ4Mok00sD2Y_6SYEQ7Hjx-6VZ_jl3g";

async function openWao(live) {
  const { AoLoader, ArMem, acc, connect, scheduler } = await import("../../../peers/wao/wao.mjs");
  const mem = live ? livingMemory(ArMem, AoLoader) : new ArMem();
  const { message, result, spawn } = connect(mem);
  const [{ signer }] = acc;
  const send = async (process, tags, data) => {
    const id = await message({ process, signer, tags: Object.entries(tags).map(([name, value]) => ({ name, value })), data });
    return unwrap(await result({ process, message: id }));
  };
  const evaluate = (process, code) => send(process, { Action: "Eval" }, code);
  const [token, sender] = [await spawn({ module: MODULE, scheduler, signer }), await spawn({ module: MODULE, scheduler, signer })];
  await evaluate(token, SOURCE);
  await evaluate(sender, NOTICES);
  await send(token, { Action: "Mint", Quantity: String(MINTED), Recipient: sender });
  // `message` of WAO resolves when what the message pushed is evaluated, and what that pushed, and so on.
  return { token, sender, evaluate, settle: async () => {} };
}

// WAO takes a copy of the whole memory of a process after each message and puts it back before the next, and has no option against
// that. Here each process gets, after its first message, a loader that leaves the memory where it is. It is what WAO could be at
// best with the official module, without what the copies are for: a message that fails is not undone.
function livingMemory(ArMem, AoLoader) {
  const living = new Set();
  return new (class extends ArMem {
    async set(value, key, field) {
      if (key === "env" && field) {
        if (!living.has(field)) {
          living.add(field);
          const { wasm, format } = await this.getWasm(value.module);
          const handle = await AoLoader(wasm, { format, UNSAFE_MEMORY: true });
          let memory = value.memory;
          value.handle = (_, message, env) => {
            const first = memory;
            memory = null;
            return handle(first, message, env);
          };
        }
        value.memory = null;
      }
      return super.set(value, key, field);
    }
  })();
}

// Samples ----------------------------------------------------------------------------------------------------------------------

let done = 0;

async function transfers({ token, sender, evaluate, settle }, count) {
  const code = `for i = 1, ${count} do Send({ Target = "${token}", Action = "Transfer", Recipient = "${ACCOUNT}", Quantity = "1" }) end`;
  const start = performance.now();
  await evaluate(sender, code);
  await settle();
  const time = performance.now() - start;
  done += count;
  const balance = (account) => `Balances["${account}"]`;
  await expect(evaluate(token, `return ${balance(sender)} .. " " .. ${balance(ACCOUNT)}`), `${MINTED - done} ${done}`);
  await expect(evaluate(sender, "return tostring(Notices) .. ' ' .. #Inbox"), `${done} ${inbox}`);
  return (count / time) * 1000;
}

async function expect(evaluation, wanted) {
  const found = (await evaluation).Output.data;
  if (found !== wanted) throw new Error(`found ${found} instead of ${wanted}`);
}

const KINDS = { lunette: openLunette, wao: () => openWao(false), "wao live": () => openWao(true) };
const network = await KINDS[process.argv[2]]();
const inbox = (await network.evaluate(network.sender, "return tostring(#Inbox)")).Output.data;

process.on("message", async (count) => {
  // What an earlier sample left behind is collected now and not within the timed part.
  globalThis.gc();
  try {
    process.send({ rate: await transfers(network, count) });
  } catch (error) {
    process.send({ error: `${process.argv[2]}: ${error?.stack ?? error}` });
  }
});
process.on("disconnect", () => process.exit());
process.send({ ready: true });
