-- Which messages to another process this one takes. `--@N`: see utils.lua.
local utils = require(".utils")

local assignment = { _version = "0.1.0" }

local function find_named(ao, name)
  for index, assignable in ipairs(ao.assignables) do
    if assignable.name == name then return index end
  end
end

-- Adds the functions and the list to `ao`.
function assignment.init(ao) --@37
  ao.assignables = ao.assignables or {}

  -- `addAssignable([name,] spec)`
  function ao.addAssignable(...) --@71
    local name, spec
    if select("#", ...) == 1 then
      spec = select(1, ...)
    else
      name, spec = select(1, ...), select(2, ...)
      if type(name) ~= "string" then error("MatchSpec name MUST be a string") end --@95
    end
    local index = name and find_named(ao, name)
    if index then
      ao.assignables[index].pattern = spec
    else
      table.insert(ao.assignables, { pattern = spec, name = name })
    end
  end

  -- By name or by position.
  function ao.removeAssignable(key) --@123
    local index
    if type(key) == "string" then
      index = find_named(ao, key)
    else
      if type(key) ~= "number" then error("index MUST be a number") end --@133
      index = key
    end
    if not index or index <= 0 or index > #ao.assignables then return end
    table.remove(ao.assignables, index)
  end

  function ao.isAssignment(msg) --@151
    return msg.Target ~= ao.id
  end

  function ao.isAssignable(msg) --@155
    for _, assignable in pairs(ao.assignables) do
      if utils.matchesSpec(msg, assignable.pattern) then return true end
    end
    return false
  end
end

return assignment
