-- `.crypto.digest.blake2b`
local natives = ...

local LONGEST = 64

--- The parameters, if they are ones of BLAKE2b.
local function checked(outlen, key)
  local keyLength = #key --@173
  if outlen < 1 or outlen > LONGEST or keyLength > LONGEST then return nil end --@175
  return outlen | 0, keyLength == 0 and "" or key --@189
end

local function text(data)
  local length = #data --@253
  if data == "" then return data end
  return data:sub(1, length) --@257
end

return function(data, outlen, key)
  local length, secret = checked(outlen or LONGEST, key or "")
  if not length then return nil, "illegal parameters" end
  local hash = natives.hash(text(data), length, secret)
  return {
    --- Its characters.
    asBytes = function()
      local characters = {}
      for place = 1, #hash do characters[place] = hash:sub(place, place) end
      return characters
    end,
    asHex = function() return natives.lower_hex(hash) end,
    asString = function() return hash end,
  }
end
