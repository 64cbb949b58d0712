-- Fields and methods at the same places of a program for objects of many shapes,
-- while keys come and go, tables grow, and metatables change: what a cache of
-- lookups must get right.

local tree = require "tree"

local fields = {}

local names = { "a", "b", "c", "d", "x", "y", "n", "value", "method", "other", "long_name_of_a_field_that_is_beyond_the_short_strings" }

local function name(random) return random:pick(names) end

local function constructor(random)
  local items = {}
  for i = 1, random:between(0, 6) do items[i] = name(random) .. " = " .. random:between(1, 99) end
  if random:chance(30) then items[#items + 1] = "10, 20" end
  return "{" .. table.concat(items, ", ") .. "}"
end

-- Statements that use `o`, the object of this round, `c`, a class, and `i`, the round.
local function access(random)
  local n, m = name(random), name(random)
  local which = random:upto(16)
  if which <= 4 then return "note(o." .. n .. ")" end
  if which <= 6 then return ("o.%s = i"):format(n) end
  if which == 7 then return ("o.%s = nil"):format(n) end
  if which == 8 then return ("o.%s = (tonumber(o.%s) or 0) + 1"):format(n, m) end
  if which == 9 then return "note(pcall(function() return o:method(i) end))" end
  if which == 10 then return ("note(pcall(function() return o.%s.%s end))"):format(n, m) end
  if which == 11 then return ("note(c.%s, rawget(o, %q))"):format(n, n) end
  if which == 12 then return ("if o.%s then note(%q) end"):format(n, n) end
  if which == 13 then return ("note(o.%s == o.%s)"):format(n, m) end
  if which == 14 then return ("%s = i note(%s, _ENV.%s)"):format("g_" .. n, "g_" .. m, "g_" .. n) end
  if which == 15 then return ("note(o[%q], o[i])"):format(n) end
  return ("local v = o.%s o.%s = v note(v)"):format(n, m)
end

-- What changes the shapes, in some of the rounds only.
local function change(random)
  local n = name(random)
  local which = random:upto(14)
  if which == 1 then return ("c.%s = i * 10"):format(n) end
  if which == 2 then return ("c.%s = nil"):format(n) end
  if which == 3 then return "setmetatable(o, c)" end
  if which == 4 then return "setmetatable(o, nil)" end
  if which == 5 then return "setmetatable(o, classes[i % #classes + 1])" end
  if which == 6 then return "for k = 1, 20 do o['k' .. k] = k end" end
  if which == 7 then return "for k = 1, 20 do o['k' .. k] = nil end" end
  if which == 8 then return "c.__index = c" end
  if which == 9 then return "c.__index = function(t, k) return k .. i end" end
  if which == 10 then return "c.__newindex = i % 2 == 0 and function(t, k, v) rawset(t, k, v) note('new', k) end or nil" end
  if which == 11 then return "function c:method(v) return v, rawget(self, 'a') end" end
  if which == 12 then return "objects[i % #objects + 1] = " .. constructor(random) end
  if which == 13 then return "collectgarbage()" end
  return "c.__index = classes[(i + 1) % #classes + 1] ~= c and classes[(i + 1) % #classes + 1] or nil"
end

function fields.make(random)
  local objects, classes = {}, {}
  for i = 1, random:between(2, 6) do objects[i] = constructor(random) end
  for i = 1, random:between(1, 3) do classes[i] = constructor(random) end
  local body = {}
  for i = 1, random:between(3, 10) do
    if random:chance(30) then
      body[i] = ("if i %% %d == %d then %s end"):format(random:between(2, 9), random:between(0, 1), change(random))
    else
      body[i] = "do " .. access(random) .. " end"
    end
  end
  return {
    "local results = {}\n",
    "local function note(...) for k = 1, select('#', ...) do local v = (select(k, ...)) results[#results + 1] = type(v) == 'table' and 'table' or type(v) == 'function' and 'function' or tostring(v):gsub('^input:%d+: ', '') end end\n",
    "local objects = {", tree.list(objects, ", "), "}\n",
    "local classes = {", tree.list(classes, ", "), "}\n",
    "local function round(i)\nlocal o, c = objects[i % #objects + 1], classes[i % #classes + 1]\n",
    tree.list(body, "\n"), "end\n",
    "local failures = {}\nfor i = 1, ", tree.choice(tostring(random:between(5, 60)), "3", "8"), " do local ok, e = pcall(round, i) if not ok then failures[#failures + 1] = i .. e end end\n",
    "return table.concat(results, ' '), table.concat(failures, '\\n')",
  }
end

return fields
