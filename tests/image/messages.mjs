// Messages that exercise every way in which a process writes to its memory.
import { readdirSync, readFileSync } from "node:fs";
import { evaluation, request } from "./machine.mjs";

/** Lua sources, each by what it is about. They find what earlier ones left, also in another order. */
const SOURCES = {
  globals: "x = (x or 0) + 1 y = 'y' .. x z = nil return x",
  allocation: "local t = {} for i = 1, 2000 do t[i] = { i, name = 'n' .. i } end kept = t[7]",
  list: "list = list or {} for i = 1, 300 do list[#list + 1] = { #list } end",
  "large list": "large = large or {} for i = 1, 20000 do large[#large + 1] = i end",
  "list in place": "if large then for i = 1, #large, 97 do large[i] = large[i] * 2 end end if list then list[5] = 'five' end",
  "list emptied": "for i = #(list or {}), 1, -1 do list[i] = nil end list = nil large = nil",
  fields: "record = record or {} for i = 1, 50 do record['k' .. i % 70 + (x or 0)] = i end record.a, record.b = record.b, record",
  "fields in place": "for k in pairs(record or {}) do record[k] = 1 end",
  "fields removed": "for k in pairs(record or {}) do record[k] = nil end collectgarbage() if record then record.new = 1 end",
  "many fields": "wide = wide or {} for i = 1, 3000 do wide[i * 7919 % 10007] = i wide['w' .. i] = i end",
  "wide in place": "for k, v in pairs(wide or {}) do wide[k] = tostring(v) end",
  "float keys": "floats = floats or {} for i = 1, 40 do floats[i + 0.5] = i floats[-i] = i floats[i * 1.0] = i end",
  "table functions": "local t = {} for i = 1, 60 do table.insert(t, 1, i) end table.remove(t, 3) table.sort(t) table.move(t, 1, 20, 50) moved = t",
  sort: "list = {} for i = 1, 500 do list[i] = i * 7919 % 1009 end table.sort(list, function(a, b) return a > b end)",
  "sort strings": "local t = {} for i = 1, 300 do t[i] = 's' .. i * 7919 % 1009 end table.sort(t) words = t",
  "sort that fails": "list = list or {3, 2, 1} table.sort(list, function(a, b) error('no order') end)",
  "long strings": "text = ('abcdefghij'):rep(500) .. (x or 0) long = { [text] = 1 } return long[text]",
  "short strings": "names = {} for i = 1, 3000 do names[i] = 's' .. i end names = names[100]",
  concat: "local t = {} for i = 1, 500 do t[i] = i .. '' end joined = table.concat(t, ', ') .. 1.5 .. 2",
  huge: "huge = ('x'):rep(3000000) return #huge",
  "huge dropped": "huge = nil collectgarbage()",
  closures: "counters = counters or {} for i = 1, 20 do local n = 0 counters[i] = function() n = n + 1 return n end end",
  "closures called": "for _, counter in ipairs(counters or {}) do counter() end",
  "shared upvalue": "do local n = 0 function up() n = n + 1 end function get() return n end end up()",
  "upvalue only": "if up then up() up() end return get and get()",
  cached: "for i = 1, 10 do made = function() return i end same = function() end end",
  "method objects": "Account = Account or {} Account.__index = Account function Account.new() return setmetatable({ balance = 0 }, Account) end function Account:add(n) self.balance = self.balance + n end a = a or Account.new() a:add(5)",
  "method only": "if a then a:add(7) return a.balance end",
  metatables: "proxy = setmetatable({}, { __index = function(t, k) return k end, __newindex = function(t, k, v) rawset(t, k, v) end, __len = function() return 3 end, __call = function(t, n) return n end, __concat = function() return 'c' end, __eq = function() return true end, __lt = function() return true end, __add = function(a, b) return 1 end }) proxy.a = proxy.b return #proxy, proxy(1), proxy .. 'x', proxy + 1, proxy < proxy",
  "metamethod appears": "mt = mt or {} thing = setmetatable({}, mt) local absent = thing.x mt.__index = function() return 'now' end local present = thing.x mt.__index = nil return present",
  "absence remembered": "mt = mt or {} thing = thing or setmetatable({}, mt) return thing.nothing, #thing",
  suspended: "co = coroutine.wrap(function(...) local t = { ... } while true do t[#t + 1] = coroutine.yield(#t) end end) return co(1, 2, 3)",
  resumed: "if co then return co(x) end",
  "many suspended": "cos = {} for i = 1, 30 do cos[i] = coroutine.create(function(a) local b = a while true do local c = coroutine.yield(b) b = b .. c end end) coroutine.resume(cos[i], i) end",
  "some resumed": "for i = 1, #(cos or {}), 7 do coroutine.resume(cos[i], 'r') end",
  "one resumed": "if cos then return coroutine.resume(cos[13], 'one') end",
  "deep suspended": "deep = coroutine.create(function() local function f(n) if n == 0 then coroutine.yield('bottom') return 0 end return 1 + f(n - 1) end return f(3000) end) return coroutine.resume(deep)",
  "deep resumed": "if deep then return select('#', coroutine.resume(deep)), coroutine.status(deep) end",
  "upvalue of a suspended one": "local set co3 = coroutine.create(function() local v = 1 set = function(n) v = n end set3 = set local pad = {} while true do coroutine.yield(v) end end) coroutine.resume(co3)",
  "upvalue set from outside": "if set3 then set3(x) return coroutine.resume(co3) end",
  "coroutine that fails": "bad = coroutine.create(function() local t = {} local function f() error(t) end f() end) return coroutine.resume(bad)",
  "error in a wrapped one": "local w = coroutine.wrap(function() coroutine.yield() error('wrapped') end) w() w()",
  recursion: "local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(15000)",
  "recursion with values": "local function f(n, ...) if n == 0 then return select('#', ...) end return (f(n - 1, n, ...)) end return f(150)",
  "stack overflow": "local function f() return 1 + f() end local ok, message = pcall(f) return message",
  "stack overflow uncaught": "local function f() return 1 + f() end return f()",
  "tail calls": "local function f(n) if n == 0 then return 'done' end return f(n - 1) end return f(10000)",
  varargs: "local function f(...) return ... end local t = { f(table.unpack({}, 1, 200)) } packed = table.pack(f(1, nil, 3)) return select('#', f(table.unpack({}, 1, 5000)))",
  "error with a table": "x = -1 error({ code = 1 })",
  "error with a text": "record = { 'half' } error('no')",
  "error with nothing": "list = nil error()",
  "runtime error": "y = 1 local t = nil return t.x",
  "pcall and xpcall": "local ok, e = pcall(error, 'a') local ok2, e2 = xpcall(function() local t = nil; t() end, debug.traceback) trace = e2 return e",
  "error in a handler": "return xpcall(error, function() error('again') end)",
  "syntax error": "return return",
  load: "loaded = loaded or {} loaded[#loaded + 1] = load('local n = ' .. #loaded .. ' return function() n = n + 1 return n end')()",
  "loaded called": "for _, f in ipairs(loaded or {}) do f() end",
  "load that fails": "return load('x =')",
  "load many": "for i = 1, 60 do load('return function(a) local b = a + ' .. i .. ' return { b, function() return b end } end')()(1) end",
  dump: "dumped = string.dump and pcall(string.dump, print)",
  gsub: "text2 = (text or 'hello world'):gsub('(%w)(%w*)', function(a, b) return b .. a end):sub(1, 3000)",
  patterns: "local n = 0 for w in (joined or 'a b c'):gmatch('%d+') do n = n + #w end matched = n return ('x'):rep(100):find(('x?'):rep(15) .. ('x'):rep(15))",
  format: "formatted = string.format('%5.2f|%-10s|%q|%x|%g', 3.14159, 'pad', 'q\\n', 255, 1e20) .. ('%s'):format(record)",
  pack: "binary = string.pack('>I4s2z', 7, 'two', 'zero') return string.unpack('>I4s2z', binary)",
  utf8: "return utf8.char(72, 228, 8364, 128512), utf8.len('häß')",
  numbers: "n = 0 for i = 1, 2000 do n = n + i * 1.5 // 2 end return n, 2^53, 1e300 * 1e10, math.floor(2.5)",
  userdata: "files = files or {} files[1] = io.stdout files[2] = io.tmpfile and pcall(io.tmpfile) files[3] = tostring(io.stderr)",
  "user values": "debug.setuservalue(io.stdout, { x }) return debug.getuservalue(io.stdout)",
  "userdata metatable": "local m = debug.getmetatable(io.stdout) debug.setmetatable(io.stderr, m) io.write('w') return io.type(io.stdout)",
  "closed file": "return pcall(io.close)",
  finalizers: "log = log or {} for i = 1, 10 do setmetatable({ i }, { __gc = function(o) log[#log + 1] = o[1] end }) end collectgarbage() return #log",
  "finalizer that fails": "setmetatable({}, { __gc = function() error('gc') end }) collectgarbage()",
  resurrection: "setmetatable({ 'back' }, { __gc = function(o) phoenix = o end }) collectgarbage() return phoenix",
  "pending finalizers": "for i = 1, 50 do setmetatable({}, { __gc = function(o) gone = (gone or 0) + 1 end }) end",
  weak: "cache = setmetatable({}, { __mode = 'v' }) for i = 1, 50 do cache[i] = { i } cache['k' .. i] = i end strong = cache[7] collectgarbage() return cache[7] ~= nil, cache[8]",
  ephemerons: "memo = setmetatable({}, { __mode = 'k' }) local key = {} for i = 1, 30 do local k = {} memo[k] = { k } end memo[key] = key keyed = key collectgarbage()",
  collected: "collectgarbage() collectgarbage('step') return collectgarbage('count') > 0",
  "collector set": "collectgarbage('setpause', 150) collectgarbage('stop') for i = 1, 5000 do local t = { i } end collectgarbage('restart') collectgarbage('setpause', 200)",
  churn: "for i = 1, 20000 do local t = { i, { i } } churned = t end",
  "churn of strings": "for i = 1, 5000 do churned = 'string number ' .. i .. (' '):rep(i % 60) end",
  "churn of closures": "for i = 1, 5000 do churned = function() return i end end",
  "debug variables": "local v = 1 debug.setlocal(1, 1, 5) local function f() return v end debug.setupvalue(f, 1, 9) return v, debug.getinfo(1, 'l').currentline",
  "debug of a coroutine": "cd = coroutine.create(function(a) local b = a coroutine.yield() return b end) coroutine.resume(cd, 1) debug.setlocal(cd, 1, 1, 'set') return debug.getlocal(cd, 1, 1)",
  "local set from outside": "if cd and coroutine.status(cd) == 'suspended' then debug.setlocal(cd, 1, 2, { x }) end",
  upvaluejoin: "if up and get then local m = 0 debug.upvaluejoin(get, 1, function() return m end, 1) end return get and get(), debug.upvalueid(up or print, 1)",
  hooks: "local n = 0 debug.sethook(function() n = n + 1 end, 'crl', 3) for i = 1, 20 do local t = { i } end debug.sethook() return n",
  "hook left behind": "debug.sethook(function() hooked = (hooked or 0) + 1 end, '', 100)",
  "hook of a coroutine": "if cos then debug.sethook(cos[2], function() hooked = (hooked or 0) + 1 end, 'l') coroutine.resume(cos[2], 'h') end",
  registry: "debug.getregistry().mine = { x } debug.setmetatable(1, { __index = function(n, k) return k end }) local f = (5).field debug.setmetatable(1, nil) return f",
  next: "local k for i = 1, 5 do k = next(_G, k) end return k",
  print: "print('one') print({ 1, 2 }) print(nil)",
  "os and math": "return os.time(), os.date and pcall(os.date), math.random(1, 10), math.randomseed and pcall(math.randomseed, 4)",
  require: "package.preload.mine = function() return { n = x } end local m = require('mine') m.n = 2 return package.loaded.mine.n",
  json: "local json = require('json') decoded = json.decode('{\"a\":[1,2,{\"b\":null}],\"c\":\"\\\\u00e4\"}') return json.encode(decoded)",
  crypto: "local ok, crypto = pcall(require, '.crypto') return ok and crypto.digest and pcall(function() return crypto.digest.sha2_256('x').asHex() end)",
  bint: "local ok, bint = pcall(function() return require('.bint')(256) end) big = ok and bint(2) ^ 100 return tostring(big)",
  send: "Send({ Target = 'someone', Data = ('d'):rep(100), Action = 'Do' }) ao.send({ Target = 't', Tags = { A = 'b' } })",
  handlers: "Handlers.add('count', 'Count', function(msg) counted = (counted or 0) + 1 msg.reply({ Data = tostring(counted) }) end)",
  receive: "Handlers.add('wait', 'Wait', function(msg) local m = Receive({ Action = 'Wake' }) woken = m.Data end)",
  "exit": "x = 99 os.exit(1)",
  "endless loop": "x = 98 while true do y = { x } end",
  "endless strings": "x = 97 local s = 'x' while true do s = s .. s end",
  "endless list": "x = 96 local t = {} while true do t[#t + 1] = {} end",
  "gigantic list": "x = 95 local t = {} for i = 1, 1e9 do t[i] = i end",
};

