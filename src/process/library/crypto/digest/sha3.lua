-- `.crypto.digest.sha3`: SHA-3, and Keccak as it was before it became SHA-3.
local natives = ...

local function length(buffer)
  return #buffer --@269
end

local function keccakText(buffer)
  return buffer .. "" --@279
end

local function sha3Text(buffer)
  return buffer .. "" --@287
end

local function digest(hash, text)
  return function(buffer)
    local result = length(buffer) and hash(text(buffer))
    return {
      asHex = function() return natives.lower_hex(result) end,
      asString = function() return result end,
    }
  end
end

return {
  keccak256 = digest(natives.keccak256, keccakText),
  keccak512 = digest(natives.keccak512, keccakText),
  sha3_256 = digest(natives.sha3_256, sha3Text),
  sha3_512 = digest(natives.sha3_512, sha3Text),
}
