-- Patterns and handlers that many processes need. `--@N`: see utils.lua.
local native = ...
local utils = require(".utils")

local helpers = { _version = "0.0.2" }

function helpers.hasMatchingTag(name, value) --@43
  if type(name) ~= "string" or type(value) ~= "string" then error("invalid arguments: (name : string, value : string)") end --@45
  local function pattern(msg)
    return msg.Tags[name] == value --@51
  end
  return native.remember_tag_pattern(pattern, name, value)
end

function helpers.hasMatchingTagOf(name, values) --@69
  if type(name) ~= "string" or type(values) ~= "table" then error("invalid arguments: (name : string, values : string[])") end --@71
  return function(msg)
    for _, value in ipairs(values) do
      local result = helpers.hasMatchingTag(name, value)(msg)
      if result ~= 0 and result ~= false and result ~= "skip" then return result end
    end
    return 0
  end
end

function helpers.hasMatchingData(value) --@107
  if type(value) ~= "string" then error("invalid arguments: (value : string)") end --@109
  return function(msg)
    return msg.Data == value
  end
end

-- A handler that answers with a message, or a text.
function helpers.reply(input) --@129
  if type(input) ~= "table" and type(input) ~= "string" then error("invalid arguments: (input : table or string)") end --@131
  return function(msg)
    if type(input) == "table" then
      msg.reply(input)
    else
      msg.reply({ Data = input })
    end
  end
end

-- The same pattern, after which the search for handlers goes on.
function helpers.continue(pattern) --@159
  return function(msg)
    local match = utils.matchesSpec(msg, pattern)
    if not match or match == 0 or match == "skip" then return match end
    return 1
  end
end

return helpers
