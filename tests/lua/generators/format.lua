-- string.format with every directive, flag, width and precision.

local tree = require "tree"
local values = require "generators.values"

local format = {}

local conversions = { "d", "i", "u", "c", "x", "X", "o", "e", "E", "f", "g", "G", "a", "A", "s", "q", "%", "y" }
local flags = { "", "", "", "-", "+", " ", "#", "0", "-+", "0+", "# " }
local texts = { "", "x", " ", "%%", "\\n" }

local function directive(random)
  local parts = { "%", random:pick(flags) }
  if random:chance(40) then parts[#parts + 1] = tostring(random:between(1, 30)) end
  if random:chance(40) then parts[#parts + 1] = "." .. (random:chance(80) and random:between(0, 25) or "") end
  parts[#parts + 1] = random:pick(conversions)
  return table.concat(parts)
end

local function argument(random, text)
  local letter = text:sub(-1)
  -- Values shown by an address have no fixed width.
  if random:chance(8) then return random:pick { "nil", "true", "false", values.number(random), random:pick(values.strings) } end
  if letter:find("[diuxXo]") then return random:chance(85) and random:pick(values.integers) or values.number(random) end
  if letter == "c" then return tostring(random:between(32, 126)) end
  if letter:find("[eEfgGaA]") then return values.number(random) end
  if letter == "s" or letter == "q" then return random:pick(values.strings) end
  return values.number(random)
end

function format.make(random)
  local items = {}
  for i = 1, 10 do
    local specification, arguments = {}, {}
    for d = 1, random:between(1, 3) do
      local text = directive(random)
      specification[d] = text .. random:pick(texts)
      if text:sub(-1) ~= "%" then arguments[#arguments + 1] = { ", ", tree.choice(argument(random, text), "1", "'x'") } end
    end
    items[i] = { 'r[#r + 1] = {pcall(string.format, "', tree.list(specification, ""), '"', arguments, ")}" }
  end
  return { "local r = {}\n", tree.list(items, "\n"), "return table.unpack(r)" }
end

return format
