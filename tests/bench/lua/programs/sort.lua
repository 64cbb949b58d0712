-- Sorting with comparison functions: numbers descending, records by two fields, strings by the default order.
local seed = 42
local function random(limit)
  seed = (seed * 1103 + 12345) % 1048576
  return seed % limit
end

local checksum = 0
for round = 1, 8 do
  local numbers = {}
  for index = 1, 20000 do
    numbers[index] = random(1000000)
  end
  table.sort(numbers, function(left, right) return left > right end)
  checksum = checksum + numbers[1] + numbers[10000]

  local records = {}
  for index = 1, 8000 do
    records[index] = { owner = "owner-" .. random(100), balance = random(5000), index = index }
  end
  table.sort(records, function(left, right)
    if left.balance ~= right.balance then return left.balance > right.balance end
    if left.owner ~= right.owner then return left.owner < right.owner end
    return left.index < right.index
  end)
  for index = 1, 8000, 100 do
    checksum = checksum + records[index].index * round
  end

  local names = {}
  for index = 1, 8000 do
    names[index] = records[index].owner .. "/" .. records[index].index
  end
  table.sort(names)
  checksum = checksum + #names[1] + tonumber(names[4000]:match("%d+$"))
end
return checksum
