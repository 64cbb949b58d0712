-- Each part lets a native function call back, takes away what it works on, and collects.
local function churn()
  collectgarbage()
  local rubbish = {}
  for i = 1, 200 do rubbish[i] = { i, tostring(i) .. "rubbish that is longer than forty characters" } end
end

-- the arguments of a native function cannot be replaced
local list = setmetatable({}, {
  __len = function() return 5 end,
  __index = function(_, key)
    for place = 1, 4 do debug.setlocal(2, place, nil) end
    churn()
    return 6 - key
  end,
  __newindex = function() churn() end,
})
pcall(table.sort, list)
assert(table.concat(setmetatable({}, getmetatable(list)), ",") == "5,4,3,2,1")
table.insert(setmetatable({}, getmetatable(list)), 1, {})

-- `tostring` is replaced while `print` uses it
local calls = 0
do
  local original = tostring
  tostring = function(value)
    tostring = original
    churn()
    calls = calls + 1
    return "x"
  end
end
print(1, 2, 3)
assert(calls == 3)

-- the table of loaded modules is dropped while a module is being loaded
package.preload.dropper = function()
  local registry = debug.getregistry()
  registry._LOADED, package.loaded = {}, {}
  churn()
  return { "module" }
end
assert(require("dropper")[1] == "module")

-- a comparison function empties the table, and a reader drops itself
local items = {}
for i = 1, 50 do items[i] = { i } end
pcall(table.sort, items, function(a, b)
  for i = 1, #items do items[i] = nil end
  churn()
  return a and b and a[1] > b[1]
end)
do
  local count = 0
  local function reader()
    count = count + 1
    churn()
    return count < 5 and ("local a%d = {} "):format(count) or nil
  end
  assert(load(reader, "=" .. ("name "):rep(20)))
end
