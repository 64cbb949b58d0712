-- Vectors, complex numbers, rationals, matrices, sets, ranges, lazy lists.
local Vector = {}
Vector.__index = Vector
local function V(...) return setmetatable({ ... }, Vector) end
local function lift(f) return function(a, b)
  local r = {}
  local n = type(a) == "table" and #a or #b
  for i = 1, n do r[i] = f(type(a) == "table" and a[i] or a, type(b) == "table" and b[i] or b) end
  return setmetatable(r, Vector)
end end
Vector.__add = lift(function(a, b) return a + b end)
Vector.__sub = lift(function(a, b) return a - b end)
Vector.__mul = lift(function(a, b) return a * b end)
Vector.__div = lift(function(a, b) return a / b end)
Vector.__idiv = lift(function(a, b) return a // b end)
Vector.__mod = lift(function(a, b) return a % b end)
Vector.__pow = lift(function(a, b) return a ^ b end)
Vector.__band = lift(function(a, b) return a & b end)
Vector.__bor = lift(function(a, b) return a | b end)
Vector.__bxor = lift(function(a, b) return a ~ b end)
Vector.__shl = lift(function(a, b) return a << b end)
Vector.__shr = lift(function(a, b) return a >> b end)
Vector.__unm = function(a) return 0 - a end
Vector.__bnot = function(a) local r = {} for i = 1, #a do r[i] = ~a[i] end return setmetatable(r, Vector) end
Vector.__eq = function(a, b) if #a ~= #b then return false end for i = 1, #a do if a[i] ~= b[i] then return false end end return true end
Vector.__lt = function(a, b) for i = 1, math.min(#a, #b) do if a[i] ~= b[i] then return a[i] < b[i] end end return #a < #b end
Vector.__le = function(a, b) return not (b < a) end
Vector.__concat = function(a, b) return tostring(a) .. tostring(b) end
Vector.__tostring = function(a) return "<" .. table.concat(a, ",") .. ">" end
Vector.__call = function(a, i, ...) if select("#", ...) == 0 then return a[i] end return a[i], a(...) end
local a, b = V(1, 2, 3), V(10, 20, 30)
print(a + b, a - 1, 2 * a, b / a, b // 7, b % 7, a ^ 2, -a, a & 1, a | 8, a ~ b, a << 2, b >> 1, ~a)
print(a == V(1, 2, 3), a ~= b, a < b, a <= a, a > b, a .. b, "v" .. a, a .. 1, a(2), a(1, 2, 3))
print(V(1) < V(1, 2), V(2) < V(1, 5), V() == V(), V(1.0) == V(1), #(a + b))

local Rational = {}
Rational.__index = Rational
local function gcd(x, y) while y ~= 0 do x, y = y, x % y end return math.abs(x) end
local function Q(n, d)
  if getmetatable(n) == Rational then return n end
  d = d or 1
  if d == 0 then error("zero denominator", 2) end
  local g = gcd(n, d)
  if d < 0 then g = -g end
  return setmetatable({ n = n // g, d = d // g }, Rational)
end
function Rational.__add(x, y) x, y = Q(x), Q(y) return Q(x.n * y.d + y.n * x.d, x.d * y.d) end
function Rational.__sub(x, y) x, y = Q(x), Q(y) return Q(x.n * y.d - y.n * x.d, x.d * y.d) end
function Rational.__mul(x, y) x, y = Q(x), Q(y) return Q(x.n * y.n, x.d * y.d) end
function Rational.__div(x, y) x, y = Q(x), Q(y) return Q(x.n * y.d, x.d * y.n) end
function Rational.__unm(x) return Q(-x.n, x.d) end
function Rational.__eq(x, y) return x.n == y.n and x.d == y.d end
function Rational.__lt(x, y) x, y = Q(x), Q(y) return x.n * y.d < y.n * x.d end
function Rational.__le(x, y) x, y = Q(x), Q(y) return x.n * y.d <= y.n * x.d end
function Rational.__tostring(x) return x.d == 1 and tostring(x.n) or x.n .. "/" .. x.d end
function Rational.__pow(x, k) local r = Q(1) for _ = 1, k do r = r * x end return r end
local h = Q(0)
for i = 1, 20 do h = h + Q(1, i) end
print(h, Q(1, 3) + 2, 2 - Q(1, 2), Q(6, -4), Q(1, 2) < Q(2, 3), Q(1, 2) <= 1, Q(2, 4) == Q(1, 2), Q(2, 3) ^ 5, -Q(1, 2) / Q(3, 4))
print(pcall(Q, 1, 0), pcall(function() return Q(1) / 0 end), pcall(function() return Q(1) // 2 end))

local Matrix = {}
Matrix.__index = function(m, k) if math.type(k) == "integer" then return nil end return Matrix[k] end
local function M(rows) return setmetatable(rows, Matrix) end
function Matrix.identity(n) local r = {} for i = 1, n do r[i] = {} for j = 1, n do r[i][j] = i == j and 1 or 0 end end return M(r) end
Matrix.__mul = function(x, y)
  local r = {}
  for i = 1, #x do r[i] = {} for j = 1, #y[1] do local s = 0 for k = 1, #y do s = s + x[i][k] * y[k][j] end r[i][j] = s end end
  return M(r)
end
Matrix.__pow = function(m, n) local r = Matrix.identity(#m) while n > 0 do if n % 2 == 1 then r = r * m end m, n = m * m, n // 2 end return r end
Matrix.__tostring = function(m) local rows = {} for i, row in ipairs(m) do rows[i] = "[" .. table.concat(row, " ") .. "]" end return table.concat(rows) end
function Matrix:determinant()
  if #self == 1 then return self[1][1] end
  local d = 0
  for c = 1, #self do
    local minor = {}
    for i = 2, #self do minor[i - 1] = {} for j = 1, #self do if j ~= c then table.insert(minor[i - 1], self[i][j]) end end end
    d = d + (c % 2 == 1 and 1 or -1) * self[1][c] * M(minor):determinant()
  end
  return d
end
print(M { { 1, 1 }, { 1, 0 } } ^ 80, M { { 2, 0, 1 }, { 1, 3, 2 }, { 1, 1, 4 } }:determinant(), M { { 1, 2 }, { 3, 4 } } * M { { 5 }, { 6 } }, M { { 0.5, 1.5 }, { 2, 1 } } ^ 3)

local Set = {}
Set.__index = Set
local function S(list) local s = setmetatable({ items = {} }, Set) for _, v in ipairs(list) do s.items[v] = true end return s end
function Set:list() local l = {} for v in pairs(self.items) do l[#l + 1] = v end table.sort(l) return l end
Set.__bor = function(x, y) local r = S(x:list()) for v in pairs(y.items) do r.items[v] = true end return r end
Set.__band = function(x, y) local r = S {} for v in pairs(x.items) do if y.items[v] then r.items[v] = true end end return r end
Set.__sub = function(x, y) local r = S {} for v in pairs(x.items) do if not y.items[v] then r.items[v] = true end end return r end
Set.__bxor = function(x, y) return (x | y) - (x & y) end
Set.__len = function(x) local n = 0 for _ in pairs(x.items) do n = n + 1 end return n end
Set.__le = function(x, y) return #(x - y) == 0 end
Set.__lt = function(x, y) return x <= y and not (y <= x) end
Set.__eq = function(x, y) return x <= y and y <= x end
Set.__tostring = function(x) return "{" .. table.concat(x:list(), " ") .. "}" end
Set.__call = function(x, v) return x.items[v] == true end
local x, y = S { 1, 2, 3, 4 }, S { 3, 4, 5 }
print(x | y, x & y, x - y, x ~ y, #x, x <= (x | y), x < x, x == S { 4, 3, 2, 1 }, x ~= y, x(3), x(9), S { 3 } < y, x >= y)

local lazy = {}
lazy.__index = function(t, k)
  if k == "head" or k == "tail" then
    local v = rawget(t, "make_" .. k)()
    rawset(t, k, v)
    return v
  end
end
local function cell(h, t) return setmetatable({ make_head = h, make_tail = t }, lazy) end
local evaluations = 0
local function from(n) return cell(function() evaluations = evaluations + 1 return n end, function() return from(n + 1) end) end
local function take(l, n) local r = {} for i = 1, n do r[i] = l.head l = l.tail end return table.concat(r, " ") end
local function keep(l, p) while not p(l.head) do l = l.tail end return cell(function() return l.head end, function() return keep(l.tail, p) end) end
local function sieve(l) local p = l.head return cell(function() return p end, function() return sieve(keep(l.tail, function(n) return n % p ~= 0 end)) end) end
local naturals = from(1)
print(take(naturals, 5), evaluations, take(naturals, 5), evaluations, take(sieve(from(2)), 15))

local log = {}
local watched = setmetatable({}, { __index = function(_, k) log[#log + 1] = "get " .. tostring(k) return k end, __newindex = function(_, k, v) log[#log + 1] = "set " .. tostring(k) .. "=" .. tostring(v) end })
watched.x, watched[1], watched[watched.y] = watched.z, 2, 3
watched.a = watched.b .. watched.c
print(table.concat(log, "; "))
