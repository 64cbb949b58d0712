-- Garbage: short-lived tables, strings and closures made over a live heap of middling size.
local live = {}
for index = 1, 20000 do
  live[index] = { id = "id-" .. index, tags = { index, index + 1 }, owner = false }
end

local checksum = 0
for round = 1, 6 do
  for index = 1, 20000 do
    local message = { Id = "m" .. index * round, Quantity = index, Tags = { "Action", "Transfer" } }
    local point = { x = index, y = round }
    local reply = function() return point.x + message.Quantity end
    checksum = checksum + reply() % 13 + #message.Id
    if index % 8 == 0 then
      live[index] = { id = message.Id, tags = { index, round }, owner = live[index] and live[index].id }
    end
  end
  for index = 1, 20000, 500 do
    live[index] = nil
    live[index] = { id = "fresh" .. round, tags = {}, owner = false }
  end
end

for index = 1, 20000 do
  checksum = checksum + #live[index].id + #live[index].tags
end
return checksum
