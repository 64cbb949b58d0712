-- `.crypto.cipher.mode.cfb`, after `frame.lua`.
local function transform(blockCipher, key, block, iv)
  return arrays.XOR(blockCipher.encrypt(key, iv), block)
end

return {
  Cipher = newMode(transform, function(_, output) return output end),
  Decipher = newMode(transform, function(block) return block end),
}
