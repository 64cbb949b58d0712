-- Error handling: objects, levels, handlers, cleanup, retries and rethrowing.
local function try(f, ...) return table.concat({ tostring(select(1, f(...))), tostring(select(2, f(...))) }, " ") end
local Error = {}
Error.__index = Error
Error.__tostring = function(e) return ("%s(%s)"):format(e.kind, e.message) end
local function throw(kind, message, level) error(setmetatable({ kind = kind, message = message }, Error), level) end
local function guarded(f, handlers, finally)
  local result = table.pack(pcall(f))
  if finally then finally() end
  if result[1] then return table.unpack(result, 2, result.n) end
  local e = result[2]
  local handler = getmetatable(e) == Error and handlers[e.kind] or handlers[type(e)]
  if handler then return handler(e) end
  error(e, 0)
end
print(guarded(function() throw("io", "disk full") end, { io = function(e) return "handled " .. tostring(e) end }))
print(guarded(function() error("plain") end, { string = function(e) return "string " .. e end }, function() print("finally") end))
print(pcall(guarded, function() throw("net", "down") end, {}))
print(guarded(function() return 1, nil, 3 end, {}))
print(guarded(function() return guarded(function() throw("a", "inner") end, { b = print }) end, { a = function(e) return "outer " .. e.message end }))

local function level1() error("level one", 1) end
local function level2() error("level two", 2) end
local function level3() local function nested() error("level three", 3) end nested() return 1 end
for _, f in ipairs { level1, level2, level3 } do
  print(pcall(function()
    f()
    return 1
  end))
end
print(select(2, xpcall(function()
  local t = {}
  t.a.b = 1
end, function(m) return "handled: " .. m end)))
print(xpcall(function(...) return select("#", ...) end, print, nil, nil, nil))
print(select(2, xpcall(function() error() end, function(m) return type(m) end)))
local function retry(n, f)
  local failures = {}
  for attempt = 1, n do
    local ok, r = pcall(f, attempt)
    if ok then return r, #failures end
    failures[#failures + 1] = r
  end
  error("gave up after " .. n .. ": " .. table.concat(failures, "; "), 2)
end
print(retry(5, function(a) if a < 3 then error("no " .. a, 0) end return "yes " .. a end))
print(pcall(retry, 2, function(a) error("never " .. a, 0) end))
print(pcall(function() retry(1, function() error("x", 0) end) end))

-- Every kind of runtime error in one place, with the line it comes from.
local cases = {
  function() return nil + 1 end,
  function() return {} .. "x" end,
  function() return #5 end,
  function() return -{} end,
  function() return 1 < "2" end,
  function() return {} < {} end,
  function() local t = nil; t.x = 1 end,
  function() local t = {} t.x.y = 1 end,
  function() undefinedfunction() end,
  function() local s = "x" s:nomethod() end,
  function() return 1 // 0 end,
  function() return 1 % 0 end,
  function() return 1.5 | 1 end,
  function() return "a" | 1 end,
  function() return 2 ^ 63 | 0 end,
  function() local t = {} t[nil] = 1 end,
  function() local t = {} t[0 / 0] = 1 end,
  function() for i = 1, "x" do end end,
  function() for i = 1, 10, {} do end end,
  function() for k in 5 do end end,
  function() setmetatable(1, {}) end,
  function() ("x"):rep(1e10) end,
  function() ("x"):bad() end,
  function() string.rep() end,
  function() math.floor("x") end,
  function() table.concat({ {} }) end,
  function() table.insert({}, 5, 5) end,
  function() tostring() end,
  function() ipairs() end,
  function() select(0) end,
  function() string.format("%d", 1.5) end,
  function() string.char(256) end,
  function() utf8.char(-1) end,
  function() coroutine.resume(1) end,
  function() load(5, {}) end,
  function() error(setmetatable({}, { __tostring = function() return "custom" end })) end,
  function() error(nil) end,
  function() error("with level 2", 2) end,
  function() assert(false) end,
  function() assert(nil, "assert message") end,
  function() assert(false, { 1 }) end,
  function() next({}, 1) end,
  function() rawset({}, nil, 1) end,
}
for i, f in ipairs(cases) do
  local ok, e = pcall(f)
  print(i, ok, type(e) == "table" and "table" or e)
end

-- Errors that cross coroutines, metamethods, iterators and callbacks.
local co = coroutine.create(function() local x = {} return x.a.b end)
print(coroutine.resume(co))
print(pcall(coroutine.wrap(function() error("wrapped") end)))
print(pcall(function() for i in coroutine.wrap(function() coroutine.yield(1) error("in generator") end) do end end))
print(pcall(table.sort, { 3, 2, 1 }, function() error("in compare") end))
print(pcall(string.gsub, "abc", ".", function(c) error("in gsub " .. c, 0) end))
print(pcall(function() return setmetatable({}, { __index = function(_, k) error("no " .. k, 2) end }).field end))
print(pcall(function() return #setmetatable({}, { __len = function() error("len") end }) end))
print(pcall(load, function() error("in reader", 0) end))
print(select(2, pcall(error, "a", 1)), select(2, pcall(error, "b", 2)))
local depth = 0
local function recurse() depth = depth + 1 return 1 + recurse() end
local ok, e = pcall(recurse)
print(ok, (tostring(e):gsub("\n.*", "")), depth > 1000)
print(xpcall(recurse, function(m) return "overflow handled" end))
local closed = {}
local function with(resource, f, ...)
  local r = table.pack(pcall(f, resource, ...))
  closed[#closed + 1] = resource
  if not r[1] then error(r[2], 0) end
  return table.unpack(r, 2, r.n)
end
print(pcall(with, "outer", function(o) return with("inner", function(i) error(o .. "+" .. i, 0) end) end))
print(table.concat(closed, " "), try(pcall, error, "done"))
