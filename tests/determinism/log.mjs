// A log of messages that goes everywhere a process can go, generated from a seed: the same ones on every host.
// Plain JavaScript, for whatever runs it.
import { randomSource } from "../common/random.mjs";
import { message as messageTo } from "../machine/messages.mjs";

const TAGS = [
  ["Data-Protocol", "ao"],
  ["Variant", "ao.TN.1"],
  ["Type", "Process"],
  ["Module", "MODULE"],
  ["Authority", "AUTHORITY"],
].map(([name, value]) => ({ name, value }));

/** What surrounds every message. */
export const ENV = { Process: { Id: "PROCESS", Owner: "OWNER", Tags: TAGS }, Module: { Id: "MODULE", Owner: "MAKER", Tags: [] } };

/** What every message may cost; low enough that some fail by it. */
export const LIMITS = { gas: 5_000_000, memory: 24 << 20 };

function message(nonce, fields) {
  const own = { Id: nonce === 0 ? "PROCESS" : `MESSAGE${nonce}`, Timestamp: 1_700_000_000_000 + nonce * 1000, "Block-Height": 1_000_000 + nonce };
  return messageTo(nonce, { ...own, ...fields });
}

const evaluate = (Data) => ({ Tags: { Action: "Eval" }, Data });

/** What the process is made of, evaluated first. */
const SETUP = `
local bint, json, crypto = require(".bint")(256), require("json"), require(".crypto")
Balances, Log, Waiting, Junk = { OWNER = "1000000000000000000000" }, {}, {}, setmetatable({}, { __mode = "v" })

Handlers.add("Transfer", "Transfer", function(msg)
  local have, quantity = bint(Balances[msg.From] or "0"), bint(msg.Tags.Quantity)
  assert(quantity > 0, "Quantity must be positive")
  if have < quantity then return msg.reply({ Action = "Transfer-Error" }) end
  Balances[msg.From] = tostring(have - quantity)
  Balances[msg.Recipient] = tostring(bint(Balances[msg.Recipient] or "0") + quantity)
  msg.reply({ Action = "Debit-Notice", Quantity = msg.Tags.Quantity, Balance = Balances[msg.From] })
  Send({ Target = msg.Recipient, Action = "Credit-Notice", Quantity = msg.Tags.Quantity })
end)

Handlers.add("Digest", "Digest", function(msg)
  local stream = crypto.utils.stream.fromString(msg.Data)
  local decoded = json.decode(msg.Data)
  Log[#Log % 200 + 1] = crypto.digest.sha2_256(stream).asHex() .. crypto.digest.keccak256(msg.Data).asHex() .. tostring(decoded.number)
  msg.reply({ Data = json.encode({ log = Log[#Log], echo = decoded }) })
end)

Handlers.add("Ask", "Ask", function(msg)
  Send({ Target = "ORACLE", Action = "Question", Data = msg.Data })
  local answer = Receive({ Action = "Answer", From = "ORACLE" })
  Waiting[#Waiting + 1] = msg.Id .. " " .. tostring(answer.Data)
  Send({ Target = msg.From, Data = Waiting[#Waiting] })
end)

Handlers.add("Garbage", "Garbage", function(msg)
  for index = 1, tonumber(msg.Tags.Count) do
    Junk[index] = { ("%d"):format(index), function() return index end, coroutine.create(function() end) }
  end
  local count = 0
  for _ in pairs(Junk) do count = count + 1 end
  msg.reply({ Data = tostring(count) .. tostring(Junk[1]) .. collectgarbage("count") })
end)

function keys(t)
  local list = {}
  for key in pairs(t) do list[#list + 1] = tostring(key) end
  return table.concat(list, " ")
end
return "ready"`;

