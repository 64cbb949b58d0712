-- What happens to a message that no handler takes: it is kept, and announced. `--@N`: see utils.lua.

local CAPACITY = 10000
local SHOWN = 20

return function(inbox)
  return function(msg)
    table.insert(inbox, msg)
    while #inbox > CAPACITY do table.remove(inbox, 1) end

    local sender = msg.From and msg.From:sub(1, 3) .. "..." .. msg.From:sub(-3) or "unknown" --@15
    local text = Colors.gray .. "New Message From " .. Colors.green .. sender .. Colors.gray .. ": "
    if msg.Action then
      text = text .. Colors.gray .. "Action = " .. Colors.blue .. msg.Action:sub(1, SHOWN) --@19
    else
      local data = msg.Data or ""
      if type(data) == "table" then data = require("json").encode(data) end
      text = text .. Colors.gray .. "Data = " .. Colors.blue .. data:sub(1, SHOWN) --@31
    end
    print(text .. Colors.reset)
  end
end
