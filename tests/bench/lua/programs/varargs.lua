-- Functions as values: varargs, select, table.pack and unpack, pcall, closures, map, filter and fold.
local function sum(...)
  local total = 0
  for index = 1, select("#", ...) do
    total = total + (select(index, ...))
  end
  return total
end

local function forward(...) return ... end

local function bind(callable, ...)
  local bound = table.pack(...)
  return function(...)
    return callable(table.unpack(bound, 1, bound.n), ...)
  end
end

local function compose(...)
  local steps = { ... }
  return function(value)
    for _, step in ipairs(steps) do value = step(value) end
    return value
  end
end

local function map(list, change)
  local out = {}
  for index, item in ipairs(list) do out[index] = change(item) end
  return out
end

local function filter(list, keep)
  local out = {}
  for _, item in ipairs(list) do
    if keep(item) then out[#out + 1] = item end
  end
  return out
end

local function fold(list, start, join)
  for _, item in ipairs(list) do start = join(start, item) end
  return start
end

local list = {}
for index = 1, 100 do list[index] = index end

local checksum = 0
local step = compose(function(x) return x + 1 end, function(x) return x * 2 end, function(x) return x % 1000 end)
for round = 1, 70000 do
  checksum = checksum + sum(round, 2, 3, 4, forward(5, 6, 7)) % 1009
  checksum = checksum + bind(math.max, round)(round % 7) % 11
  checksum = checksum + step(round)
  local ok, result = pcall(sum, 1, round)
  if ok then checksum = checksum + result end
  local failed, reason = pcall(error, { code = round % 5 })
  if not failed then checksum = checksum + reason.code end
  if round % 8 == 0 then
    local doubled = map(list, function(x) return x * 2 + round end)
    local kept = filter(doubled, function(x) return x % 3 ~= 0 end)
    checksum = checksum + fold(kept, 0, function(a, b) return a + b end)
  end
end
return checksum
