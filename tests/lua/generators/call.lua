-- Calls of library functions with arguments of every kind, right and wrong.

local tree = require "tree"
local values = require "generators.values"

local call = {}

-- Functions whose results depend on nothing but their arguments.
local functions = {
  "assert", "error", "ipairs", "next", "pcall", "rawequal", "rawget", "rawlen", "rawset", "select", "setmetatable", "getmetatable", "tonumber", "tostring", "type", "xpcall", "load",
  "string.byte", "string.char", "string.find", "string.format", "string.gmatch", "string.gsub", "string.len", "string.lower", "string.match", "string.rep", "string.reverse", "string.sub", "string.upper", "string.pack", "string.unpack", "string.packsize",
  "table.concat", "table.insert", "table.remove", "table.unpack", "table.pack", "table.sort", "table.move",
  "math.abs", "math.ceil", "math.floor", "math.fmod", "math.max", "math.min", "math.modf", "math.sqrt", "math.tointeger", "math.type", "math.ult", "math.log", "math.exp", "math.sin", "math.pow", "math.frexp", "math.ldexp", "math.deg", "math.rad", "math.cosh", "math.log10",
  "bit32.band", "bit32.bor", "bit32.bxor", "bit32.bnot", "bit32.btest", "bit32.lshift", "bit32.rshift", "bit32.arshift", "bit32.lrotate", "bit32.rrotate", "bit32.extract", "bit32.replace",
  "utf8.char", "utf8.codepoint", "utf8.len", "utf8.offset", "utf8.codes",
  "coroutine.create", "coroutine.status", "coroutine.wrap", "coroutine.isyieldable", "coroutine.resume",
  "os.date", "os.difftime", "debug.getupvalue", "debug.upvalueid", "debug.getmetatable", "debug.setupvalue", "debug.upvaluejoin", "debug.getuservalue",
}
-- For these a big number means hours, a result that depends on the date, or a
-- conversion to a C `int` that keeps what bits it likes.
local first_only_small = { ["string.rep"] = true, ["table.unpack"] = true, ["table.move"] = true, ["table.concat"] = true, ["os.date"] = true, ["coroutine.resume"] = true, ["string.char"] = true, ["bit32.extract"] = true, ["bit32.replace"] = true, ["debug.upvaluejoin"] = true, ["debug.setupvalue"] = true, ["debug.getupvalue"] = true, ["debug.upvalueid"] = true }

local function argument(random, name, position)
  if first_only_small[name] and position > 1 then
    if random:chance(75) then return values.small_integer(random) end
    return random:pick(values.strings)
  end
  return values.any(random)
end

local function one(random)
  local name = random:pick(functions)
  local arguments = {}
  for i = 1, random:between(0, 4) do
    arguments[i] = tree.choice(argument(random, name, i), "1", "nil")
    if name == "os.date" and i == 1 then arguments[i] = random:pick { '"!%c"', '"!*t"', '"!%Y %j"', "{}", '"!%"' } end
    if name == "string.rep" and i == 1 then arguments[i] = random:pick { '"ab"', "5", "nil", "{}" } end
  end
  if name == "os.date" and #arguments < 2 then arguments = { '"!%c"', "0" } end
  local list = {}
  for i, item in ipairs(arguments) do
    if i > 1 then list[#list + 1] = ", " end
    list[#list + 1] = item
  end
  local style = random:upto(4)
  if style == 1 then return { "pcall(", name, #arguments > 0 and ", " or "", list, ")" } end
  if style == 2 then return { "pcall(function() local f = " .. name .. " return f(", list, ") end)" } end
  if style == 3 then return { "pcall(function() local t = {m = " .. name .. "} return t:m(", list, ") end)" } end
  return { "pcall(function() return (", name, "(", list, ")) end)" }
end

function call.make(random)
  local items = {}
  for i = 1, 10 do items[i] = { "r[#r + 1] = {", one(random), "}" } end
  return { "local r = {}\n", tree.list(items, "\n"), "return table.unpack(r)" }
end

return call
