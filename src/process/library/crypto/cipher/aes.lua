-- `.crypto.cipher.aes`
local natives = ...
local arrays = require(".crypto.util.array")

local MODES = { CBC = "CBC", ECB = "ECB", CFB = "CFB", OFB = "OFB", CTR = "CTR" }
local KEY_SIZES = { [128] = 128, [192] = 192, [256] = 256 }
local NO_VECTOR = ("\0"):rep(16)

local function bytes(value)
  if type(value) == "string" then return value end
  return arrays.toString(arrays.fromString(value))
end

local function unhex(value)
  return natives.unhex(value) or arrays.toString(arrays.fromHex(value))
end

--- An unknown mode is CBC, an unknown size 128.
local function crypt(decrypting, data, key, iv, modeName, keySize)
  key = bytes(key)
  iv = iv == nil and NO_VECTOR or bytes(iv)
  local mode, bits = MODES[modeName] or "CBC", KEY_SIZES[keySize] or 128
  local output = natives.crypt(mode, decrypting, bits, key, iv .. data)

  --- The output can be taken once, and is empty then.
  local function take()
    local taken = output
    output = ""
    return taken
  end

  return {
    asBytes = function() return natives.array(take()) end,
    asHex = function() return natives.upper_hex(take()) end,
    asString = take,
  }
end

return {
  --- The data is filled up with zeros.
  encrypt = function(data, key, iv, modeName, keySize)
    return crypt(false, bytes(data), key, iv, modeName, keySize)
  end,
  --- The data is hexadecimal; the zeros stay.
  decrypt = function(data, key, iv, modeName, keySize)
    return crypt(true, unhex(data), key, iv, modeName, keySize)
  end,
}
