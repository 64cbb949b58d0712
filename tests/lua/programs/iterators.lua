-- Iterators of every make: closures, stateless, coroutines, metamethods, combinators.
local function show(...) local t = table.pack(...) for i = 1, t.n do t[i] = tostring(t[i]) end return table.concat(t, ",", 1, t.n) end
local function collect(f, s, c) local r = {} for a, b in f, s, c do r[#r + 1] = b == nil and tostring(a) or a .. ":" .. tostring(b) end return table.concat(r, " ") end
local function range(a, b, step)
  step = step or 1
  return function(_, c) c = c + step if (step > 0 and c <= b) or (step < 0 and c >= b) then return c end end, nil, a - step
end
local function chars(s) local i = 0 return function() i = i + 1 if i <= #s then return i, s:sub(i, i) end end end
local function zip(f1, f2) return function() local a, b = f1(), f2() if a ~= nil and b ~= nil then return a, b end end end
local function values(t) local i = 0 return function() i = i + 1 return t[i] end end
local function map(g, f, s, c) return function() local v v, c = f(s, c) if c == nil then c = v end if v == nil then return nil end c = v return g(v) end end
local function filter(p, f, s, c) return function() repeat c = f(s, c) if c == nil then return nil end until p(c) return c end end
local function take(n, f, s, c) return function() if n == 0 then return nil end n = n - 1 c = f(s, c) return c end end
local function chain(...)
  local lists, i, j = { ... }, 1, 0
  return function()
    while lists[i] do
      j = j + 1
      if lists[i][j] ~= nil then return lists[i][j] end
      i, j = i + 1, 0
    end
  end
end
print(collect(range(1, 5)), collect(range(10, 1, -3)), collect(range(0, 1, 0.25)), collect(range(5, 1)))
print(collect(chars("hello")), collect(zip(values { 1, 2, 3 }, values { "a", "b" })))
print(collect(map(function(v) return v * v end, range(1, 4))), collect(filter(function(v) return v % 3 == 0 end, range(1, 20))), collect(take(3, range(1, math.huge))))
print(collect(chain({ 1, 2 }, {}, { 3 }, { 4, 5 })))
local function permutations(t)
  return coroutine.wrap(function()
    local function go(n)
      if n <= 1 then coroutine.yield(table.concat(t)) return end
      for i = 1, n do
        go(n - 1)
        local j = n % 2 == 0 and i or 1
        t[n], t[j] = t[j], t[n]
      end
    end
    go(#t)
  end)
end
print(collect(permutations { "a", "b", "c", "d" }))
local function combinations(n, k) return coroutine.wrap(function() local c = {} local function go(from, depth) if depth > k then coroutine.yield(table.concat(c)) return end for i = from, n do c[depth] = i go(i + 1, depth + 1) end end go(1, 1) end) end
print(collect(combinations(5, 3)))
local function subsets(t) local n = 0 return function() if n >= 1 << #t then return end local r = {} for i = 1, #t do if n >> (i - 1) & 1 == 1 then r[#r + 1] = t[i] end end n = n + 1 return "{" .. table.concat(r) .. "}" end end
print(collect(subsets { "x", "y", "z" }))
local tree = { value = 5, left = { value = 2, left = { value = 1 }, right = { value = 3 } }, right = { value = 8, right = { value = 9 } } }
local function inorder(n) return coroutine.wrap(function() local function go(m) if m then go(m.left) coroutine.yield(m.value) go(m.right) end end go(n) end) end
local function preorder(n) local stack = { n } return function() local m = table.remove(stack) if m then stack[#stack + 1] = m.right stack[#stack + 1] = m.left return m.value end end end
print(collect(inorder(tree)), collect(preorder(tree)))
local linked = nil
for i = 5, 1, -1 do linked = { i * 11, linked } end
print((function() local r = {} local n = linked while n do r[#r + 1] = n[1] n = n[2] end return table.concat(r, " ") end)())
local object = setmetatable({ items = { "p", "q", "r" } }, { __pairs = function(o) return function(_, i) i = i + 1 if o.items[i] then return i, o.items[i] end end, o, 0 end, __call = function(o, _, i) i = (i or 0) + 1 if o.items[i] then return i, o.items[i]:upper() end end, __len = function(o) return #o.items end })
print(collect(pairs(object)), collect(object), #object)
local array = setmetatable({}, { __index = function(_, i) if i <= 4 then return i * i end end })
print(collect(ipairs(array)), collect(ipairs({ 1, 2, nil, 4 })))
for i = 1, 3 do for j = i, 3 do if j == 2 then goto skip end io.write(i, "/", j, " ") ::skip:: end end
print()
for k, v in next, { 10, 20, 30 } do io.write(k, "=", v, " ") end
print()
do
  local i = 0
  while true do i = i + 1 if i == 2 then goto continue end if i > 4 then break end io.write(i, " ") ::continue:: end
  repeat local done = i <= 0 i = i - 2 until done
  print(i)
end
for a, b, c in (function() local n = 0 return function() n = n + 1 if n < 3 then return n, nil, n * 2 end end end)() do print(show(a, b, c)) end
for w, rest in ("key=value; other = thing ;last=1"):gmatch("(%w+)%s*=%s*(%w+)") do io.write(w, "->", rest, " ") end
print()
local gen = coroutine.wrap(function(...) local a = ... while true do a = coroutine.yield(a * 2) if not a then return "finished" end end end)
print(gen(1), gen(5), gen(nil), pcall(gen))
