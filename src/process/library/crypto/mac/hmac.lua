-- `.crypto.mac.hmac`: HMAC (RFC 2104) over any digest whose objects take streams in pieces.
local arrays = require(".crypto.util.array")
local streams = require(".crypto.util.stream")
local SHA1 = require(".crypto.digest.sha1").SHA1
local SHA2_256 = require(".crypto.digest.sha2_256").SHA2_256
local XOR = require(".crypto.util.bit").bxor

local function HMAC()
  local public = {}
  local blockSize = 64
  local Digest, digest
  local innerPadding, outerPadding = {}, {}

  function public.setBlockSize(bytes)
    blockSize = bytes
    return public
  end

  function public.setDigest(newDigest)
    Digest = newDigest
    digest = Digest() --@49
    return public
  end

  function public.setKey(key)
    if Digest == nil then
      error("Digest not set") --@63
    end
    if arrays.size(key) > blockSize then
      key = Digest().update(streams.fromArray(key)).finish().asBytes()
    end
    local keyStream = streams.fromArray(key)
    innerPadding, outerPadding = {}, {}
    for index = 1, blockSize do
      local byte = keyStream()
      if byte == nil then byte = 0 end
      innerPadding[index] = XOR(0x36, byte) --@97
      outerPadding[index] = XOR(0x5C, byte)
    end
    return public
  end

  function public.init()
    digest.init().update(streams.fromArray(innerPadding)) --@113
    return public
  end

  function public.update(messageStream)
    digest.update(messageStream) --@125
    return public
  end

  function public.finish()
    local inner = digest.finish().asBytes() --@135
    digest.init().update(streams.fromArray(outerPadding)).update(streams.fromArray(inner)).finish()
    return public
  end

  function public.asBytes()
    return digest.asBytes() --@155
  end

  function public.asHex()
    return digest.asHex() --@163
  end

  function public.asString()
    return digest.asString() --@171
  end

  return public
end

local DIGESTS = { sha1 = SHA1, sha256 = SHA2_256 }

--- The block size with which aos makes it: not that of the digests, which is 64, so that its results are not those of RFC 2202 and
--- RFC 4231.
local BLOCK_SIZE = 32

local function hmac(data, key, algorithm)
  if algorithm == nil then algorithm = "sha1" end
  local Digest = DIGESTS[algorithm]
  if not Digest then
    error("Unsupported algorithm: " .. algorithm) --@217
  end
  return HMAC().setBlockSize(BLOCK_SIZE).setDigest(Digest).setKey(key).init().update(data).finish()
end

return { HMAC = HMAC, hmac = hmac }
