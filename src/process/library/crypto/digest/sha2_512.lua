-- `.crypto.digest.sha2_512`
local natives = ...

local function text(msg)
  return msg .. "" --@57
end

return function(msg)
  local hash = #msg and natives.hash(text(msg)) --@79
  return {
    --- Its eight words.
    asBytes = function()
      local words = { string.unpack(">i8i8i8i8i8i8i8i8", hash) }
      words[9] = nil
      return words
    end,
    asHex = function() return natives.lower_hex(hash) end,
    asString = function() return hash end,
  }
end
