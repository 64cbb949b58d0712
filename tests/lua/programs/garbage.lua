-- Weak tables, finalizers and caches with collections at known moments.
local function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end
local weak_values, weak_keys, both = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "kv" })
local kept = {}
for i = 1, 100 do
  local o = { i }
  if i % 10 == 0 then kept[#kept + 1] = o end
  weak_values[i], weak_keys[o], both[o] = o, i, o
end
collectgarbage()
print(count(weak_values), count(weak_keys), count(both), weak_values[10][1], weak_values[11], weak_keys[kept[3]])
kept = nil
collectgarbage()
print(count(weak_values), count(weak_keys), count(both))

local registry = setmetatable({}, { __mode = "k" })
local function private() local o = {} registry[o] = { owner = o, data = "secret" } return o end
local p = private()
private()
collectgarbage()
print(count(registry), registry[p].data, registry[p].owner == p)

local events = {}
local function tracked(name, parent) return setmetatable({ name = name, parent = parent }, { __gc = function(o) events[#events + 1] = o.name .. (o.parent and "<" .. o.parent.name or "") end }) end
do
  local a = tracked "a"
  local b = tracked("b", a)
  local c = tracked("c", b)
  a.child = c
end
collectgarbage() collectgarbage()
print(table.concat(events, " "))
events = {}
local revived = {}
do setmetatable({ name = "phoenix" }, { __gc = function(o) revived[#revived + 1] = o end }) end
collectgarbage() collectgarbage()
print(#revived, revived[1] and revived[1].name)
revived = {}
collectgarbage() collectgarbage()
print(#revived)
for i = 1, 5 do tracked(tostring(i)) end
collectgarbage() collectgarbage()
print(table.concat(events, " "))
print(pcall(setmetatable, {}, { __gc = 1 }))

local built = 0
local memo = setmetatable({}, { __mode = "v" })
local function point(x, y)
  local key = x .. "," .. y
  local v = memo[key]
  if not v then built = built + 1 v = { x = x, y = y } memo[key] = v end
  return v
end
local held = point(1, 1)
point(2, 2)
print(point(1, 1) == held, built)
collectgarbage()
print(point(1, 1) == held, built, memo["2,2"])
point(2, 2)
print(built)

collectgarbage()
local before = collectgarbage("count")
do
  local big = {}
  for i = 1, 50000 do big[i] = { i } end
end
local during = collectgarbage("count")
collectgarbage()
local after = collectgarbage("count")
print(during - before > 1000, after - before < 500, math.type(before))
print(collectgarbage("isrunning"), collectgarbage("stop"), collectgarbage("isrunning"), collectgarbage("restart"))
local total = 0
for round = 1, 30 do
  local t = {}
  for i = 1, 2000 do t[i] = { value = i, text = "item" .. i, next = t[i - 1] } end
  for i = 1, #t, 100 do total = total + t[i].value + #t[i].text end
end
print(total)
local list
for i = 1, 20000 do list = { value = i, next = list } end
collectgarbage()
local sum = 0
while list do sum = sum + list.value list = list.next end
print(sum)
local watch = setmetatable({}, { __mode = "v" })
local function make_ring()
  local ring = {}
  for i = 1, 100 do ring[i] = {} end
  for i = 1, 100 do ring[i].next, ring[i].previous = ring[i % 100 + 1], ring[(i - 2) % 100 + 1] end
  watch[1] = ring[1]
end
make_ring()
collectgarbage()
print(watch[1])
local threads = setmetatable({}, { __mode = "k" })
for i = 1, 50 do
  local co = coroutine.create(function() local data = { i } coroutine.yield(data) return data end)
  coroutine.resume(co)
  threads[co] = i
  if i == 25 then held = co end
end
collectgarbage()
print(count(threads), threads[held], coroutine.status(held), select(2, coroutine.resume(held))[1])
local parts = {}
for i = 1, 3000 do parts[#parts + 1] = ("chunk %d;"):format(i) if i % 500 == 0 then collectgarbage("step", 10) end end
print(#table.concat(parts))
