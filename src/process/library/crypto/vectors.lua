-- What the expressions of `vectors.txt` are made of. Results are hexadecimal.
local c = require(".crypto")
local S, A = c.utils.stream.fromString, c.utils.array.fromString
local hex, array = c.utils.hex, c.utils.array

function unhex(text)
  return hex.hexToString(text)
end

--- So many bytes that follow each other from 0 on.
function counting(count)
  local bytes = {}
  for index = 1, count do bytes[index] = index - 1 end
  return array.toString(bytes)
end

--- So many bytes of a sequence with this step, as in the generator of NORX's known answers.
function stepping(count, step)
  local bytes = {}
  for index = 1, count do bytes[index] = (index - 1) * step + 123 & 255 end
  return array.toString(bytes)
end

for _, name in ipairs { "md2", "md4", "md5", "sha1", "sha2_256" } do
  _G[name] = function(text) return c.digest[name](S(text)).asHex() end
end
for _, name in ipairs { "sha2_512", "sha3_256", "sha3_512", "keccak256", "keccak512" } do
  _G[name] = function(text) return c.digest[name](text).asHex() end
end
function blake2b(text, length, key)
  return c.digest.blake2b(text, length, key).asHex()
end

local DIGESTS = { sha1 = require(".crypto.digest.sha1").SHA1, sha256 = require(".crypto.digest.sha2_256").SHA2_256 }

--- The object.
function hmac(digest, key, text)
  local HMAC = require(".crypto.mac.hmac").HMAC
  return HMAC().setBlockSize(64).setDigest(DIGESTS[digest]).setKey(A(key)).init().update(S(text)).finish().asHex()
end

function createHmac(digest, key, text)
  return c.mac.createHmac(S(text), A(key), digest).asHex()
end

function pbkdf2(digest, password, salt, rounds, length)
  return c.kdf.pbkdf2(A(password), A(salt), rounds, length, digest).asHex():lower()
end

local CIPHERS = {}
for _, bits in ipairs { 128, 192, 256 } do CIPHERS[bits] = require(".crypto.cipher.aes" .. bits) end

--- A block.
function aes(direction, key, block)
  return array.toHex(CIPHERS[#key * 8][direction](A(key), A(block))):lower()
end

--- A text by the one function, which must agree with the object of the mode.
function mode(name, direction, key, iv, text)
  local data = direction == "encrypt" and text or hex.stringToHex(text)
  local result = c.cipher.aes[direction](data, key, iv, name, #key * 8).asHex():lower()
  if name == "ECB" then result = result:sub(33) end
  local object = require(".crypto.cipher.mode." .. name:lower())[direction == "encrypt" and "Cipher" or "Decipher"]()
  object.setKey(A(key)).setBlockCipher(CIPHERS[#key * 8]).setPadding(require(".crypto.padding.zero")).init()
  if name ~= "ECB" then object.update(S(iv)) end
  assert(object.update(S(text)).finish().asHex():lower() == result)
  return result
end

--- Numbers of a seed, after some are left out.
function isaac(seed, skipped, count)
  local words = {}
  c.cipher.issac.seedIsaac(seed, true)
  for _ = 1, skipped do c.cipher.issac.getRandom() end
  for index = 1, count do words[index] = ("%08x"):format(c.cipher.issac.getRandom()) end
  return table.concat(words)
end

function isaac_xor(text, key)
  c.cipher.issac.seedIsaac(key, true)
  return (text:gsub(".", function(character)
    return ("%02x"):format(character:byte() ~ c.cipher.issac.getRandomChar())
  end))
end

function isaac_mod(text, key)
  return c.cipher.issac.encrypt(text, key).asHex()
end

--- The text enciphered and its tag, which must decipher again.
function morus(key, nonce, header, text)
  local result = c.cipher.morus.encrypt(key, nonce, text, header).asString()
  assert(c.cipher.morus.decrypt(key, nonce, result, #header) == text)
  assert(c.cipher.morus.decrypt(key, nonce, result .. "x", #header) == nil)
  return hex.stringToHex(result:sub(#header + 1))
end

function norx(key, nonce, header, text, trailer)
  local result = c.cipher.norx.encrypt(key, nonce, text, header, trailer).asString()
  assert(c.cipher.norx.decrypt(key, nonce, result, header, trailer) == text)
  assert(c.cipher.norx.decrypt(key, nonce, result, header .. "x", trailer) == nil)
  return hex.stringToHex(result)
end
