-- What a process finds when it starts, beside Lua's own library: print, Send, ao, Owner, and the message loop.
-- The chunk gets two functions of the machine and returns the one that the machine calls for every message:
--   emit(text)                                  adds to the output of this message
--   post(target, data, anchor, name, value...)  queues a message with these tags
-- Every library function is taken now: what a process does to its globals cannot break the loop.
local emit, post = ...

local error, load, next, pairs, pcall, rawequal, rawget, rawset, select, tostring, type =
  error, load, next, pairs, pcall, rawequal, rawget, rawset, select, tostring, type
local getmetatable = debug.getmetatable
local find, format, rep, sub = string.find, string.format, string.rep, string.sub
local concat, sort, unpack = table.concat, table.sort, table.unpack
local globals, os = _G, os

local MAX_SHOWN_DEPTH = 6
local MAX_SHOWN_FIELDS = 200

-- Values as a person wants to see them -----------------------------------------------------------------------

local function is_name(key)
  return type(key) == "string" and find(key, "^[%a_][%w_]*$") ~= nil
end

-- Numbers, then strings, then the rest: an order that does not depend on how the table was filled.
local RANK = { number = 1, string = 2 }
local function before(a, b)
  local rank_a, rank_b = RANK[type(a)] or 3, RANK[type(b)] or 3
  if rank_a ~= rank_b then return rank_a < rank_b end
  if rank_a == 3 then return tostring(a) < tostring(b) end
  return a < b
end

local function sorted_keys(value)
  local keys = {}
  for key in next, value do keys[#keys + 1] = key end
  sort(keys, before)
  return keys
end

local show_inside

local function show_table(value, depth, open)
  if open[value] then return "{ ... }" end
  if depth > MAX_SHOWN_DEPTH then return "{ ... }" end
  open[value] = true
  local parts, expected = {}, 1
  local keys = sorted_keys(value)
  for index = 1, #keys do
    local key = keys[index]
    if #parts >= MAX_SHOWN_FIELDS then
      parts[#parts + 1] = "..."
      break
    end
    local text = show_inside(value[key], depth + 1, open)
    if rawequal(key, expected) then
      expected = expected + 1
    elseif is_name(key) then
      text = key .. " = " .. text
    else
      text = "[" .. show_inside(key, depth + 1, open) .. "] = " .. text
    end
    parts[#parts + 1] = text
  end
  open[value] = nil
  if #parts == 0 then return "{}" end
  local line = "{ " .. concat(parts, ", ") .. " }"
  if #line <= 80 and not find(line, "\n", 1, true) then return line end
  local indent = rep("  ", depth)
  return "{\n  " .. indent .. concat(parts, ",\n  " .. indent) .. "\n" .. indent .. "}"
end

local function has_own_text(value)
  local metatable = getmetatable(value)
  return type(metatable) == "table" and rawget(metatable, "__tostring") ~= nil
end

function show_inside(value, depth, open)
  if type(value) == "string" then return format("%q", value) end
  if type(value) == "table" and not has_own_text(value) then return show_table(value, depth, open) end
  return tostring(value)
end

-- A string stands for itself; inside a table it is quoted.
local function show(value)
  if type(value) == "string" then return value end
  return show_inside(value, 0, {})
end

local function show_all(...)
  local parts = {}
  for index = 1, select("#", ...) do parts[index] = show((select(index, ...))) end
  return concat(parts, "\t")
end

function print(...)
  emit(show_all(...) .. "\n")
end

-- Messages out -----------------------------------------------------------------------------------------------

-- The fields that people read; what counts is kept where a process cannot break it.
local shared = { id = "", reference = 0 }
local owner, sent = "", 0
ao = shared

-- Fields of Send's argument that are not tags.
local NOT_A_TAG = { Target = true, Data = true, Anchor = true, Tags = true, From = true }

-- `level` is where the caller of Send is, seen from here.
local function text_of(what, value, level)
  local kind = type(value)
  if kind == "string" then return value end
  if kind == "number" or kind == "boolean" then return tostring(value) end
  error("Send: " .. what .. " must be a string, got " .. kind, level)
end

local function add_tag(tags, name, value, level)
  name = text_of("the name of a tag", name, level + 1)
  local text = text_of("tag '" .. name .. "'", value, level + 1)
  tags[#tags + 1] = name
  tags[#tags + 1] = text
end

-- Tags come as a map, or as a list of { name = ..., value = ... }.
local function add_given_tags(tags, given)
  if given == nil then return end
  if type(given) ~= "table" then error("Send: Tags must be a table, got " .. type(given), 3) end
  for key, tag in pairs(given) do
    if type(tag) == "table" then
      add_tag(tags, tag.name, tag.value, 4)
    else
      add_tag(tags, key, tag, 4)
    end
  end
end

-- Queues a message and returns its reference. It leaves the process when the evaluation has succeeded.
function Send(fields)
  if type(fields) ~= "table" then error("Send: a table is expected, got " .. type(fields), 2) end
  local reference = format("%d", sent + 1)
  local tags = { "Data-Protocol", "ao", "Variant", "ao.TN.1", "Type", "Message", "Reference", reference }
  for key, value in pairs(fields) do
    if not NOT_A_TAG[key] then add_tag(tags, key, value, 3) end
  end
  add_given_tags(tags, fields.Tags)
  local target = text_of("Target", fields.Target, 3)
  local data = fields.Data == nil and "" or text_of("Data", fields.Data, 3)
  post(target, data, rep("0", 32 - #reference) .. reference, unpack(tags))
  sent = sent + 1
  rawset(shared, "reference", sent)
  return reference
end
shared.send = Send

-- Messages in ------------------------------------------------------------------------------------------------

-- A chunk, as an expression if it is one, so that `1 + 1` shows 2.
local function compile(source)
  local chunk = load("return " .. source, "aos", "t", globals)
  if chunk then return chunk end
  local problem
  chunk, problem = load(source, "aos", "t", globals)
  return chunk or error(problem, 0)
end

-- Tags as a map, and each tag as a field where the message has none of that name.
local function prepare(message, tag_list)
  local map = {}
  for index = 1, #tag_list do
    local tag = tag_list[index]
    if map[tag.name] == nil then map[tag.name] = tag.value end
    if message[tag.name] == nil then message[tag.name] = tag.value end
  end
  message.Tags = map
  message.TagArray = tag_list
  return message
end

local function deliver(message)
  if message.Action == "Eval" and message.From == owner then
    emit(show_all(compile(message.Data or "")()))
    return
  end
  local entry = globals.handle
  if entry == nil then error("no handler: define a global function handle(message)", 0) end
  entry(message)
end

-- Evaluates one message. Returns nothing when that succeeded, and otherwise the text of the error.
return function(message, tag_list, id, given_owner)
  owner = given_owner or owner
  -- Raw, since metatables are the process's own business.
  if id then rawset(shared, "id", id) end
  rawset(globals, "Owner", owner)
  local timestamp = message.Timestamp or 0
  rawset(os, "time", function() return timestamp end)
  local succeeded, problem = pcall(deliver, prepare(message, tag_list))
  if succeeded then return end
  -- Showing the error may itself call a metamethod that fails.
  local shown, text = pcall(show, problem)
  if not shown then return "an error whose __tostring fails" end
  -- A chunk that only calls (`return Send(...)`) has left the stack; a line of this file helps nobody.
  return sub(text, (select(2, find(text, "^lunette:%d+: ")) or 0) + 1)
end
