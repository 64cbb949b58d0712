-- What happens to a message that no handler takes: it is kept, and announced. `--@N`: see utils.lua.
local CAPACITY = 10000
local SHOWN = 20

return function(inbox)
  return function(msg)
    table.insert(inbox, msg)
    while #inbox > CAPACITY do table.remove(inbox, 1) end

    local sender = msg.From and string.sub(msg.From, 1, 3) .. "..." .. string.sub(msg.From, -3) or "unknown"
    local text = Colors.gray .. "New Message From " .. Colors.green .. sender .. Colors.gray .. ": "
    if msg.Action then
      text = text .. Colors.gray .. "Action = " .. Colors.blue .. string.sub(msg.Action, 1, SHOWN)
    else
      text = text .. Colors.gray .. "Data = " .. Colors.blue .. string.sub(msg.Data or "", 1, SHOWN)
    end
    print(text .. Colors.reset)
  end
end
