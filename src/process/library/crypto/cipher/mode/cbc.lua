-- `.crypto.cipher.mode.cbc`, after `frame.lua`.
local function encrypt(blockCipher, key, block, iv)
  return blockCipher.encrypt(key, arrays.XOR(iv, block))
end

local function decrypt(blockCipher, key, block, iv)
  return arrays.XOR(blockCipher.decrypt(key, block), iv)
end

return {
  Cipher = newMode(encrypt, function(_, output) return output end),
  Decipher = newMode(decrypt, function(block) return block end),
}
