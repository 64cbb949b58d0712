-- Runs probes and prints what each of them does in a canonical form.
--
-- The runner hands this file, as a chunk named `driver`, a list of probes
-- { id = text, code = Lua source }. Both engines run the very same script, so
-- that any difference between the two outputs is a difference between engines.
-- Nothing but the base, string, table and debug libraries is needed.

local probes = ...

local assert, error, getmetatable, ipairs, load, next, pairs, pcall, rawget, select, setmetatable, tostring, type =
  assert, error, getmetatable, ipairs, load, next, pairs, pcall, rawget, select, setmetatable, tostring, type
local emit = print
local find, format, gsub, byte, sub = string.find, string.format, string.gsub, string.byte, string.sub
local concat, sort = table.concat, table.sort
local mathtype = math.type
local setbasicmetatable, sethook = debug.setmetatable, debug.sethook
local flush = function() end
if type(io) == "table" and io.stdout then
  flush = function() pcall(io.stdout.flush, io.stdout) end
end

-- Strings longer than this are shown by a prefix, their length and a sum.
local LONGEST_SHOWN_STRING = 1500
local DEEPEST_SHOWN_TABLE = 4

-- Addresses are the one thing that may differ from run to run.
local function mask_addresses(text)
  text = gsub(text, "(%a: )0x%x+", "%1ADDRESS")
  text = gsub(text, "(file %()0x%x+", "%1ADDRESS")
  -- Tracebacks end with the script that the runner wrote.
  if find(text, "/probes.lua:", 1, true) then
    text = gsub(text, "%S*/probes%.lua:%d+", "probes.lua")
  end
  return text
end

local function checksum(text)
  local sum = 5381
  for i = 1, #text do
    sum = (sum * 33 + byte(text, i)) & 0xffffffff
  end
  return sum
end

local named_escapes = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\\"] = "\\\\", ['"'] = '\\"' }

local function escape(char)
  return named_escapes[char] or format("\\%03d", byte(char))
end

local function quote(text)
  text = mask_addresses(text)
  if #text > LONGEST_SHOWN_STRING then
    return format('"%s"... (%d bytes, sum %d)', gsub(sub(text, 1, 60), '[%c\\"\127-\255]', escape), #text, checksum(text))
  end
  return '"' .. gsub(text, '[%c\\"\127-\255]', escape) .. '"'
end

local function describe_float(value)
  local text = format("%.14g", value)
  if tostring(value) ~= text and tostring(value) ~= text .. ".0" then
    text = text .. " printed as " .. tostring(value)
  end
  if value - value == 0 and format("%.14g", value) + 0.0 ~= value then
    text = text .. format(" (%.17g)", value)
  end
  return "float " .. text
end

local rank = { number = 1, string = 2, boolean = 3 }

local function key_before(a, b)
  local type_a, type_b = type(a), type(b)
  if type_a ~= type_b then
    return (rank[type_a] or 9) < (rank[type_b] or 9)
  elseif type_a == "number" or type_a == "string" then
    return a < b
  elseif type_a == "boolean" then
    return a and not b
  end
  return false
end

local describe

local function describe_table(value, depth)
  if getmetatable(value) ~= nil or depth > DEEPEST_SHOWN_TABLE then
    return "table"
  end
  local keys = {}
  for key in next, value do
    keys[#keys + 1] = key
  end
  sort(keys, key_before)
  local parts = {}
  for position, key in ipairs(keys) do
    local item = describe(value[key], depth + 1)
    if key == position and mathtype(key) == "integer" then
      parts[position] = item
    else
      parts[position] = "[" .. describe(key, depth + 1) .. "] = " .. item
    end
  end
  return "table {" .. concat(parts, ", ") .. "}"
end

function describe(value, depth)
  local kind = type(value)
  if kind == "string" then
    return "string " .. quote(value)
  elseif kind == "number" then
    if mathtype(value) == "integer" then
      return "integer " .. format("%d", value)
    end
    return describe_float(value)
  elseif kind == "nil" or kind == "boolean" then
    return tostring(value)
  elseif kind == "table" then
    return describe_table(value, depth or 1)
  end
  return kind
end

-- The order in which `next` walks a table, as text. Keys must not be strings:
-- the hash seed of strings is not part of the language.
local function order(walked)
  local parts = {}
  for key, value in next, walked do
    local text = type(key) == "number" and tostring(key) or type(key) == "boolean" and tostring(key) or type(key)
    parts[#parts + 1] = text .. "=" .. tostring(value)
  end
  return concat(parts, " ")
end

local library_names = { "string", "table", "math", "bit32", "utf8", "coroutine", "os", "io", "debug", "package" }

local function copy(original)
  local result = {}
  for key, value in next, original do
    result[key] = value
  end
  return result
end

local function restore(target, saved)
  for key in next, copy(target) do
    if saved[key] == nil then
      target[key] = nil
    end
  end
  for key, value in next, saved do
    target[key] = value
  end
end

local saved_globals = copy(_G)
local saved_libraries = {}
for _, name in ipairs(library_names) do
  if _G[name] then
    saved_libraries[name] = copy(_G[name])
  end
end
local string_metatable = getmetatable("")
local saved_string_metatable = copy(string_metatable)
local a_thread = coroutine.create(print)

-- A probe may change anything; the next one must not see it.
local function restore_everything()
  sethook()
  for _, value in ipairs({ 0, true, print, a_thread }) do
    setbasicmetatable(value, nil)
  end
  setbasicmetatable(nil, nil)
  setbasicmetatable("", string_metatable)
  restore(string_metatable, saved_string_metatable)
  restore(_G, saved_globals)
  setmetatable(_G, nil)
  for name, saved in next, saved_libraries do
    restore(saved_globals[name], saved)
  end
end

local function capturing_print(lines)
  return function(...)
    local parts = {}
    for i = 1, select("#", ...) do
      parts[i] = tostring((select(i, ...)))
    end
    lines[#lines + 1] = "| " .. quote(concat(parts, "\t"))
  end
end

local function results(lines, succeeded, ...)
  if not succeeded then
    lines[#lines + 1] = "error " .. describe((...))
    return
  end
  local count = select("#", ...)
  for i = 1, count do
    lines[#lines + 1] = describe((select(i, ...)))
  end
  if count == 0 and #lines == 0 then
    lines[1] = "nothing"
  end
end

local function run(probe)
  local lines = {}
  print = capturing_print(lines)
  _G.order = order
  local chunk, message = load(probe.code, "=input", "t")
  if chunk then
    results(lines, pcall(chunk))
  else
    lines[1] = "syntax " .. describe(message)
  end
  restore_everything()
  return lines
end

for _, probe in ipairs(probes) do
  emit("== " .. probe.id)
  flush()
  for _, line in ipairs(run(probe)) do
    emit("  " .. line)
  end
end
emit("== end of probes")
