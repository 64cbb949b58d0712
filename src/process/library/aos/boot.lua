-- The first message: the process itself, which may carry code. `--@N`: see utils.lua.
local eval = require(".eval")

-- The contents of a transaction, where the host offers such files.
local function read_transaction(id)
  local file = io.open("/data/" .. id, "r")
  if not file then return nil end
  local contents = file:read(file:seek("end"))
  file:close()
  return contents
end

return function(ao) --@61
  local evaluate = eval(ao)
  return function(msg)
    if #Inbox == 0 then table.insert(Inbox, msg) end
    local source = msg.Tags["On-Boot"]
    if not source then return end
    if source == "Data" then
      evaluate(msg)
    else
      evaluate({ Data = read_transaction(source) })
    end
  end
end
