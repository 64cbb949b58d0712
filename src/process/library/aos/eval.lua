-- Evaluates what the owner sends. `--@N`: see utils.lua.
local stringify = require(".stringify")

return function(ao) --@25
  return function(msg) --@27
    local expr = msg.Data
    local func, err = load("return " .. expr, "aos", "t", _G) --@33
    if not func then
      func, err = load(expr, "aos", "t", _G)
    end
    local output, problem
    if func then
      output, problem = func() --@47
    else
      ao.outbox.Error = err
      return
    end
    if problem then
      ao.outbox.Error = problem
      return
    end
    if HANDLER_PRINT_LOGS and output then
      table.insert(HANDLER_PRINT_LOGS, type(output) == "table" and stringify.format(output) or tostring(output)) --@67
    else
      local data = type(output) == "table" and stringify.format(output) or output
      ao.outbox.Output = { data = data, prompt = Prompt() } --@81
    end
  end
end
