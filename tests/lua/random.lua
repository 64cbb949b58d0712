-- A small random generator of our own: the same numbers on every machine.

local random = {}
random.__index = random

function random.new(seed)
  local self = setmetatable({ state = seed }, random)
  for _ = 1, 4 do self:bits() end
  return self
end

-- 31 random bits, by a 64-bit step and a mix of its upper half.
function random:bits()
  self.state = self.state * 6364136223846793005 + 1442695040888963407
  local x = self.state
  x = (x ~ (x >> 33)) * 0x62a9d9ed799705f5
  return (x >> 33) & 0x7fffffff
end

-- An integer from 1 to n.
function random:upto(n) return self:bits() % n + 1 end

-- An integer from a to b.
function random:between(a, b) return a + self:bits() % (b - a + 1) end

function random:chance(percent) return self:bits() % 100 < percent end

function random:pick(list) return list[self:bits() % #list + 1] end

return random
