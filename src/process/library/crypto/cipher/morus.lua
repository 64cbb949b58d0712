-- `.crypto.cipher.morus`
local natives = ...
local concat, unpack = table.concat, string.unpack

local BLOCK, TAG = 32, 16

local function checkKey(key, iv)
  if #key ~= 16 and #key ~= 32 then error("key must be 16 or 32 bytes") end --@411
  if #iv ~= 16 then error("iv must be 16 bytes") end --@413
end

--- Anything of length 0 is no text.
local function text(value)
  return #value == 0 and "" or value
end

--- The header, the text enciphered in blocks, and the tag.
local function split(header, encrypted, tag)
  local parts = { header }
  for start = 1, #encrypted, BLOCK do
    parts[#parts + 1] = encrypted:sub(start, start + BLOCK - 1)
  end
  parts[#parts + 1] = tag
  return parts
end

local function encrypt(key, iv, m, ad)
  ad = ad or ""
  local _, _ = #m, #ad --@535
  checkKey(key, iv)
  local encrypted, tag = natives.encrypt(key, iv, text(ad), text(m))
  local parts
  local function asBytes()
    parts = parts or split(ad, encrypted, tag)
    return parts
  end
  --- The parts joined, when nobody has seen them yet.
  local function unseen()
    return not parts and type(ad) == "string" and ad .. encrypted .. tag
  end
  return {
    asBytes = asBytes,
    asHex = function() return natives.lower_hex(unseen() or concat(asBytes())) end, --@639
    asString = function() return unseen() or concat(asBytes()) end, --@647
  }
end

--- What there is of a header that says to be longer than all: its last block, filled up by what it lacks.
local function missing(length, adlen)
  local whole = adlen // BLOCK * BLOCK
  if adlen < 0 or whole > length then return "bad argument #2 to 'unpack' (data string too short)" end
  return length - whole + BLOCK - adlen % BLOCK
end

local function decrypt(key, iv, e, adlen)
  adlen = adlen or 0
  local length = #e --@677
  local messageLength = length - adlen - TAG --@679
  checkKey(key, iv)
  if 0 < adlen then e:sub(1, adlen) end --@693
  if adlen < 0 or adlen > length then
    error(missing(length, adlen)) --@725
  end
  local header, encrypted = e:sub(1, adlen), e:sub(adlen + 1, math.max(adlen, length - TAG))
  local decrypted, tag = natives.decrypt(key, iv, header, encrypted)
  unpack("<i8i8", e, length - TAG + 1) --@759
  if tag ~= e:sub(-TAG) then return nil, "decrypt error" end
  return decrypted
end

return {
  decrypt = decrypt,
  encrypt = encrypt,
  key_size = 32,
  nonce_size = 16,
  state_update = natives.state_update,
  variant = "Morus-1280",
}
