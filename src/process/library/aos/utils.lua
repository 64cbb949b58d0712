-- Matching of messages, names of tags, and functions on lists. `--@N` at the end of a line is the line that positions in
-- errors and tracebacks show: the one they have in aos.
local native = ...

local utils = { _version = "0.0.5" }

-- Matching ------------------------------------------------------------------------------------------------------------

-- Does `value` match `pattern`: "_" for anything, a function, a text in any case, a Lua pattern in any case, or a list of those.
function utils.matchesPattern(pattern, value, msg) --@59
  if not pattern then return false end
  if pattern == "_" then return true end
  local kind = type(pattern)
  if kind == "function" then
    if pattern(value, msg) then return true end --@81
    return false
  end
  if kind == "string" then
    value = value or ""
    if native.has_magic(pattern) then
      return string.match(string.lower(value), string.lower(pattern)) ~= nil --@105
    end
    return string.lower(value) == string.lower(pattern) --@115
  end
  if kind == "table" then
    for _, alternative in pairs(pattern) do
      if utils.matchesPattern(alternative, value, msg) then return true end
    end
  end
  return false
end

-- Does the message match: a function decides, a text is the action, and a table has a pattern for each of its keys.
function utils.matchesSpec(msg, spec) --@161
  local kind = type(spec)
  if kind == "function" then
    return spec(msg)
  elseif kind == "table" then
    for key, pattern in pairs(spec) do
      local tags = msg.Tags
      if not msg[key] and not (tags and tags[key]) then return false end
      local matches = utils.matchesPattern(pattern, msg[key], msg) --@205
      local matches_tag = utils.matchesPattern(pattern, tags and tags[key], msg) --@207
      if not matches and not matches_tag then return false end
    end
    return true
  elseif kind == "string" then
    return msg.Action == spec --@225
  end
  return false
end

-- Names ---------------------------------------------------------------------------------------------------------------

-- `from_process` as `From-Process`.
function utils.normalize(name) --@245
  return native.normalize(name)
end

-- `hELLO` as `Hello`.
function utils.capitalize(text) --@279
  return native.capitalize(text)
end

-- Functions -----------------------------------------------------------------------------------------------------------

-- A function that takes its arguments one by one. Of an earlier call with several, only the first counts.
function utils.curry(fn, arity) --@343
  if type(fn) ~= "function" then error("function is required as first argument") end --@345
  arity = arity or debug.getinfo(fn, "u").nparams
  if arity < 2 then return fn end --@349
  return function(...) --@353
    local arguments = { ... }
    if #arguments >= arity then return fn(table.unpack(arguments)) end
    return utils.curry(function(...) return fn(arguments[1], ...) end, arity - #arguments)
  end
end

-- A list has whole numbers from 1 on as keys, the greatest of which is its length: it may have holes.
local function is_list(value)
  if type(value) ~= "table" then return false end
  local last = 0
  for key in pairs(value) do
    if math.type(key) ~= "integer" or key < 1 then return false end
    if key > last then last = key end
  end
  return last == #value
end

utils.concat = utils.curry(function(first, second)
  if type(first) ~= "table" then error("first argument should be a table that is an array") end --@395
  if type(second) ~= "table" then error("second argument should be a table that is an array") end --@397
  if not is_list(first) then error("first argument should be a table") end --@399
  if not is_list(second) then error("second argument should be a table") end --@401
  local joined = {}
  for _, list in ipairs({ first, second }) do
    for _, value in pairs(list) do joined[#joined + 1] = value end
  end
  return joined
end)

utils.reduce = utils.curry(function(fn, initial, list)
  if type(fn) ~= "function" then error("first argument should be a function that accepts (result, value, key)") end --@443
  if type(list) ~= "table" or not is_list(list) then error("third argument should be a table that is an array") end --@445
  local result = initial
  for key, value in pairs(list) do
    if result == nil then
      result = value
    else
      result = fn(result, value, key)
    end
  end
  return result
end)

utils.map = utils.curry(function(fn, list)
  if type(fn) ~= "function" then error("first argument should be a unary function") end --@485
  if type(list) ~= "table" or not is_list(list) then error("second argument should be an Array") end --@487
  return utils.reduce(function(mapped, value, key)
    mapped[key] = fn(value, key)
    return mapped
  end, {}, list)
end)

utils.filter = utils.curry(function(fn, list)
  if type(fn) ~= "function" then error("first argument should be a unary function") end --@523
  if type(list) ~= "table" or not is_list(list) then error("second argument should be an Array") end --@525
  return utils.reduce(function(kept, value)
    if fn(value) then kept[#kept + 1] = value end
    return kept
  end, {}, list)
end)

utils.find = utils.curry(function(fn, list)
  if type(fn) ~= "function" then error("first argument should be a unary function") end --@565
  if type(list) ~= "table" then error("second argument should be a table that is an array") end --@567
  for _, value in pairs(list) do
    if fn(value) then return value end
  end
end)

utils.propEq = utils.curry(function(name, value, object)
  if type(name) ~= "string" then error("first argument should be a string") end --@601
  if type(value) ~= "string" then error("second argument should be a string") end --@603
  if type(object) ~= "table" then error("third argument should be a table<object>") end --@605
  return object[name] == value
end)

function utils.reverse(list) --@627
  if type(list) ~= "table" then error("argument needs to be a table that is an array") end --@629
  return utils.reduce(function(reversed, value, key)
    reversed[#list + 1 - key] = value
    return reversed
  end, {}, list)
end

utils.compose = utils.curry(function(outer, inner)
  return function(...) return outer(inner(...)) end
end)

utils.prop = utils.curry(function(name, object)
  return object[name] --@705
end)

utils.includes = utils.curry(function(value, list)
  if type(list) ~= "table" then error("argument needs to be a table") end --@727
  if not is_list(list) then error("argument should be a table that is an array") end --@729
  for _, item in pairs(list) do
    if item == value then return true end
  end
  return false
end)

function utils.keys(map) --@747
  if type(map) ~= "table" then error("argument needs to be a table") end --@749
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  return keys
end

function utils.values(map) --@775
  if type(map) ~= "table" then error("argument needs to be a table") end --@777
  local values = {}
  for _, value in pairs(map) do values[#values + 1] = value end
  return values
end

return utils
