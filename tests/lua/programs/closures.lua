-- Functional style: currying, memoisation, composition, varargs and upvalues.
local function map(f, t) local r = {} for i = 1, #t do r[i] = f(t[i], i) end return r end
local function filter(p, t) local r = {} for _, v in ipairs(t) do if p(v) then r[#r + 1] = v end end return r end
local function reduce(f, t, x) for _, v in ipairs(t) do x = f(x, v) end return x end
local function range(a, b, s) local r = {} for i = a, b, s or 1 do r[#r + 1] = i end return r end
local function compose(...)
  local fs = table.pack(...)
  return function(...)
    local r = table.pack(...)
    for i = fs.n, 1, -1 do r = table.pack(fs[i](table.unpack(r, 1, r.n))) end
    return table.unpack(r, 1, r.n)
  end
end
local function curry(f, n)
  n = n or debug.getinfo(f, "u").nparams
  if n <= 1 then return f end
  return function(a) return curry(function(...) return f(a, ...) end, n - 1) end
end
local function memoise(f)
  local cache, hits = {}, 0
  return function(n)
    if cache[n] then hits = hits + 1 return cache[n] end
    local v = f(n)
    cache[n] = v
    return v
  end, function() return hits end
end
local function bind(f, ...)
  local bound = table.pack(...)
  return function(...)
    local args = table.pack(table.unpack(bound, 1, bound.n))
    for i = 1, select("#", ...) do args[args.n + i] = (select(i, ...)) end
    return f(table.unpack(args, 1, args.n + select("#", ...)))
  end
end

print(table.concat(map(function(x) return x * x end, range(1, 10)), " "))
print(table.concat(filter(function(x) return x % 3 == 0 end, range(1, 30)), " "))
print(reduce(math.max, { 3, 9, 2 }, -math.huge), reduce(function(a, b) return a .. b end, { "x", "y" }, ""))
print(compose(function(a, b) return a + b end, function(x) return x, x * 2 end)(5))
print(curry(function(a, b, c) return a * 100 + b * 10 + c end)(1)(2)(3))
local fib, hits
fib, hits = memoise(function(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end)
print(fib(80), hits())
print(bind(string.format, "%s-%s-%s", "a")("b", "c"), bind(select, "#")(nil, nil), bind(print, 1, nil)(3))

-- Upvalues of loops, blocks, nested functions and recursion.
local fs = {}
for i = 1, 3 do
  local j = i * 10
  fs[#fs + 1] = function() j = j + i return j end
end
print(fs[1](), fs[1](), fs[2](), fs[3]())
local i = 0
while i < 3 do
  i = i + 1
  local k = i
  fs[i] = { get = function() return k end, set = function(v) k = v end }
end
fs[1].set("changed")
print(fs[1].get(), fs[2].get(), fs[3].get())
repeat
  local x = i
  i = i - 1
  fs[i + 1] = function() return x end
until x == 1
print(fs[1](), fs[2](), fs[3]())
local function counter()
  local n = 0
  return function() n = n + 1 return n end, function() n = n - 1 return n end, function() return n end
end
local up, down, get = counter()
local up2 = counter()
up() up() down() up2()
print(get(), up2(), up())
local function outer()
  local a = 1
  local function middle()
    local b = a + 1
    local function inner() a, b = a + b, a - b return a, b end
    return inner
  end
  return middle(), function() return a end
end
local inner, geta = outer()
print(inner()) print(inner()) print(geta())
for k = 1, 3 do
  local saved = k
  local f = function() saved = saved + 1 return saved end
  if k == 2 then goto continue end
  print(k, f(), f())
  ::continue::
end

-- Varargs.
local function count(...) return select("#", ...) end
local function pass(...) return ... end
local function drop(_, ...) return ... end
print(count(), count(nil), count(nil, nil), count(pass()), count(pass(nil)), count((pass(1, 2))), count(pass(1, 2), pass(3, 4)))
local function reverse(...) if select("#", ...) == 0 then return end local first = ... local function append(x, ...) return ... , x end local t = table.pack(reverse(drop(...))) t[t.n + 1] = first return table.unpack(t, 1, t.n + 1) end
print(reverse(1, nil, 3, "x"))
local function named(options, ...) local name, size = options.name or "none", options.size or 0 return name, size, ... end
print(named({ name = "n" }, 1, 2), (named { size = 5 }))
print(pcall(select, -5, 1))
print((function(...) local a, b, c = ... return c, b, a end)(1, 2), (function(...) local t = { n = select("#", ...), ... } return t.n + #t end)(1, 2, 3))
print(table.unpack({ 1, 2, 3 }, -1, 4))
local function tail(n, acc) if n == 0 then return acc end return tail(n - 1, acc + n) end
print(tail(100000, 0))
local Y = function(f) return (function(x) return x(x) end)(function(x) return f(function(...) return x(x)(...) end) end) end
print(Y(function(self) return function(n) return n == 0 and 1 or n * self(n - 1) end end)(10))
print((("x"):rep(3):gsub(".", (function() local n = 0 return function(c) n = n + 1 return c .. n end end)())))
