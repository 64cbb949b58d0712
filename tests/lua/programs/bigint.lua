-- Arbitrary precision integers with every arithmetic and comparison metamethod.
local BASE, DIGITS = 10000000, 7
local Big = {}
Big.__index = Big

local function normalise(n)
  while #n > 1 and n[#n] == 0 do n[#n] = nil end
  if #n == 1 and n[1] == 0 then n.sign = 1 end
  return n
end
local function new(sign) return setmetatable({ sign = sign or 1 }, Big) end

local function big(value)
  if getmetatable(value) == Big then return value end
  local text = type(value) == "number" and ("%d"):format(value) or value
  local sign, digits = text:match("^([+-]?)(%d+)$")
  if not digits then error("malformed integer '" .. tostring(value) .. "'", 2) end
  local n = new(sign == "-" and -1 or 1)
  for i = #digits, 1, -DIGITS do n[#n + 1] = tonumber(digits:sub(math.max(1, i - DIGITS + 1), i)) end
  return normalise(n)
end

local function compare_magnitude(a, b)
  if #a ~= #b then return #a < #b and -1 or 1 end
  for i = #a, 1, -1 do
    if a[i] ~= b[i] then return a[i] < b[i] and -1 or 1 end
  end
  return 0
end
local function compare(a, b)
  if a.sign ~= b.sign then return a.sign end
  return compare_magnitude(a, b) * a.sign
end
local function add_magnitude(a, b, sign)
  local r, carry = new(sign), 0
  for i = 1, math.max(#a, #b) do
    local sum = (a[i] or 0) + (b[i] or 0) + carry
    r[i], carry = sum % BASE, sum // BASE
  end
  if carry > 0 then r[#r + 1] = carry end
  return r
end
local function sub_magnitude(a, b, sign)
  local r, borrow = new(sign), 0
  for i = 1, #a do
    local d = a[i] - (b[i] or 0) - borrow
    borrow = d < 0 and 1 or 0
    r[i] = d + borrow * BASE
  end
  return normalise(r)
end

function Big.__add(a, b)
  a, b = big(a), big(b)
  if a.sign == b.sign then return normalise(add_magnitude(a, b, a.sign)) end
  local order = compare_magnitude(a, b)
  if order == 0 then return big(0) end
  if order > 0 then return sub_magnitude(a, b, a.sign) end
  return sub_magnitude(b, a, b.sign)
end
function Big.__unm(a)
  local r = new(-a.sign)
  for i = 1, #a do r[i] = a[i] end
  return normalise(r)
end
function Big.__sub(a, b) return big(a) + -big(b) end
function Big.__mul(a, b)
  a, b = big(a), big(b)
  local r = new(a.sign * b.sign)
  for i = 1, #a + #b do r[i] = 0 end
  for i = 1, #a do
    local carry = 0
    for j = 1, #b do
      local p = a[i] * b[j] + r[i + j - 1] + carry
      r[i + j - 1], carry = p % BASE, p // BASE
    end
    r[i + #b] = r[i + #b] + carry
  end
  return normalise(r)
end
local function divide_magnitude(a, b)
  local quotient, rest = new(), new()
  rest[1] = 0
  for i = #a, 1, -1 do
    table.insert(rest, 1, a[i])
    normalise(rest)
    local low, high = 0, BASE - 1
    while low < high do
      local middle = (low + high + 1) // 2
      local product = normalise(add_magnitude(big(middle) * setmetatable({ sign = 1, table.unpack(b) }, Big), big(0), 1))
      if compare_magnitude(product, rest) <= 0 then low = middle else high = middle - 1 end
    end
    quotient[i] = low
    if low > 0 then rest = sub_magnitude(rest, big(low) * setmetatable({ sign = 1, table.unpack(b) }, Big), 1) end
  end
  return normalise(quotient), normalise(rest)
end
local function divide(a, b)
  a, b = big(a), big(b)
  if b == big(0) then error("attempt to divide by zero", 3) end
  local q, r = divide_magnitude(a, b)
  q.sign = a.sign * b.sign
  r.sign = a.sign
  normalise(q) normalise(r)
  if r ~= big(0) and a.sign ~= b.sign then q, r = q - 1, r + b end
  return q, r
end
function Big.__idiv(a, b) return (divide(a, b)) end
function Big.__mod(a, b) return select(2, divide(a, b)) end
function Big.__pow(a, n)
  local result, base = big(1), big(a)
  n = math.tointeger(n)
  while n > 0 do
    if n & 1 == 1 then result = result * base end
    base, n = base * base, n >> 1
  end
  return result
end
function Big.__eq(a, b) return compare(a, b) == 0 end
function Big.__lt(a, b) return compare(big(a), big(b)) < 0 end
function Big.__le(a, b) return compare(big(a), big(b)) <= 0 end
function Big.__concat(a, b) return tostring(a) .. tostring(b) end
function Big.__tostring(a)
  local parts = { (a.sign < 0 and "-" or "") .. a[#a] }
  for i = #a - 1, 1, -1 do parts[#parts + 1] = ("%07d"):format(a[i]) end
  return table.concat(parts)
end
function Big.__call(a, k) return a * k end

local factorial = big(1)
for i = 1, 60 do
  factorial = factorial * i
  if i % 10 == 0 then print(i .. "! = " .. factorial) end
end
local a, b = big("123456789012345678901234567890"), big("-987654321098765432109876543210")
print(a + b, a - b, a * b, -a, b // a, b % a, a // 7, a % 7, a ^ 3)
print(a < b, a <= a, a > b, a == big("123456789012345678901234567890"), a ~= b, a < 5, 5 < a, a .. "!", a(2))
print((factorial // (big(10) ^ 50)), factorial % big("1000000007"))
local fib = { big(0), big(1) }
for i = 3, 300 do fib[i] = fib[i - 1] + fib[i - 2] end
print(fib[300], fib[300] // fib[299], fib[301])
print(pcall(function() return a // 0 end))
print(pcall(function() return a + "x1" end))
print(pcall(function() return a & 1 end))
print(pcall(function() return a < {} end))
local check = true
local state = 12345
local function random() state = (state * 1103515245 + 12345) & 0x7fffffff return state - 0x3fffffff end
for _ = 1, 60 do
  local x, y = random(), random()
  if y ~= 0 then
    check = check and tostring(big(x) * big(y)) == tostring(x * y) and tostring(big(x) // big(y)) == tostring(x // y) and tostring(big(x) % big(y)) == tostring(x % y)
      and (big(x) < big(y)) == (x < y) and tostring(big(x) - y) == tostring(x - y)
  end
end
print("agrees with integers", check)
