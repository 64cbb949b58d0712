-- `.dump`, and the global `Dump`: a value as Lua source, keys in order. It keeps the functions it uses: what a process makes of the
-- globals does not change it, save for `pairs`.
local error, ipairs, tostring, type = error, ipairs, tostring, type
local math_type, floor, tointeger, huge = math.type, math.floor, math.tointeger, math.huge
local find, format, rep = string.find, string.format, string.rep
local concat, sort = table.concat, table.sort

local RESERVED = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true until
  while]]):gmatch("%a+") do
  RESERVED[word] = true
end

--- The widest margin that `string.format` makes in one piece.
local WIDEST = 99

local function check_width(width, name)
  local is_width = math_type(width) and width >= 0 and width < huge and width == floor(width)
  if not is_width then
    -- The mistake is the caller's of `Dump`.
    error(name .. " must be unsigned integer", 3)
  end
end

local function blank(width, line)
  if width > WIDEST then
    error(format('[string ".dump"]:%d: invalid format (width or precision too long)', line), 0)
  end
  return rep(" ", tointeger(width))
end

--- Numbers first, then everything else by its text. What a filter made of a name does not change the name's place.
local function precedes(a, b)
  if a.number and b.number then
    return a.number < b.number
  elseif a.number or b.number then
    return a.number ~= nil
  end
  return a.order < b.order
end

local function is_bare(value)
  return type(value) == "number" or type(value) == "boolean"
end

local function quoted(value)
  return format("%q", tostring(value))
end

-- What a dump needs on its way down: `step`, the margin of a level, and `space`, what is between entries; `filter` and `data`, the
-- caller's function and its last argument; `around`, the tables that are being dumped.
local dump_table

--- The text of a table that is inside itself.
local function dump_circular(state, value, depth, margin)
  local other, is_final = value, false
  if state.filter then
    other, is_final = state.filter(value, depth, "table", "circular", value, state.data)
  end
  if other == nil or other == value then
    return quoted("<Circular " .. tostring(value) .. ">")
  elseif type(other) == "table" and not is_final then
    return dump_table(state, other, depth, margin)
  elseif type(other) == "table" or is_bare(other) then
    return tostring(other)
  end
  return quoted(other)
end

--- The text of a table inside another, or as its key.
local function dump_nested(state, value, depth, margin)
  local dump = state.around[value] and dump_circular or dump_table
  return dump(state, value, depth, margin)
end

local function dump_key(state, key, depth, margin, is_final)
  if type(key) == "string" then
    if find(key, "^[%a_][%w_]*$") and not RESERVED[key] then
      return key
    end
  elseif type(key) == "table" and not is_final then
    return "[" .. dump_nested(state, key, depth + 1, margin) .. "]"
  end
  return "[" .. (is_bare(key) and tostring(key) or quoted(key)) .. "]"
end

local function dump_item(state, value, depth, margin, is_final)
  if is_bare(value) or (type(value) == "string" and is_final) then
    return tostring(value)
  elseif type(value) == "table" and not is_final then
    return dump_nested(state, value, depth + 1, margin)
  end
  return quoted(value)
end

local function dump_entry(state, k, v, depth, margin)
  local filter, data = state.filter, state.data
  local is_key_final, is_final
  local name = k
  if filter then
    k, is_key_final = filter(k, depth, type(k), "key", nil, data)
  end
  if k == nil then
    return nil
  end
  local text = dump_key(state, k, depth, margin, is_key_final)
  if filter then
    v, is_final = filter(v, depth, type(v), "val", k, data)
  end
  if v == nil then
    return nil
  end
  return {
    number = type(k) == "number" and k or nil,
    order = text == k and name or text,
    text = text,
    value = dump_item(state, v, depth, margin, is_final),
  }
end

function dump_table(state, value, depth, margin)
  state.around[value] = true
  local inner = margin .. state.step
  local entries = {}
  for k, v in pairs(value) do
    entries[#entries + 1] = dump_entry(state, k, v, depth, inner)
  end
  state.around[value] = nil
  if #entries == 0 then
    return "{}"
  end
  sort(entries, precedes)
  for index, entry in ipairs(entries) do
    entries[index] = inner .. entry.text .. " = " .. entry.value
  end
  return "{" .. state.space .. concat(entries, "," .. state.space) .. state.space .. margin .. "}"
end

--- The text of any value. `indent` is the margin of a level, 0 for one line, and `padding` that of the whole.
--- `filter(value, depth, type, use, key, data)` may replace what is dumped: a key ("key"), a value ("val") or a table that is inside itself
--- ("circular"). What it gives is dumped instead, nil leaves it out; true as a second result has it as it is, without quotes or members.
return function(value, indent, padding, filter, data)
  indent = indent == nil and 4 or indent
  padding = padding == nil and 0 or padding
  check_width(indent, "indent")
  check_width(padding, "padding")
  if filter ~= nil and type(filter) ~= "function" then
    error("filter must be function", 2)
  end
  if type(value) == "table" then
    local state = {
      step = blank(indent, 547),
      space = indent == 0 and " " or "\n",
      filter = filter,
      data = data,
      around = {},
    }
    return dump_table(state, value, 1, blank(padding, 555))
  end
  local is_final
  if filter then
    value, is_final = filter(value, 0, type(value), "val", nil, data)
  end
  return is_final and tostring(value) or quoted(value)
end
