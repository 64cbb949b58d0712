-- `.crypto.cipher.mode.ofb`, after `frame.lua`.
local function advance(block, output)
  return arrays.XOR(output, block)
end

local function transform(blockCipher, key, block, iv)
  return arrays.XOR(blockCipher.encrypt(key, iv), block)
end

return { Cipher = newMode(transform, advance), Decipher = newMode(transform, advance) }
