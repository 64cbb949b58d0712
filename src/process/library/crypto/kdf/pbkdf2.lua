-- `.crypto.kdf.pbkdf2`: PBKDF2 (RFC 8018) over any function whose objects are as those of HMAC.
local natives = ...
local arrays = require(".crypto.util.array")
local streams = require(".crypto.util.stream")
local HMAC = require(".crypto.mac.hmac").HMAC
local SHA1 = require(".crypto.digest.sha1").SHA1
local SHA2_256 = require(".crypto.digest.sha2_256").SHA2_256
local ceil, type = math.ceil, math.type

local function blockNumber(index)
  return { index >> 24 & 255, index >> 16 & 255, index >> 8 & 255, index & 255 }
end

--- `native`, if given, derives in one piece what `PRF` would.
local function newKey(PRF, blockLen, native)
  local public = {}
  local dKeyLen, iterations = 256, 4096
  local salt, password, dKey

  function public.setBlockLen(length)
    blockLen = length
    native = nil
    return public
  end

  function public.setDKeyLen(length)
    dKeyLen = length
    return public
  end

  function public.setIterations(count)
    iterations = count
    return public
  end

  function public.setSalt(array)
    salt = array
    return public
  end

  function public.setPassword(array)
    password = array
    return public
  end

  function public.setPRF(object)
    PRF = object
    native = nil
    return public
  end

  local function buildBlock(index)
    local block = {}
    local input = arrays.concat(salt, blockNumber(index))
    PRF.setKey(password) --@149
    for round = 1, iterations do --@151
      PRF.init().update(streams.fromArray(input)).finish()
      input = PRF.asBytes()
      block = round == 1 and input or arrays.XOR(block, input)
    end
    return block
  end

  --- All at once, when nothing about it is odd.
  local function derived(count)
    if native and type(iterations) == "integer" and iterations > 0 and type(dKeyLen) == "integer" then
      local secret, salted = natives.bytes(password), natives.bytes(salt)
      return secret and salted and natives.array(native(secret, salted, iterations, count))
    end
  end

  function public.finish()
    local count = ceil(dKeyLen / blockLen) --@183
    dKey = derived(count)
    if not dKey then
      dKey = {}
      for index = 1, count do
        dKey = arrays.concat(dKey, buildBlock(index))
      end
    end
    if arrays.size(dKey) > dKeyLen then --@201
      dKey = arrays.truncate(dKey, dKeyLen)
    end
    return public
  end

  function public.asBytes()
    return dKey
  end

  function public.asHex()
    return arrays.toHex(dKey)
  end

  function public.asString()
    return arrays.toString(dKey)
  end

  return public
end

local function PBKDF2()
  return newKey(nil, 16)
end

local FUNCTIONS = {
  sha1 = { Digest = SHA1, length = 20, native = natives.sha1 },
  sha256 = { Digest = SHA2_256, length = 32, native = natives.sha256 },
}

local function pbkdf2(password, salt, iterations, keyLen, digest)
  if digest == nil then digest = "sha1" end
  local chosen = FUNCTIONS[digest]
  if not chosen then
    error("Unsupported algorithm: " .. digest) --@277
  end
  local PRF = HMAC().setBlockSize(64).setDigest(chosen.Digest)
  local key = newKey(PRF, chosen.length, chosen.native)
  return key.setPassword(password).setSalt(salt).setIterations(iterations).setDKeyLen(keyLen).finish()
end

return { PBKDF2 = PBKDF2, pbkdf2 = pbkdf2 }
