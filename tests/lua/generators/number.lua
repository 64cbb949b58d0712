-- Numerals: the lexer, tonumber, arithmetic on strings and the way back to text.

local tree = require "tree"

local number = {}

local function digits(random, set, most)
  local parts = {}
  for i = 1, random:between(0, most) do local at = random:upto(#set) parts[i] = set:sub(at, at) end
  return table.concat(parts)
end

local function numeral(random)
  local parts = {}
  local hex = random:chance(35)
  local set = hex and "0123456789abcdefABCDEF" or "0123456789"
  if hex then parts[1] = random:pick { "0x", "0X" } end
  parts[#parts + 1] = digits(random, set, random:pick { 3, 8, 22 })
  if random:chance(40) then parts[#parts + 1] = "." .. digits(random, set, random:pick { 3, 20 }) end
  if random:chance(35) then parts[#parts + 1] = random:pick(hex and { "p", "P" } or { "e", "E" }) .. random:pick { "", "+", "-" } .. digits(random, "0123456789", 3) end
  if random:chance(6) then parts[#parts + 1] = random:pick { "x", "_", ".", "e", "p", "\\0", "n" } end
  return table.concat(parts)
end

function number.make(random)
  local items = {}
  for i = 1, 12 do
    local text = numeral(random)
    local padded = random:pick { "", "", " ", "\\n", "-", "+", "- " } .. text .. random:pick { "", "", " ", "\\t" }
    local which = random:upto(5)
    if which == 1 then items[i] = { 'r[#r + 1] = {load("return ', text, '", "=n")}', ' if r[#r][1] then r[#r] = {pcall(r[#r][1])} end' }
    elseif which == 2 then items[i] = { 'r[#r + 1] = {tonumber("', padded, '")}' }
    elseif which == 3 then items[i] = { 'r[#r + 1] = {pcall(tonumber, "', padded, '", ', tostring(random:between(2, 36)), ")}" }
    elseif which == 4 then items[i] = { 'r[#r + 1] = {pcall(function() return "', padded, '" * 1 end), pcall(function() return "', padded, '" | 0 end)}' }
    else items[i] = { 'r[#r + 1] = {tostring(tonumber("', padded, '")), string.format("%.17g", tonumber("', padded, '") or 0), math.tointeger("', padded, '")}' } end
  end
  return { "local r = {}\n", tree.list(items, "\n"), "return table.unpack(r)" }
end

return number