/** Sources that the owner evaluates now and then: values, prints, errors, everything whose order or address could differ. */
const SOURCES = [
  "return 1 / 3, nil",
  "print(math.random() .. ' ' .. math.random(1, 1000)) return tostring({}) .. tostring(print)",
  "return keys(Balances)",
  "return keys(_G)",
  "return Balances",
  "n = (n or 0) + 1 return n",
  "t = t or {} for i = 1, 500 do t[#t + 1] = ('item %d'):format(#t) end if #t > 20000 then t = {} end return #t",
  "local x return x.y",
  "error('an error')",
  "error({ 'a table' })",
  "local function f(n) return n == 0 and error('deep') or 1 + f(n - 1) end return f(150)",
  "local function f() return 1 + f() end return f()",
  "while true do end",
  "big = ('x'):rep(60 << 20)",
  "local t = {} while true do t[#t + 1] = { t } end",
  "return this is no Lua",
  "wrap = wrap or coroutine.wrap(function() local a, b = 0, 1 while true do coroutine.yield(a) a, b = b, a + b end end) return wrap()",
  "local s = {} for i = 1, 300 do s[i] = math.random(1, 10000) end table.sort(s) return table.concat(s, ' ')",
  "local r = {} for w in ('the quick brown fox'):gmatch('%a+') do r[w] = #w end return keys(r) .. ('x'):rep(20):gsub('x', { x = 'yz' })",
  "return string.format('%q %a %.14g %5.1f %s', 1 / 3, 0.1, 2 ^ 53, math.pi, os.time())",
  "return math.sin(1e6) .. ' ' .. math.exp(1.5) .. ' ' .. 2 ^ 0.5 .. ' ' .. math.log(10, 3) .. ' ' .. math.fmod(-7, 3)",
  "collectgarbage() return collectgarbage('count')",
  "return require('.bint')(256)(('9'):rep(60)) // 7",
  "return #Inbox .. #Handlers.list .. #Errors",
  "return debug.traceback('here')",
  "return string.pack('<i8d', 7, 1.5):byte(1, -1)",
  "Handlers.once('Once' .. #Log, { Action = 'Once' }, function(msg) Log[#Log + 1] = msg.Data end) return #Handlers.list",
  "return pcall(error, setmetatable({}, { __tostring = function() return 'shown' end }))",
  "Spawn('MODULE', { Data = 'x', Tags = { A = 'b' } }) Assign({ Processes = { 'P' }, Message = 'M' }) return 'spawned'",
];

const BAD = [
  { Tags: "text" },
  { Tags: [{ name: 1 }] },
  { Id: 7 },
  { Timestamp: [] },
  { From: null, Owner: null },
  { Target: "ANOTHER" },
  { Owner: "SOMEBODY ELSE" },
  { Data: "{", Tags: { "Content-Type": "application/json" } },
];

/** So many messages; the first is the item that makes the process. */
export function makeLog(count, seed = 20261124) {
  const random = randomSource(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const holders = ["OWNER", "alice", "bob", "carol", "dave"];
  const some = () => {
    const choice = random();
    if (choice < 0.4) return { From: pick(holders), Tags: { Action: "Transfer", Recipient: pick(holders), Quantity: pick(["1", "250", "99999999999", "1000000000000000000", "0", "-5", "x"]) } };
    if (choice < 0.6) return evaluate(pick(SOURCES));
    if (choice < 0.7) return { From: pick(holders), Tags: { Action: "Digest" }, Data: JSON.stringify({ number: Math.floor(random() * 2 ** 40) / 8, text: "é\u{1F319}\n".repeat(1 + Math.floor(random() * 20)), list: [1, [2, { a: null }]] }) };
    if (choice < 0.76) return { From: pick(holders), Tags: { Action: "Ask" }, Data: `question ${Math.floor(random() * 1000)}` };
    if (choice < 0.82) return { From: "ORACLE", Tags: { Action: "Answer" }, Data: String(random()) };
    if (choice < 0.86) return { From: pick(holders), Tags: { Action: "Garbage", Count: String(Math.floor(random() * 3000)) } };
    if (choice < 0.9) return { From: pick(holders), ...pick(BAD) };
    if (choice < 0.94) return { From: "stranger", Data: "to the inbox ".repeat(1 + Math.floor(random() * 50)) };
    return evaluate(`Log["${Math.floor(random() * 500)}"] = { ${Array.from({ length: 5 }, () => random()).join(", ")} } return keys(Log)`);
  };
  const log = [message(0, { Tags: TAGS }), message(1, evaluate(SETUP))];
  while (log.length < count) log.push(message(log.length, some()));
  return log;
}
