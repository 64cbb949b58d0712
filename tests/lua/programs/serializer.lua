-- Tables to Lua source and back: cycles, keys of all kinds, sorted output, diffs.
local function key_order(a, b)
  local ta, tb = math.type(a) or type(a), math.type(b) or type(b)
  if ta ~= tb then return ta < tb end
  if ta == "boolean" then return a and not b end
  return a < b
end
local function literal(v)
  if math.type(v) == "float" then
    if v ~= v then return "0/0" elseif v == math.huge then return "math.huge" elseif v == -math.huge then return "-math.huge" end
    return ("%q"):format(v)
  elseif type(v) == "string" then return (("%q"):format(v):gsub("\\\n", "\\n"):gsub("\r", "\\r")) end
  return tostring(v)
end
local function serialise(root)
  local names, later, out = {}, {}, {}
  local function write(t, path, indent)
    names[t] = path
    local keys = {}
    for k in pairs(t) do keys[#keys + 1] = k end
    table.sort(keys, key_order)
    local lines = {}
    for _, k in ipairs(keys) do
      local v = t[k]
      local key = type(k) == "string" and k:find("^[%a_][%w_]*$") and not load("local " .. k .. " = 1") == false and k or "[" .. literal(k) .. "]"
      local place = path .. (key:sub(1, 1) == "[" and key or "." .. key)
      if type(v) == "table" then
        if names[v] then later[#later + 1] = place .. " = " .. names[v]
        else lines[#lines + 1] = indent .. "  " .. key .. " = " .. write(v, place, indent .. "  ") end
      elseif type(v) == "function" then lines[#lines + 1] = indent .. "  -- " .. key .. " is a function"
      else lines[#lines + 1] = indent .. "  " .. key .. " = " .. literal(v) end
    end
    if #lines == 0 then return "{}" end
    return "{\n" .. table.concat(lines, ",\n"):gsub("(%-%- [^\n]-),", "%1") .. "\n" .. indent .. "}"
  end
  out[1] = "local root = " .. write(root, "root", "")
  for _, l in ipairs(later) do out[#out + 1] = l end
  out[#out + 1] = "return root"
  return table.concat(out, "\n")
end
local function same(a, b, seen)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b or (a ~= a and b ~= b) end
  seen = seen or {}
  if seen[a] then return seen[a] == b end
  seen[a] = b
  for k, v in pairs(a) do if type(v) ~= "function" and not same(v, b[k], seen) then return false, k end end
  for k in pairs(b) do if a[k] == nil then return false, k end end
  return true
end
local data = {
  1, 2.5, "three", true, { nested = { deep = { deeper = "x" } } }, ["key with space"] = 1, ["end"] = 2, [1.5] = "float", [-3] = "negative", [true] = "yes", [false] = "no",
  text = "quotes \" and \\ and \n newline \0 zero \200 byte \r return", numbers = { 0, -1, math.maxinteger, math.mininteger, 1e300, -0.0, 1 / 3, 1 / 0, -1 / 0, 2 ^ 53 }, empty = {}, f = print,
}
data.self, data.other = data, data[5].nested
data.numbers.parent = data
local source = serialise(data)
print(source)
local copy = assert(load(source, "=data"))()
print(same(data, copy), copy.self == copy, copy.other == copy[5].nested, copy.numbers.parent == copy)
print(serialise(copy) == source:gsub(" *%-%- f is a function\n?", ""):gsub("FIX", ""), #source > 500)
copy.numbers[3] = 5
copy[5].nested.deep.extra = {}
local function diff(a, b, path, out)
  out = out or {}
  path = path or ""
  local keys, seen = {}, {}
  for _, t in ipairs { a, b } do for k in pairs(t) do if not seen[k] then seen[k] = true keys[#keys + 1] = k end end end
  table.sort(keys, key_order)
  for _, k in ipairs(keys) do
    local p, x, y = path .. "/" .. tostring(k), a[k], b[k]
    if k ~= "self" and k ~= "parent" and k ~= "other" and k ~= "f" then
      if type(x) == "table" and type(y) == "table" then diff(x, y, p, out)
      elseif x == nil then out[#out + 1] = "+" .. p
      elseif y == nil then out[#out + 1] = "-" .. p
      elseif x ~= y then out[#out + 1] = p .. ": " .. tostring(x) .. " -> " .. tostring(y) end
    end
  end
  return out
end
print(table.concat(diff(data, copy), "\n"))
local function clone(t, seen)
  if type(t) ~= "table" then return t end
  seen = seen or {}
  if seen[t] then return seen[t] end
  local r = setmetatable({}, getmetatable(t))
  seen[t] = r
  for k, v in next, t do r[clone(k, seen)] = clone(v, seen) end
  return r
end
local c = clone(data)
print(c ~= data, same(c, data), c.self == c, c.numbers[9] == 1 / 3)
for _, v in ipairs { 1, 1.0, 0.1, 1e15, 1e100, "a\nb", "\\", "", true, 2 ^ 63, math.mininteger } do
  local back = load("return " .. literal(v))()
  print(literal(v), back == v, math.type(back) == math.type(v))
end
