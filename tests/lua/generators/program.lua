-- Whole programs that end: bounded loops, all operators on mixed types, tables,
-- closures, metamethods, strings, goto, varargs, coroutines and protected calls.

local tree = require "tree"
local values = require "generators.values"

local program = {}

-- Helpers that every program starts with. `tick` ends what would run for long,
-- `walk` shows a table without depending on the order of string keys.
local prelude = [[
local fuel, depth = 400, 0
local function tick() fuel = fuel - 1 if fuel < 0 then error("out of fuel", 0) end end
local function text(v) local k = type(v) if k == "table" then local m = getmetatable(v) return m and "object " .. (math.tointeger(rawget(v, "n")) or "?") or "table" elseif k == "function" or k == "thread" or k == "userdata" then return k end return tostring(v) end
local function out(...) local t = table.pack(...) for i = 1, t.n do
t[i] = text(t[i]) end print(table.concat(t, " ", 1, t.n)) end
local function walk(t) if type(t) ~= "table" or getmetatable(t) then return text(t) end local r, plain = {}, true for k, v in next, t do
if type(k) ~= "number" and type(k) ~= "boolean" then plain = false end r[#r + 1] = text(k) .. "=" .. text(v) end if not plain then table.sort(r) end return #t .. "{" .. table.concat(r, " ") .. "}" end
local MT = {}
local function value(v) if type(v) == "table" then return rawget(v, "n") or 0 end return math.tointeger(v) or 1 end
local function object(n) return setmetatable({n = (math.tointeger(n) or 3) & 0xfff}, MT) end
for _, e in ipairs {"add", "sub", "mul", "mod", "band", "bor", "bxor"} do local f = load("local v, o = ... return function(a, b) return o(v(a) " .. ({add = "+", sub = "-", mul = "*", mod = "% 7 +", band = "&", bor = "|", bxor = "~"})[e] .. " v(b)) end")(value, object) MT["__" .. e] = f end
MT.__unm = function(a) return object(-value(a)) end
MT.__concat = function(a, b) return "<" .. text(a) .. text(b) .. ">" end
MT.__eq = function(a, b) return value(a) % 3 == value(b) % 3 end
MT.__lt = function(a, b) return value(a) < value(b) end
MT.__le = function(a, b) return value(a) <= value(b) end
MT.__len = function(a) return value(a) % 10 end
MT.__index = function(a, k) if k == "missing" then error("no missing", 2) end return k end
MT.__newindex = function(a, k, v) rawset(a, k, v) end
MT.__call = function(a, ...) return value(a), ... end
]]

local globals = { "ga", "gb", "gc" }
local fields = { "x", "y", "z", "n" }
local binary = { "+", "-", "*", "/", "//", "%", "^", "&", "|", "~", "<<", ">>", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or" }
local string_calls = { ":upper()", ":lower()", ":len()", ":reverse()", ":sub(2)", ":sub(-2, -1)", ":rep(2)", ":byte()", ":find('a')", ":gsub('[aeiou]', '*')", ":match('%w+')" }

local Builder = {}
Builder.__index = Builder

function Builder:new_name(prefix)
  self.names = self.names + 1
  return prefix .. self.names
end

function Builder:variable()
  local random = self.random
  if #self.locals > 0 and random:chance(85) then
    -- Recent locals are more interesting than old ones.
    local at = math.max(1, #self.locals - random:between(0, 7))
    return self.locals[at]
  end
  return random:pick(globals)
end

local leaf_only = { "1", "nil", '"s"', "{}" }

function Builder:literal()
  local random = self.random
  local which = random:upto(8)
  local text
  if which <= 4 then text = tostring(random:between(-2, 12))
  elseif which == 5 then text = values.number(random)
  elseif which == 6 then text = random:pick { '"abc"', '"10"', '"x"', '""', '"Hello"', '"0x1p4"' }
  elseif which == 7 then text = random:pick { "true", "false", "nil" }
  else text = values.any(random) end
  return tree.choice(text, "1", "nil")
end

function Builder:place(level)
  local random = self.random
  local name = self:variable()
  if random:chance(55) then return tree.choice(name, "1") end
  if random:chance(50) then return tree.choice({ name, ".", random:pick(fields) }, name) end
  return tree.choice({ name, "[", level > 0 and self:expression(level - 1) or "1", "]" }, name)
end

function Builder:arguments(level, most)
  local items = {}
  for i = 1, self.random:between(0, most) do items[i] = { i > 1 and ", " or "", self:expression(level) } end
  return items
end

-- A function value; its locals, loops and varargs are its own.
function Builder:function_body(level, is_method)
  local random = self.random
  local saved_locals, saved_loop, saved_vararg, saved_coroutine = self.locals, self.in_loop, self.vararg, self.in_coroutine
  self.locals = table.move(saved_locals, 1, #saved_locals, 1, {})
  self.in_loop, self.in_coroutine = false, false
  local parameters = {}
  if is_method then self.locals[#self.locals + 1] = "self" end
  for i = 1, random:between(0, 3) do
    parameters[i] = self:new_name("p")
    self.locals[#self.locals + 1] = parameters[i]
  end
  self.vararg = random:chance(30)
  if self.vararg then parameters[#parameters + 1] = "..." end
  local body = self:block(level, random:between(1, 3))
  local returned = random:chance(80) and { "return ", self:expression(1), random:chance(30) and { ", ", self:expression(1) } or "" } or ""
  self.locals, self.in_loop, self.vararg, self.in_coroutine = saved_locals, saved_loop, saved_vararg, saved_coroutine
  return { "(", table.concat(parameters, ", "), ")\ntick()\n", body, returned, "\nend" }
end

-- A recent local that was made with a value of this kind, or nil.
function Builder:variable_of(kind)
  local first = math.max(1, #self.locals - 14)
  local found = {}
  for i = first, #self.locals do
    if self.kinds[self.locals[i]] == kind then found[#found + 1] = self.locals[i] end
  end
  return #found > 0 and self.random:pick(found) or nil
end

local typed = {}

function typed.number(self, level)
  local random = self.random
  local which = random:upto(10)
  local name = self:variable_of("number")
  if name and (level <= 0 or which <= 3) then return tree.choice(name, "1") end
  if level <= 0 or which <= 4 then return tree.choice(random:chance(75) and tostring(random:between(-3, 20)) or values.number(random), "1") end
  if which <= 8 then
    local left, right = typed.number(self, level - 1), typed.number(self, level - 1)
    return tree.choice({ "(", left, random:pick { " + ", " - ", " * ", " // ", " % ", " / ", " & ", " | ", " ~ ", " << ", " >> " }, right, ")" }, left, right, "1")
  end
  if which == 9 then return tree.choice({ "#", self:operand(level - 1, random:pick { "table", "string" }) }, "1") end
  return tree.choice({ random:pick { "math.floor(", "math.abs(", "-(", "~(", "math.max(2, " }, typed.number(self, level - 1), ")" }, "1")
end

function typed.string(self, level)
  local random = self.random
  local name = self:variable_of("string")
  local which = random:upto(10)
  if name and (level <= 0 or which <= 3) then return tree.choice(name, "'s'") end
  if level <= 0 or which <= 5 then return tree.choice(random:pick(values.strings), "'s'") end
  if which <= 8 then
    local left, right = self:operand(level - 1, "string"), self:operand(level - 1, random:pick { "string", "number" })
    return tree.choice({ "(", left, " .. ", right, ")" }, left, right)
  end
  local subject = typed.string(self, level - 1)
  return tree.choice({ "(", subject, ")", random:pick { ":upper()", ":sub(2)", ":rep(2, '-')", ":reverse()", ":gsub('%w', '%0%0')" } }, subject)
end

function typed.table(self, level)
  local random = self.random
  local name = self:variable_of("table")
  local which = random:upto(10)
  if name and which <= 5 then return tree.choice(name, "{}") end
  if level <= 0 then return tree.choice(random:pick { "{}", "{1, 2, 3}", "{x = 1, 'a'}", "object(5)" }, "{}") end
  if which <= 7 then return tree.choice({ "object(", typed.number(self, level - 1), ")" }, "object(1)") end
  local items = {}
  for i = 1, random:between(0, 4) do items[i] = self:operand(level - 1, random:pick { "number", "string", "table" }) end
  return tree.choice({ "{", tree.list(items, ", "), "}" }, "{}")
end

-- Mostly a value of the wanted kind, so that programs do not fail at every step.
function Builder:operand(level, kind)
  if self.random:chance(85) then return typed[kind](self, level) end
  return self:expression(level)
end

local operand_kinds = { [".."] = "string", ["=="] = "table", ["~="] = "string" }

function Builder:expression(level)
  local random = self.random
  if level <= 0 then
    if random:chance(60) then return self:place(0) end
    return self:literal()
  end
  local which = random:upto(24)
  if which <= 8 then
    local operator = random:pick(binary)
    local kind = operand_kinds[operator] or (operator:find("[<>]=?$") and random:chance(30) and "string") or "number"
    if random:chance(15) then kind = "table" end
    local left, right = self:operand(level - 1, kind), self:operand(level - 1, kind)
    return tree.choice({ "(", left, " " .. operator .. " ", right, ")" }, left, right, "1")
  elseif which <= 10 then
    local operand = self:expression(level - 1)
    return tree.choice({ random:pick { "-", "not ", "#", "~" }, operand }, operand, "1")
  elseif which <= 13 then return self:place(level)
  elseif which <= 15 then return self:literal()
  elseif which == 16 then
    local items = {}
    for i = 1, random:between(0, 5) do
      if random:chance(60) then items[i] = self:expression(level - 1)
      elseif random:chance(50) then items[i] = { random:pick(fields), " = ", self:expression(level - 1) }
      else items[i] = { "[", tree.choice(tostring(random:between(1, 6)), "1"), "] = ", self:expression(level - 1) } end
    end
    if self.vararg and random:chance(30) then items[#items + 1] = "..." end
    return tree.choice({ "{", tree.list(items, ", "), "}" }, "{}")
  elseif which == 17 then
    if self.functions_left <= 0 then return self:literal() end
    self.functions_left = self.functions_left - 1
    return tree.choice({ "function", self:function_body(level - 1) }, "function() end", "nil")
  elseif which == 18 then return tree.choice({ "object(", self:expression(level - 1), ")" }, "object(1)")
  elseif which == 19 then
    local callee = self:variable_of("function") or self:place(0)
    return tree.choice({ callee, "(", self:arguments(level - 1, 3), ")" }, callee, "1")
  elseif which == 20 then
    local subject = self:operand(level - 1, "string")
    return tree.choice({ "(", subject, ")", random:pick(string_calls) }, subject)
  elseif which == 21 then return tree.choice({ "select('#', ", self:expression(level - 1), self.vararg and ", ..." or "", ")" }, "1")
  elseif which == 22 then
    if self.vararg then return tree.choice(random:pick { "(...)", "..." }, "1") end
    return tree.choice({ self:variable(), ":", random:pick(fields), "(", self:arguments(level - 1, 2), ")" }, "1")
  elseif which == 23 then
    return tree.choice({ random:pick { "math.type(", "tonumber(", "math.floor(", "math.abs(", "text(", "walk(", "type(" }, self:expression(level - 1), ")" }, "1")
  end
  local condition, yes, no = self:expression(level - 1), self:expression(level - 1), self:expression(level - 1)
  return tree.choice({ "(", condition, " and ", yes, " or ", no, ")" }, condition, yes, no)
end

-- A block whose locals end with it.
function Builder:block(level, count)
  local before = #self.locals
  local items = {}
  for i = 1, count do items[i] = self:statement(level) end
  for i = #self.locals, before + 1, -1 do self.locals[i] = nil end
  return tree.list(items, "\n")
end

function Builder:loop_body(level)
  local saved, saved_label = self.in_loop, self.label
  self.in_loop, self.label = true, self:new_name("continue")
  local body = { "tick()\n", self:block(level, self.random:between(1, 3)), "::", self.label, "::\n" }
  self.in_loop, self.label = saved, saved_label
  return body
end

function Builder:declare(name) self.locals[#self.locals + 1] = name end

local statements = {}

function statements.declaration(self)
  local random = self.random
  local names, items = {}, {}
  for i = 1, random:chance(70) and 1 or random:between(2, 3) do names[i] = self:new_name("v") end
  for i = 1, random:between(1, #names) do
    local kind = random:pick { "number", "number", "string", "table" }
    local known = random:chance(70)
    items[i] = { i > 1 and ", " or "", known and self:operand(2, kind) or self:expression(2) }
    self.kinds[names[i]] = known and kind or nil
  end
  local node = { "local ", table.concat(names, ", "), " = ", items }
  for _, name in ipairs(names) do self:declare(name) end
  return node
end
function statements.assignment(self)
  local random = self.random
  local function target()
    local name = self:variable()
    if random:chance(45) then return name end
    if random:chance(50) then return { name, ".", random:pick(fields) } end
    return { name, "[", self:expression(1), "]" }
  end
  if random:chance(75) then return { target(), " = ", self:expression(3) } end
  return { target(), ", ", target(), " = ", self:expression(2), ", ", self:expression(2) }
end
function statements.output(self) return { "out(", self:expression(2), self.random:chance(40) and { ", ", self:expression(2) } or "", ")" } end
function statements.walk(self) return { "out(walk(", self:variable(), "))" } end
function statements.condition(self, level)
  return { "if ", self:expression(2), " then\n", self:block(level - 1, 2), self.random:chance(50) and { "elseif ", self:expression(1), " then\n", self:block(level - 1, 1) } or "", self.random:chance(50) and { "else\n", self:block(level - 1, 2) } or "", "end" }
end
function statements.numeric_for(self, level)
  local random = self.random
  local name = self:new_name("i")
  local head = random:pick { "1, 3", "3, 1, -1", "1, 2, 0.5", "0, 6, 3", "1.0, 2", "math.maxinteger - 1, math.maxinteger - 1", "1, 0" }
  local before = #self.locals
  self:declare(name)
  self.kinds[name] = "number"
  local body = self:loop_body(level - 1)
  for i = #self.locals, before + 1, -1 do self.locals[i] = nil end
  return { "for ", name, " = ", tree.choice(head, "1, 1"), " do\n", body, "end" }
end
function statements.generic_for(self, level)
  local random = self.random
  local key, item = self:new_name("k"), self:new_name("e")
  local source = random:pick { "ipairs({10, 20, 30})", "ipairs({'a', nil, 'c'})", "pairs({5, 6})", "next, {7}", "('a1b2'):gmatch('%a%d')", "ipairs(object(2))", "coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i, i * 2) end end)" }
  if source:find("object") then source = "next, {object(3)}" end
  local before = #self.locals
  self:declare(key) self:declare(item)
  local body = self:loop_body(level - 1)
  for i = #self.locals, before + 1, -1 do self.locals[i] = nil end
  return { "for ", key, ", ", item, " in ", tree.choice(source, "next, {7}"), " do\n", body, "end" }
end
function statements.while_loop(self, level)
  local counter = self:new_name("w")
  local body = self:loop_body(level - 1)
  return { "do local ", counter, " = 0 while ", counter, " < 3 and (", self:expression(1), ") do ", counter, " = ", counter, " + 1\n", body, "end end" }
end
function statements.repeat_loop(self, level)
  local counter = self:new_name("w")
  local saved_label, saved_loop = self.label, self.in_loop
  self.in_loop = false
  local before = #self.locals
  local body = self:block(level - 1, 2)
  for i = #self.locals, before + 1, -1 do self.locals[i] = nil end
  self.label, self.in_loop = saved_label, saved_loop
  return { "do local ", counter, " = 0 repeat tick() ", counter, " = ", counter, " + 1\n", body, "until ", counter, " > 2 or ", self:expression(1), " end" }
end
function statements.goto_loop(self, level)
  local counter, label = self:new_name("w"), self:new_name("top")
  local saved = self.in_loop
  self.in_loop = false
  local body = self:block(level - 1, 2)
  self.in_loop = saved
  return { "do local ", counter, " = 0 ::", label, ":: tick() ", counter, " = ", counter, " + 1\ndo\n", body, "end if ", counter, " < 3 then goto ", label, " end end" }
end
function statements.leave(self)
  if self.in_loop then return { "if ", self:expression(1), " then ", self.random:chance(50) and "break" or "goto " .. self.label, " end" } end
  return statements.output(self)
end
function statements.local_function(self, level)
  if self.functions_left <= 0 then return statements.output(self) end
  self.functions_left = self.functions_left - 1
  local name = self:new_name("f")
  local body = self:function_body(level - 1)
  self:declare(name)
  self.kinds[name] = "function"
  return { "local function ", name, body }
end
function statements.method(self, level)
  if self.functions_left <= 0 then return statements.assignment(self) end
  self.functions_left = self.functions_left - 1
  local is_method = self.random:chance(50)
  local owner = self:variable()
  return { "if type(", owner, ") == 'table' then function ", owner, is_method and ":" or ".", self.random:pick(fields), self:function_body(level - 1, is_method), " end" }
end
function statements.protected(self, level)
  local saved_loop, saved_vararg = self.in_loop, self.vararg
  self.in_loop, self.vararg = false, false
  local body = self:block(level - 1, self.random:between(1, 3))
  local returned = self.random:chance(60) and { "return ", self:expression(2), "\n" } or ""
  self.in_loop, self.vararg = saved_loop, saved_vararg
  if self.random:chance(75) then return { "out(pcall(function()\n", body, returned, "end))" } end
  local handler = self.random:pick { "debug.traceback", "function(m) return 'H' .. text(m) end", "function(m) return debug.traceback(text(m), 2) end", "function(...) return select('#', ...) end", "print", "nil" }
  return { "out(xpcall(function()\n", body, returned, "end, ", tree.choice(handler, "print"), "))" }
end
function statements.coroutine(self, level)
  local name = self:new_name("co")
  local saved_loop, saved_vararg, saved_coroutine = self.in_loop, self.vararg, self.in_coroutine
  self.in_loop, self.vararg, self.in_coroutine = false, true, true
  local body = self:block(level - 1, 2)
  local yield = { "local y = coroutine.yield(", self:expression(1), ", ...)\nout('resumed', y)\n" }
  local rest = self:block(level - 1, 1)
  self.in_loop, self.vararg, self.in_coroutine = saved_loop, saved_vararg, saved_coroutine
  return { "do local ", name, " = coroutine.create(function(...)\n", body, yield, rest, "return ", self:expression(1), "\nend)\n",
    tree.list({ { "out(coroutine.resume(", name, ", ", self:expression(1), "))" }, { "out(coroutine.status(", name, "))" }, { "out(coroutine.resume(", name, ", 2))" }, { "out(coroutine.resume(", name, "))" } }, "\n"), "end" }
end
function statements.yield(self)
  if self.in_coroutine then return { "out(coroutine.yield(", self:expression(1), "))" } end
  return statements.call(self)
end
function statements.call(self)
  local callee = self.random:chance(60) and self:variable_of("function") or self:variable()
  if self.random:chance(30) then return { "out(", callee, ":", self.random:pick(fields), "(", self:arguments(1, 2), "))" } end
  return { "out(", callee, "(", self:arguments(2, 3), "))" }
end
function statements.table_change(self)
  local name = self.random:chance(80) and self:variable_of("table") or self:variable()
  return { "out(pcall(", self.random:pick { "table.insert, ", "table.remove, ", "table.concat, ", "table.unpack, ", "rawlen, ", "table.sort, ", "rawget, ", "setmetatable, " }, name, self.random:chance(40) and { ", ", self:expression(1) } or "", "))" }
end
function statements.scope(self, level) return { "do\n", self:block(level - 1, 2), "end" } end
function statements.collect(self) return "collectgarbage()" end
function statements.upvalues(self)
  local name = self:variable_of("function") or self:variable()
  return { "out(pcall(function() local r = {} for i = 1, 4 do local n, v = debug.getupvalue(", name, ", i) if n and n ~= '_ENV' then r[#r + 1] = n .. text(v) end end return table.concat(r, ' ') end))" }
end
function statements.format(self)
  return { "out(pcall(string.format, '", self.random:pick { "%d", "%5.2f", "%s", "%x", "%-5s|", "%q", "%g", "%c", "%i %s" }, "', ", self:operand(1, self.random:pick { "number", "string" }), ", ", self:operand(1, "number"), "))" }
end
function statements.where(self)
  return self.random:pick { "out(debug.getinfo(1, 'l').currentline)", "out((debug.traceback('trace')))", "out(debug.getlocal(1, 1))", "out(debug.getinfo(1, 'n').name, debug.getinfo(1, 't').istailcall)" }
end

local weights = { declaration = 14, assignment = 14, output = 12, walk = 4, condition = 7, numeric_for = 5, generic_for = 4, while_loop = 3, repeat_loop = 3, goto_loop = 2, leave = 4, local_function = 5, method = 3, protected = 9, coroutine = 4, yield = 2, call = 6, table_change = 4, scope = 2, where = 1, collect = 1, upvalues = 1, format = 2 }
local flat = { leave = true, declaration = true, assignment = true, output = true, walk = true, call = true, table_change = true, yield = true, where = true, collect = true, upvalues = true, format = true }
local deep_bag, flat_bag = {}, {}
do
  local names = {}
  for name in pairs(weights) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    for _ = 1, weights[name] do
      deep_bag[#deep_bag + 1] = name
      if flat[name] then flat_bag[#flat_bag + 1] = name end
    end
  end
end

function Builder:statement(level)
  return statements[self.random:pick(level > 0 and deep_bag or flat_bag)](self, level)
end

function program.make(random)
  local self = setmetatable({ random = random, locals = {}, kinds = {}, names = 0, functions_left = 8, vararg = true }, Builder)
  local items = {}
  for i = 1, random:between(4, 14) do
    -- Most statements are protected, so that the first error does not end the program.
    items[i] = random:chance(45) and statements.protected(self, 3) or self:statement(3)
  end
  return { prelude, "ga, gb, gc = 1, 'two', {3}\n", tree.list(items, "\n") }
end

return program