const TAGS = [
  [{ Action: "Count" }, ""],
  [{ Action: "Wait" }, ""],
  [{ Action: "Wake" }, "up"],
  [{ Action: "Unknown", Name: "value" }, "some data"],
  [{ Action: "Large" }, "data ".repeat(30_000)],
];

const PROGRAMS = new URL("../lua/programs/", import.meta.url);

/** The conformance programs, as messages. They print and fail as they like. */
export function programs() {
  return readdirSync(PROGRAMS)
    .filter((file) => file.endsWith(".lua"))
    .sort()
    .map((file) => [file, evaluation(readFileSync(new URL(file, PROGRAMS), "utf8"), { gas: 300_000_000, memory: 30_000_000 })]);
}

/** Every source once, in the order above. */
export function* inOrder() {
  for (const [name, source] of Object.entries(SOURCES)) yield [name, evaluation(source, { gas: 8_000_000, memory: 12_000_000 })];
  for (const [tags, data] of TAGS) yield [tags.Action, request(tags, data)];
}

/** `count` messages in an order that `seed` decides, with limits that some of them pass. */
export function* shuffled(seed, count) {
  let state = BigInt(seed);
  const random = (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 33n) % below;
  };
  const names = Object.keys(SOURCES);
  for (let number = 0; number < count; number++) {
    if (random(8) === 0) {
      const [tags, data] = TAGS[random(TAGS.length)];
      yield [tags.Action, request(tags, data)];
      continue;
    }
    const name = names[random(names.length)];
    // Half-way through everything the gas may run out, and the memory.
    const gas = random(4) === 0 ? 1000 + random(60_000) : 5_000_000;
    const memory = random(10) === 0 ? 1_500_000 + random(3_000_000) : 12_000_000;
    yield [name, evaluation(SOURCES[name], { gas, memory })];
  }
}
