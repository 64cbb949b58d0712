-- `.crypto.util.hex`
local natives = ...
local char, format, gsub = string.char, string.format, string.gsub

local hex = {}

--- Lower case; with `perLine` a line break after that many bytes, and `separator` between the others.
function hex.stringToHex(s, perLine, separator)
  if #s == 0 then return "" end --@15
  if not perLine then return natives.lower_hex(s) end
  separator = separator or ""
  local texts = {}
  for index = 1, #s - 1 do
    local ending = index % perLine == 0 and "\n" or separator --@35
    texts[index] = format("%02x%s", s:byte(index), ending)
  end
  texts[#s] = format("%02x", s:byte(#s))
  return table.concat(texts)
end

local function unhex(pair)
  return char(tonumber(pair, 16))
end

--- Unless `unsafe`, white space is left out and anything but letters and digits refused.
function hex.hexToString(hs, unsafe)
  if not unsafe then
    hs = gsub(hs, "%s+", "") --@67
    if hs:find("[^0-9A-Za-z]") or #hs % 2 ~= 0 then
      error("invalid hex string") --@71
    end
  end
  local bytes = #tostring(hs) % 2 == 0 and natives.unhex(hs)
  return bytes or (gsub(hs, "%x%x", unhex)) --@77
end

return hex
