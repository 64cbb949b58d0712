-- string.pack, unpack and packsize with random formats, values and bytes.

local tree = require "tree"
local values = require "generators.values"

local pack = {}

local integers = { "b", "B", "h", "H", "i", "I", "l", "L", "j", "J", "T", "i1", "I1", "i2", "I2", "i3", "I3", "i4", "I4", "i7", "I7", "i8", "I8", "i9", "I12", "i16", "i17", "I0" }
local others = { "<", ">", "=", "!", "!1", "!2", "!4", "!8", "!16", "!17", " ", "x", "X", "Xi4", "Xd", "Xi3", "y" }
local floats = { "f", "d", "n" }
local texts = { "z", "s", "s1", "s2", "s4", "c0", "c3", "c10", "c" }

local function make_format(random)
  local items, arguments = {}, {}
  for _ = 1, random:between(1, 6) do
    local which = random:upto(10)
    if which <= 4 then items[#items + 1] = random:pick(integers) arguments[#arguments + 1] = random:chance(85) and random:pick { "1", "-1", "0", "127", "128", "255", "256", "-128", "65535", "math.maxinteger", "math.mininteger", "1 << 40" } or values.any(random)
    elseif which <= 5 then items[#items + 1] = random:pick(floats) arguments[#arguments + 1] = random:pick { "1.5", "-0.1", "1e300", "7", "math.huge" }
    elseif which <= 7 then items[#items + 1] = random:pick(texts) arguments[#arguments + 1] = random:pick { '"abc"', '""', '"a\\0b"', '"longer text"', "5" }
    else items[#items + 1] = random:pick(others) end
  end
  return tree.list(items, random:chance(30) and " " or ""), arguments
end

function pack.make(random)
  local items = {}
  for i = 1, 10 do
    local format, arguments = make_format(random)
    local list = {}
    for k, a in ipairs(arguments) do list[k] = { ", ", tree.choice(a, "1", "'x'") } end
    local which = random:upto(4)
    if which == 1 then items[i] = { 'r[#r + 1] = {pcall(string.packsize, "', format, '")}' }
    elseif which == 2 then items[i] = { 'r[#r + 1] = {pcall(string.unpack, "', format, '", "', ("\\1\\255\\0abc\\3\\0\\0\\0xyz\\128\\127"):rep(random:between(0, 4)), '", ', tostring(random:between(-3, 12)), ")}" }
    else items[i] = { 'r[#r + 1] = {pcall(function() local p = string.pack("', format, '"', list, ') return p, string.unpack("', format, '", p) end)}' } end
  end
  return { "local r = {}\n", tree.list(items, "\n"), "return table.unpack(r)" }
end

return pack
