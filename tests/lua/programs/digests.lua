-- SHA-256, MD5, CRC-32, Adler-32 and base64 with integer and bit32 arithmetic.
local function rotate(x, n) return ((x >> n) | (x << (32 - n))) & 0xffffffff end
local primes = {}
do
  local n = 2
  while #primes < 64 do
    local prime = true
    for _, p in ipairs(primes) do
      if p * p > n then break end
      if n % p == 0 then prime = false break end
    end
    if prime then primes[#primes + 1] = n end
    n = n + 1
  end
end
local function fraction(x) return math.floor((x - math.floor(x)) * 2 ^ 32) end
local K, H0 = {}, {}
for i, p in ipairs(primes) do
  K[i] = fraction(p ^ (1 / 3))
  if i <= 8 then H0[i] = fraction(p ^ 0.5) end
end

local function sha256(message)
  local padded = message .. "\128" .. ("\0"):rep((55 - #message) % 64) .. (">I8"):pack(#message * 8)
  local h = { table.unpack(H0) }
  for at = 1, #padded, 64 do
    local w = { (">" .. ("I4"):rep(16)):unpack(padded, at) }
    for i = 17, 64 do
      local a, b = w[i - 15], w[i - 2]
      local s0 = rotate(a, 7) ~ rotate(a, 18) ~ (a >> 3)
      local s1 = rotate(b, 17) ~ rotate(b, 19) ~ (b >> 10)
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) & 0xffffffff
    end
    local a, b, c, d, e, f, g, hh = table.unpack(h)
    for i = 1, 64 do
      local s1 = rotate(e, 6) ~ rotate(e, 11) ~ rotate(e, 25)
      local choice = (e & f) ~ (~e & g)
      local t1 = hh + s1 + choice + K[i] + w[i]
      local s0 = rotate(a, 2) ~ rotate(a, 13) ~ rotate(a, 22)
      local majority = (a & b) ~ (a & c) ~ (b & c)
      a, b, c, d, e, f, g, hh = (t1 + s0 + majority) & 0xffffffff, a, b, c, (d + t1) & 0xffffffff, e, f, g
    end
    for i, v in ipairs { a, b, c, d, e, f, g, hh } do h[i] = (h[i] + v) & 0xffffffff end
  end
  return (("%08x"):rep(8)):format(table.unpack(h))
end

local function md5(message)
  local shifts = { { 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 } }
  local padded = message .. "\128" .. ("\0"):rep((55 - #message) % 64) .. ("<I8"):pack(#message * 8)
  local a0, b0, c0, d0 = 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476
  for at = 1, #padded, 64 do
    local m = { ("<" .. ("I4"):rep(16)):unpack(padded, at) }
    local a, b, c, d = a0, b0, c0, d0
    for i = 0, 63 do
      local f, g
      local round = i // 16
      if round == 0 then f, g = (b & c) | (~b & d), i
      elseif round == 1 then f, g = (d & b) | (~d & c), (5 * i + 1) % 16
      elseif round == 2 then f, g = b ~ c ~ d, (3 * i + 5) % 16
      else f, g = c ~ (b | (~d & 0xffffffff)), (7 * i) % 16 end
      local k = math.floor(2 ^ 32 * math.abs(math.sin(i + 1)))
      local sum = (a + (f & 0xffffffff) + k + m[g + 1]) & 0xffffffff
      a, d, c = d, c, b
      b = (b + bit32.lrotate(sum, shifts[round + 1][i % 4 + 1])) & 0xffffffff
    end
    a0, b0, c0, d0 = (a0 + a) & 0xffffffff, (b0 + b) & 0xffffffff, (c0 + c) & 0xffffffff, (d0 + d) & 0xffffffff
  end
  return (("<I4I4I4I4"):pack(a0, b0, c0, d0):gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

local crc_table = {}
for i = 0, 255 do
  local c = i
  for _ = 1, 8 do c = c & 1 == 1 and 0xedb88320 ~ (c >> 1) or c >> 1 end
  crc_table[i] = c
end
local function crc32(s)
  local c = 0xffffffff
  for i = 1, #s do c = crc_table[(c ~ s:byte(i)) & 0xff] ~ (c >> 8) end
  return c ~ 0xffffffff
end
local function adler32(s)
  local a, b = 1, 0
  for i = 1, #s do a = (a + s:byte(i)) % 65521 b = (b + a) % 65521 end
  return b << 16 | a
end

local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function base64(s)
  return (s:gsub("..?.?", function(chunk)
    local a, b, c = chunk:byte(1, 3)
    local n = a << 16 | (b or 0) << 8 | (c or 0)
    local out = ""
    for i = 1, 4 do
      local index = (n >> (24 - 6 * i)) & 63
      out = out .. (i <= #chunk + 1 and alphabet:sub(index + 1, index + 1) or "=")
    end
    return out
  end))
end
local values = {}
for i = 1, 64 do values[alphabet:byte(i)] = i - 1 end
local function unbase64(s)
  return (s:gsub("%s", ""):gsub("[%w+/][%w+/][%w+/=][%w+/=]", function(chunk)
    local n, bytes = 0, 3
    for i = 1, 4 do
      local v = values[chunk:byte(i)]
      if not v then bytes = bytes - 1 v = 0 end
      n = n << 6 | v
    end
    return (">I3"):pack(n):sub(1, bytes)
  end))
end

for _, s in ipairs { "", "a", "abc", "message digest", "The quick brown fox jumps over the lazy dog", ("x"):rep(200), "\0\1\2\255" } do
  print(#s, sha256(s), md5(s), ("%08x %08x"):format(crc32(s), adler32(s)), base64(s):sub(1, 60), unbase64(base64(s)) == s)
end
local chain = "seed"
for i = 1, 20 do chain = sha256(chain .. i) end
print(chain)
