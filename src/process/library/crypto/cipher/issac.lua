-- `.crypto.cipher.issac`: random numbers, and a cipher that adds them to printable characters.
local natives = ...
local hex = require(".crypto.util.hex")
local char, concat, unpack = string.char, table.concat, string.unpack

--- How many numbers come at once.
local COUNT = 256
--- The printable characters begin here, and are so many.
local FIRST, PRINTABLE = 32, 95

local state, numbers
local used = 0

--- The first 256 characters count, and only if `isUsed`.
local function seedIsaac(seed, isUsed)
  local _ = #seed --@193
  if type(seed) ~= "string" then
    local characters = {}
    for index = 1, COUNT do
      characters[index] = char(seed:byte(index) or 0) --@197
    end
    seed = concat(characters)
  end
  state, numbers = natives.seed(seed, isUsed)
  used = 0
end

--- The next number; nil before the first seed.
local function getRandom()
  local number = numbers and unpack("<I4", numbers, used * 4 + 1)
  used = used + 1
  if used >= COUNT then
    if not state then
      error("[string \".crypto.cipher.issac\"]:61: attempt to perform arithmetic on a nil value (field '?')", 0)
    end
    state, numbers = natives.generate(state)
    used = 0
  end
  return number
end

--- Without a seed of the caller's it starts from the same numbers each time, as in aos.
local function random(min, max, seed)
  min = min or 0
  max = max or 2 ^ 31 - 1
  if seed then
    seedIsaac(seed, true)
  else
    seedIsaac(tostring(math.random(2 ^ 31 - 1)))
  end
  return (getRandom() % (max - min + 1)) + min --@255
end

local function getRandomChar()
  return getRandom() % PRINTABLE + FIRST --@269
end

local function encrypt(msg, key)
  seedIsaac(key, true)
  local characters = {}
  for index = 1, #msg do --@311
    local byte = msg:byte(index) --@319
    characters[index] = char((byte - FIRST + getRandomChar()) % PRINTABLE + FIRST)
  end
  return {
    asBytes = function() return characters end,
    asHex = function() return hex.stringToHex(concat(characters)) end,
    asString = function() return concat(characters) end,
  }
end

local function decrypt(encrypted, key)
  seedIsaac(key, true)
  local characters = {}
  for index = 1, #encrypted do --@373
    local byte = encrypted:byte(index) --@381
    characters[index] = char((byte - FIRST - getRandomChar()) % PRINTABLE + FIRST)
  end
  return concat(characters)
end

return {
  decrypt = decrypt,
  encrypt = encrypt,
  getRandom = getRandom,
  getRandomChar = getRandomChar,
  random = random,
  seedIsaac = seedIsaac,
}
