-- Heaps, queues, lists, AVL trees, tries, graphs, LRU caches, union-find, sorts.
local state = 42
local function random(n) state = (state * 1103515245 + 12345) & 0x7fffffff return (state >> 8) % n + 1 end

local Heap = {}
Heap.__index = Heap
function Heap.new(before) return setmetatable({ before = before or function(a, b) return a < b end }, Heap) end
function Heap:push(v)
  local i = #self + 1
  self[i] = v
  while i > 1 and self.before(self[i], self[i // 2]) do self[i], self[i // 2] = self[i // 2], self[i] i = i // 2 end
end
function Heap:pop()
  local top, last = self[1], #self
  if last == 0 then return nil end
  self[1] = self[last]
  self[last] = nil
  local i = 1
  while true do
    local best = i
    for c = 2 * i, 2 * i + 1 do if c < last and self.before(self[c], self[best]) then best = c end end
    if best == i then break end
    self[i], self[best] = self[best], self[i]
    i = best
  end
  return top
end
local heap, out = Heap.new(), {}
for _ = 1, 60 do heap:push(random(1000)) end
for v in function() return heap:pop() end do out[#out + 1] = v end
print(table.concat(out, " "))

local Avl = {}
local function height(n) return n and n.height or 0 end
local function fix(n) n.height = 1 + math.max(height(n.left), height(n.right)) return n end
local function rotate_right(n) local l = n.left n.left, l.right = l.right, n fix(n) return fix(l) end
local function rotate_left(n) local r = n.right n.right, r.left = r.left, n fix(n) return fix(r) end
function Avl.insert(n, key, value)
  if not n then return { key = key, value = value, height = 1 } end
  if key < n.key then n.left = Avl.insert(n.left, key, value)
  elseif n.key < key then n.right = Avl.insert(n.right, key, value)
  else n.value = value return n end
  fix(n)
  local balance = height(n.left) - height(n.right)
  if balance > 1 then
    if key > n.left.key then n.left = rotate_left(n.left) end
    return rotate_right(n)
  elseif balance < -1 then
    if key < n.right.key then n.right = rotate_right(n.right) end
    return rotate_left(n)
  end
  return n
end
function Avl.walk(n) return coroutine.wrap(function() local function visit(m) if m then visit(m.left) coroutine.yield(m.key, m.value) visit(m.right) end end visit(n) end) end
local root
for i = 1, 200 do root = Avl.insert(root, random(500), i) end
local keys = {}
for k, v in Avl.walk(root) do keys[#keys + 1] = k .. ":" .. v end
print(#keys, root.height, table.concat(keys, " ", 1, 25))

local Lru = {}
Lru.__index = Lru
function Lru.new(size)
  local head, tail = {}, {}
  head.next, tail.previous = tail, head
  return setmetatable({ size = size, count = 0, map = {}, head = head, tail = tail }, Lru)
end
local function unlink(e) e.previous.next, e.next.previous = e.next, e.previous end
function Lru:front(e) e.next, e.previous = self.head.next, self.head self.head.next.previous = e self.head.next = e end
function Lru:get(k) local e = self.map[k] if not e then return nil end unlink(e) self:front(e) return e.value end
function Lru:put(k, v)
  local e = self.map[k]
  if e then e.value = v unlink(e) self:front(e) return end
  if self.count == self.size then local last = self.tail.previous unlink(last) self.map[last.key] = nil self.count = self.count - 1 end
  e = { key = k, value = v }
  self.map[k] = e
  self.count = self.count + 1
  self:front(e)
end
local cache, hits = Lru.new(10), 0
for i = 1, 300 do local k = random(15) if cache:get(k) then hits = hits + 1 else cache:put(k, i) end end
local order, e = {}, cache.head.next
while e ~= cache.tail do order[#order + 1] = e.key .. "=" .. e.value e = e.next end
print(hits, table.concat(order, " "))

local graph = {}
local function edge(a, b, w) graph[a] = graph[a] or {} graph[b] = graph[b] or {} table.insert(graph[a], { b, w }) table.insert(graph[b], { a, w }) end
for i = 1, 30 do edge(i, i % 30 + 1, random(20)) edge(i, random(30), random(50)) end
local function dijkstra(start)
  local distance, previous, queue = { [start] = 0 }, {}, Heap.new(function(a, b) if a[1] ~= b[1] then return a[1] < b[1] end return a[2] < b[2] end)
  queue:push { 0, start }
  for item in function() return queue:pop() end do
    local d, n = item[1], item[2]
    if d == distance[n] then
      for _, link in ipairs(graph[n]) do
        local nd = d + link[2]
        if not distance[link[1]] or nd < distance[link[1]] then distance[link[1]], previous[link[1]] = nd, n queue:push { nd, link[1] } end
      end
    end
  end
  return distance, previous
end
local distance, previous = dijkstra(1)
print(table.concat(distance, " "))
local path, at = {}, 17
while at do table.insert(path, 1, at) at = previous[at] end
print(table.concat(path, ">"))

local parent = {}
local function find(x) while parent[x] and parent[x] ~= x do parent[x] = parent[parent[x]] or parent[x] x = parent[x] end return x end
for _ = 1, 25 do local a, b = find(random(40)), find(random(40)) parent[a] = b parent[b] = parent[b] or b end
local groups = {}
for i = 1, 40 do local r = find(i) groups[r] = (groups[r] or 0) + 1 end
local sizes = {}
for _, n in pairs(groups) do sizes[#sizes + 1] = n end
table.sort(sizes)
print(table.concat(sizes, " "))

local trie = {}
local function put(word) local n = trie for c in word:gmatch(".") do n[c] = n[c] or {} n = n[c] end n.word = word end
for w in ("tea ten to inn in i a an and ant any team tear teach"):gmatch("%a+") do put(w) end
local function complete(prefix)
  local n = trie
  for c in prefix:gmatch(".") do n = n[c] if not n then return {} end end
  local words = {}
  local function collect(m)
    if m.word then words[#words + 1] = m.word end
    local letters = {}
    for k in pairs(m) do if #k == 1 then letters[#letters + 1] = k end end
    table.sort(letters)
    for _, l in ipairs(letters) do collect(m[l]) end
  end
  collect(n)
  return words
end
for _, p in ipairs { "te", "a", "an", "x", "" } do print(p, table.concat(complete(p), ",")) end

local sorts = {}
function sorts.insertion(t) for i = 2, #t do local v, j = t[i], i - 1 while j > 0 and t[j] > v do t[j + 1] = t[j] j = j - 1 end t[j + 1] = v end return t end
function sorts.merge(t)
  if #t <= 1 then return t end
  local middle = #t // 2
  local a, b = sorts.merge(table.move(t, 1, middle, 1, {})), sorts.merge(table.move(t, middle + 1, #t, 1, {}))
  local r, i, j = {}, 1, 1
  while a[i] or b[j] do if not b[j] or (a[i] and a[i] <= b[j]) then r[#r + 1] = a[i] i = i + 1 else r[#r + 1] = b[j] j = j + 1 end end
  return r
end
function sorts.quick(t, lo, hi)
  lo, hi = lo or 1, hi or #t
  if lo < hi then
    local p, i = t[(lo + hi) // 2], lo
    local j = hi
    repeat while t[i] < p do i = i + 1 end while t[j] > p do j = j - 1 end if i <= j then t[i], t[j] = t[j], t[i] i = i + 1 j = j - 1 end until i > j
    sorts.quick(t, lo, j) sorts.quick(t, i, hi)
  end
  return t
end
function sorts.radix(t)
  for shift = 0, 8, 4 do
    local buckets = {}
    for b = 0, 15 do buckets[b] = {} end
    for _, v in ipairs(t) do local b = buckets[(v >> shift) & 15] b[#b + 1] = v end
    t = {}
    for b = 0, 15 do table.move(buckets[b], 1, #buckets[b], #t + 1, t) end
  end
  return t
end
function sorts.library(t) table.sort(t) return t end
local data = {}
for i = 1, 80 do data[i] = random(900) end
for _, name in ipairs { "insertion", "merge", "quick", "radix", "library" } do print(name, table.concat(sorts[name](table.move(data, 1, #data, 1, {})), " ", 1, 30)) end
