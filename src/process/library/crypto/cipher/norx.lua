-- `.crypto.cipher.norx`
local natives = ...
local concat, unpack = table.concat, string.unpack

local BLOCK, WORD, TAG = 96, 8, 32

--- The key and the nonce; what they have beyond their length does not count.
local function checked(key, nonce)
  unpack("<i8i8i8i8", nonce) --@329
  unpack("<i8i8i8i8", key) --@333
  return key:sub(1, 32), nonce:sub(1, 32)
end

--- A header or trailer; anything of length 0 is none.
local function sideText(ins)
  return #ins == 0 and "" or ins --@371
end

local function plainText(ins)
  return #ins == 0 and "" or ins --@397
end

--- The words of the whole blocks of the text enciphered, what follows them, and the tag.
local function split(encrypted, tag)
  local parts = {}
  local whole = #encrypted // BLOCK * BLOCK
  for start = 1, whole, WORD do
    parts[#parts + 1] = encrypted:sub(start, start + WORD - 1)
  end
  if encrypted ~= "" then parts[#parts + 1] = encrypted:sub(whole + 1) end
  parts[#parts + 1] = tag
  return parts
end

local function encrypt(key, nonce, plain, header, trailer)
  key, nonce = checked(key, nonce)
  header = sideText(header or "")
  local text = plainText(plain)
  local encrypted, tag = natives.encrypt(key, nonce, header, text, sideText(trailer or ""))
  local parts
  local function asBytes()
    parts = parts or split(encrypted, tag)
    return parts
  end
  local result = encrypted .. tag
  return {
    asBytes = asBytes,
    asHex = function() return natives.lower_hex(result) end,
    asString = function() return result end,
  }
end

local function decrypt(key, nonce, crypted, header, trailer)
  assert(#crypted >= TAG) --@599
  key, nonce = checked(key, nonce)
  local text = crypted:sub(1, -TAG - 1)
  local plain, tag = natives.decrypt(key, nonce, sideText(header or ""), text, sideText(trailer or ""))
  if tag ~= crypted:sub(-TAG) then return nil, "auth failure" end
  return plain
end

return {
  decrypt = decrypt,
  encrypt = encrypt,
  key_size = 32,
  nonce_size = 32,
  variant = "NORX 64-4-1",
}
