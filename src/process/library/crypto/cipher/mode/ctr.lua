-- `.crypto.cipher.mode.ctr`, after `frame.lua`.
local function transform(blockCipher, key, block, iv)
  return arrays.XOR(blockCipher.encrypt(key, iv), block)
end

--- The last eight bytes are a counter.
local function advance(_, _, iv)
  for place = 16, 9, -1 do
    iv[place] = iv[place] + 1
    if iv[place] < 256 then return iv end
    iv[place] = 0
  end
  return iv
end

return { Cipher = newMode(transform, advance), Decipher = newMode(transform, advance) }
