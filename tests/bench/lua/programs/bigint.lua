-- 256-bit unsigned integers with metamethods: the balances of a token written in plain Lua.
-- Eight limbs of 32 bits, least significant first; results wrap at 2^256.
local LIMBS, MASK = 8, 0xffffffff
local Big = {}
Big.__index = Big

local function big(number)
  local limbs = setmetatable({}, Big)
  for index = 1, LIMBS do
    limbs[index] = number & MASK
    number = number >> 32
  end
  return limbs
end

function Big.__add(left, right)
  local sum, carry = setmetatable({}, Big), 0
  for index = 1, LIMBS do
    local limb = left[index] + right[index] + carry
    sum[index] = limb & MASK
    carry = limb >> 32
  end
  return sum
end

function Big.__sub(left, right)
  local difference, borrow = setmetatable({}, Big), 0
  for index = 1, LIMBS do
    local limb = left[index] - right[index] - borrow
    difference[index] = limb & MASK
    borrow = limb < 0 and 1 or 0
  end
  return difference
end

function Big.__mul(left, right)
  local product = big(0)
  for low = 1, LIMBS do
    local factor, carry = left[low], 0
    if factor ~= 0 then
      for high = 1, LIMBS - low + 1 do
        local at = low + high - 1
        local partial = factor * right[high]
        local limb = product[at] + (partial & MASK) + carry
        product[at] = limb & MASK
        carry = (partial >> 32) + (limb >> 32)
      end
    end
  end
  return product
end

function Big.__eq(left, right)
  for index = 1, LIMBS do
    if left[index] ~= right[index] then return false end
  end
  return true
end

function Big.__lt(left, right)
  for index = LIMBS, 1, -1 do
    if left[index] ~= right[index] then return left[index] < right[index] end
  end
  return false
end

function Big.__le(left, right)
  return not (right < left)
end

-- Divides by a number below 2^31 and answers the quotient and the remainder.
local function divide_small(value, divisor)
  local quotient, remainder = setmetatable({}, Big), 0
  for index = LIMBS, 1, -1 do
    local limb = remainder << 32 | value[index]
    quotient[index] = limb // divisor
    remainder = limb % divisor
  end
  return quotient, remainder
end

local zero = big(0)

function Big.__tostring(value)
  local groups = {}
  while not (value == zero) do
    local group
    value, group = divide_small(value, 1000000000)
    table.insert(groups, 1, string.format("%09d", group))
  end
  local digits = table.concat(groups):gsub("^0+", "")
  return digits == "" and "0" or digits
end

function Big.parse(text)
  local value, ten = big(0), big(10)
  for digit in text:gmatch("%d") do
    value = value * ten + big(tonumber(digit))
  end
  return value
end

local balances = {}
for account = 1, 20 do
  balances[account] = Big.parse(tostring(account) .. "000000000000000000000000")
end

local checksum = 0
local unit = Big.parse("1000000000000")
for step = 1, 60000 do
  local from, to = step % 20 + 1, step * 7 % 20 + 1
  local amount = unit * big(step)
  if from ~= to and amount <= balances[from] then
    balances[from] = balances[from] - amount
    balances[to] = balances[to] + amount
  end
  if step % 50 == 0 then
    local text = tostring(balances[to])
    checksum = checksum + #text + tonumber(text:sub(1, 6))
    if not (Big.parse(text) == balances[to]) then return -1 end
  end
end

local power, base = big(1), big(3)
for _ = 1, 1000 do
  power = power * base
end
return checksum + power[1] + power[8] % 1000
