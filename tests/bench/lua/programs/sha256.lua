-- SHA-256 (FIPS 180-4) on 64-bit integers masked to 32 bits.
local function constants(count, root)
  -- The first 32 bits of the fractional parts of roots of the first primes.
  local list, candidate = {}, 2
  while #list < count do
    local prime = true
    for divisor = 2, candidate - 1 do
      if divisor * divisor > candidate then break end
      if candidate % divisor == 0 then prime = false break end
    end
    if prime then
      local value = candidate ^ root
      list[#list + 1] = math.floor((value - math.floor(value)) * 4294967296.0)
    end
    candidate = candidate + 1
  end
  return list
end

local K = constants(64, 1 / 3)
local START = constants(8, 1 / 2)
local MASK = 0xffffffff

local function rotate(word, count)
  return (word >> count | word << (32 - count)) & MASK
end

local function compress(state, text, at, w)
  for index = 1, 16 do
    local a, b, c, d = text:byte(at, at + 3)
    w[index] = a << 24 | b << 16 | c << 8 | d
    at = at + 4
  end
  for index = 17, 64 do
    local x, y = w[index - 15], w[index - 2]
    local s0 = rotate(x, 7) ~ rotate(x, 18) ~ x >> 3
    local s1 = rotate(y, 17) ~ rotate(y, 19) ~ y >> 10
    w[index] = (w[index - 16] + s0 + w[index - 7] + s1) & MASK
  end
  local a, b, c, d, e, f, g, h = state[1], state[2], state[3], state[4], state[5], state[6], state[7], state[8]
  for index = 1, 64 do
    local s1 = rotate(e, 6) ~ rotate(e, 11) ~ rotate(e, 25)
    local choice = e & f ~ ~e & g
    local t1 = h + s1 + choice + K[index] + w[index]
    local s0 = rotate(a, 2) ~ rotate(a, 13) ~ rotate(a, 22)
    local majority = a & b ~ a & c ~ b & c
    h, g, f, e, d, c, b, a = g, f, e, (d + t1) & MASK, c, b, a, (t1 + s0 + majority) & MASK
  end
  local new = { a, b, c, d, e, f, g, h }
  for index = 1, 8 do state[index] = (state[index] + new[index]) & MASK end
end

local function length_bytes(bits)
  local bytes = {}
  for index = 1, 8 do bytes[index] = string.char(bits >> (64 - 8 * index) & 255) end
  return table.concat(bytes)
end

local function sha256(text)
  local padding = "\128" .. ("\0"):rep((55 - #text) % 64)
  local padded = text .. padding .. length_bytes(#text * 8)
  local state, schedule = {}, {}
  for index = 1, 8 do state[index] = START[index] end
  for at = 1, #padded, 64 do compress(state, padded, at, schedule) end
  local hex = {}
  for index = 1, 8 do hex[index] = string.format("%08x", state[index]) end
  return table.concat(hex)
end

if sha256("abc") ~= "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" then return -1 end
local digest = ""
for round = 1, 3000 do
  digest = sha256(digest .. ":" .. round .. ("x"):rep(round % 120))
end
return tonumber(digest:sub(1, 12), 16)
