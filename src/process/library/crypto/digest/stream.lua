-- A digest of a whole stream.
local natives = ...

--- How many values of a stream become bytes at once: a multiple of the length of a block.
local PIECE = 1024

local function bytesOf(stream)
  local rest = natives.rest(stream)
  if rest then return rest end
  local texts, values, count = {}, {}, 0
  for value in stream do --@CALL_LINE
    if count == PIECE then
      texts[#texts + 1] = natives.pack(values, count)
      count = 0
    end
    count = count + 1
    values[count] = value
  end
  texts[#texts + 1] = natives.pack(values, count)
  return table.concat(texts)
end

return function(stream)
  local hash = natives.hash(bytesOf(stream))
  return {
    asBytes = function() return natives.array(hash) end,
    asHex = function() return natives.lower_hex(hash) end,
    asString = function() return hash end,
  }
end
