-- Coroutines: ping-pong through resume and yield, generators through wrap, and many short-lived ones.
local checksum = 0

local pong = coroutine.create(function(first)
  local received = first
  while true do
    received = coroutine.yield(received + 1)
  end
end)
local value = 0
for _ = 1, 400000 do
  local _, answer = coroutine.resume(pong, value)
  value = answer
end
checksum = checksum + value

local function range(stop)
  return coroutine.wrap(function()
    for index = 1, stop do coroutine.yield(index, index * 2) end
  end)
end
for _ = 1, 20 do
  for index, double in range(10000) do
    checksum = checksum + double - index
  end
end

local function worker(inbox, from)
  local total = 0
  for _ = 1, 3 do
    local message = coroutine.yield(from)
    total = total + message
  end
  inbox[from] = total
  return "done"
end

for round = 1, 20 do
  local inbox, running = {}, {}
  for index = 1, 500 do
    running[index] = coroutine.create(worker)
    coroutine.resume(running[index], inbox, index)
  end
  for message = 1, 3 do
    for index = 1, 500 do
      coroutine.resume(running[index], message * round)
    end
  end
  for index = 1, 500 do
    if coroutine.status(running[index]) == "dead" then checksum = checksum + inbox[index] end
  end
end
return checksum
