-- Classes with multiple inheritance, mixins, properties, operators and errors.
local function class(name, ...)
  local parents = { ... }
  local c = { __name = name, parents = parents }
  c.__index = c
  setmetatable(c, {
    __index = function(_, key)
      for _, p in ipairs(parents) do
        local v = p[key]
        if v ~= nil then return v end
      end
    end,
    __call = function(cls, ...)
      local object = setmetatable({}, cls)
      if object.init then object:init(...) end
      return object
    end,
    __tostring = function() return "class " .. name end,
  })
  for _, p in ipairs(parents) do
    for _, event in ipairs { "__tostring", "__add", "__eq", "__lt", "__le", "__len", "__concat", "__call", "__unm" } do
      if rawget(c, event) == nil then c[event] = p[event] end
    end
  end
  function c.is(object, other)
    local mt = getmetatable(object)
    if mt == other then return true end
    local function search(k)
      for _, p in ipairs(k.parents) do if p == other or search(p) then return true end end
      return false
    end
    return search(mt)
  end
  return c
end

local Shape = class "Shape"
function Shape:init(name) self.name = name end
function Shape:area() error("area is abstract for " .. self.name) end
function Shape:describe() return ("%s with area %.2f"):format(self.name, self:area()) end
Shape.__tostring = function(s) return "<" .. s.name .. ">" end
Shape.__lt = function(a, b) return a:area() < b:area() end
Shape.__le = function(a, b) return a:area() <= b:area() end
Shape.__eq = function(a, b) return a:area() == b:area() end
Shape.__concat = function(a, b) return tostring(a) .. tostring(b) end

local Circle = class("Circle", Shape)
function Circle:init(r) Shape.init(self, "circle") self.r = r end
function Circle:area() return math.pi * self.r ^ 2 end
local Square = class("Square", Shape)
function Square:init(s) Shape.init(self, "square") self.s = s end
function Square:area() return self.s * self.s end

local Serial = class "Serial"
function Serial:serialise()
  local keys = {}
  for k in pairs(self) do keys[#keys + 1] = k end
  table.sort(keys)
  for i, k in ipairs(keys) do keys[i] = k .. "=" .. tostring(self[k]) end
  return "{" .. table.concat(keys, ", ") .. "}"
end
local Box = class("Box", Square, Serial)
function Box:init(s, h) Square.init(self, s) self.h = h end
function Box:volume() return self:area() * self.h end

local shapes = { Circle(1), Square(3), Circle(0.5), Box(2, 5), Square(1) }
table.sort(shapes)
for _, s in ipairs(shapes) do print(s, s:describe()) end
print(Box(2, 5):serialise(), Box(2, 5):volume(), Box(1, 1):is(Shape), Box(1, 1):is(Serial), Circle(1):is(Serial))
print(Square(2) == Square(2), Square(2) == Box(2, 9), Square(2) ~= Circle(2), Square(2) <= Circle(2), Square(1) .. Circle(1) .. "!")
print(pcall(Shape("blob").describe, Shape("blob")))
print(tostring(Circle), pcall(function() return Circle + 1 end))
print(pcall(function() return Circle(1) + 1 end))
print(pcall(function() return Circle(1):nomethod() end))

-- Properties through index and newindex functions.
local function properties(getters, setters)
  local storage = setmetatable({}, { __mode = "k" })
  local mt = {}
  mt.__index = function(o, k) local g = getters[k] if g then return g(storage[o]) end return storage[o][k] end
  mt.__newindex = function(o, k, v)
    local s = setters[k]
    if s then return s(storage[o], v) end
    if getters[k] then error("property '" .. k .. "' is read only", 2) end
    storage[o][k] = v
  end
  mt.__pairs = function(o) return pairs(storage[o]) end
  mt.__len = function(o) local n = 0 for _ in pairs(storage[o]) do n = n + 1 end return n end
  return function(initial) local o = setmetatable({}, mt) storage[o] = initial return o end
end
local Temperature = properties(
  { fahrenheit = function(s) return s.celsius * 9 / 5 + 32 end, kelvin = function(s) return s.celsius + 273.15 end },
  { fahrenheit = function(s, v) s.celsius = (v - 32) * 5 / 9 end })
local t = Temperature { celsius = 100 }
print(t.fahrenheit, t.kelvin, t.celsius, #t, rawget(t, "celsius"))
t.fahrenheit = 32
print(t.celsius, pcall(function() t.kelvin = 0 end))
t.note = "freezing"
local seen = {}
for k, v in pairs(t) do seen[#seen + 1] = k .. "=" .. tostring(v) end
table.sort(seen)
print(table.concat(seen, " "), #t)

-- Delegation, default tables, read-only views and call counting.
local function readonly(target)
  return setmetatable({}, { __index = target, __newindex = function(_, k) error("attempt to update field '" .. tostring(k) .. "' of a read-only table", 2) end,
    __len = function() return #target end, __pairs = function() return next, target, nil end, __metatable = "protected" })
end
local days = readonly { "Mon", "Tue", "Wed" }
print(days[2], #days, getmetatable(days), pcall(setmetatable, days, {}), pcall(function() days[4] = "Thu" end))
for i, d in ipairs(days) do io.write(i, "=", d, " ") end
print()
local defaults = setmetatable({}, { __index = function(tbl, k) local v = {} rawset(tbl, k, v) return v end })
defaults.a.x = 1
defaults.a.y = 2
defaults.b.z = 3
print(defaults.a.x + defaults.a.y + defaults.b.z, rawlen(defaults), next(defaults.c))
local counted, calls = setmetatable({}, { __call = function(self, ...) self.n = (self.n or 0) + 1 return self.n, select("#", ...) end }), {}
for i = 1, 3 do calls[i] = table.concat({ counted(table.unpack({ 1, nil, 3 }, 1, i)) }, "/") end
print(table.concat(calls, " "), counted.n)
