-- `.crypto.cipher.mode.ecb`, after `frame.lua`.
local function encrypt(blockCipher, key, block)
  return blockCipher.encrypt(key, block)
end

local function decrypt(blockCipher, key, block)
  return blockCipher.decrypt(key, block)
end

return { Cipher = newMode(encrypt), Decipher = newMode(decrypt) }
