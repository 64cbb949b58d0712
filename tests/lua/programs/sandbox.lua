-- Environments: sandboxes, load with readers, modules, upvalue surgery, strict mode.
local function sandbox(source, env, name)
  local f, message = load(source, name or "=sandbox", "t", env)
  if not f then return "syntax: " .. message end
  local r = table.pack(pcall(f))
  for i = 1, r.n do r[i] = tostring(r[i]) end
  return table.concat(r, " ")
end
local safe = { print = print, pairs = pairs, tostring = tostring, string = string, math = math }
print(sandbox("return 1 + 1", safe))
print(sandbox("x = 5 y = x * 2 return x, y", safe), safe.x, safe.y, x, y)
print(sandbox("return os", safe), sandbox("os.exit()", safe), sandbox("return _G", safe))
print(sandbox("return string.rep('ab', 3), math.max(1, 5)", safe))
print(sandbox("local function f() return undefined.field end return f()", safe))
print(sandbox("return (", safe), sandbox("x = = 1", safe, "@file.lua"), sandbox("goto nowhere", safe, "some source text"))
print(sandbox("_ENV.z = 1 return z", safe), safe.z)
print(sandbox("_ENV = nil return x", { x = 1 }))
print(sandbox("local _ENV = { v = 'inner' } return v", safe))
print(sandbox("return ...", safe))

local strict = setmetatable({}, {
  __index = function(_, k)
    local v = _G[k]
    if v == nil then error("undeclared variable '" .. k .. "'", 2) end
    return v
  end,
  __newindex = function(t, k, v)
    if debug.getinfo(2, "S").what ~= "main" then error("assignment to undeclared global '" .. k .. "'", 2) end
    rawset(t, k, v)
  end,
})
print(sandbox("a = 1 return a, type(print)", strict))
print(sandbox("return missing", strict))
print(sandbox("local function f() newglobal = 1 end f()", strict))

local pieces = { "local t = {}\n", "for i = 1, 5 do\n", "  t[i] = i * ", "i\n", "end\n", "return table.concat(t, ' ')" }
local n = 0
print(load(function() n = n + 1 return pieces[n] end, "=pieces")())
print(load(coroutine.wrap(function() for c in ("return 'char by char'"):gmatch(".") do coroutine.yield(c) end end))())
print(load(function() return nil end)())
print(pcall(load, function() error("reader broke", 0) end))
print(coroutine.wrap(function() return load(function() return {} end) end)())
print(load("return 1", "=x", "b"))

local modules = {
  shapes = [[local M = {} function M.area(w, h) return w * h end M.name = ... return M]],
  counter = [[local n = 0 return function() n = n + 1 return n end]],
  broken = [[local x = nil return x.y]],
  syntax = [[return +]],
  needs = [[local s = require "shapes" return { twice = function(w, h) return 2 * s.area(w, h) end }]],
}
table.insert(package.searchers, 2, function(name)
  local source = modules[name]
  if not source then return "\n\tno bundled module '" .. name .. "'" end
  local f, message = load(source, "=" .. name)
  if not f then error("error loading module '" .. name .. "': " .. message, 0) end
  return f, "bundle:" .. name
end)
local shapes = require "shapes"
print(shapes.area(3, 4), shapes.name, require "shapes" == shapes, package.loaded.shapes == shapes)
print(require "counter"(), require "counter"(), require("needs").twice(5, 6))
for _, m in ipairs { "broken", "syntax", "absent" } do
  local ok, e = pcall(require, m)
  print(m, ok, (e:gsub("\n\tno file [^\n]*", "")))
end
package.loaded.counter = nil
print(require "counter"())
package.preload.virtual = function(name, extra) return { name = name, extra = extra } end
print(require("virtual").name, require("virtual").extra)

local function make() local secret, count = "hidden", 0 return function() count = count + 1 return secret, count end end
local f, g = make(), make()
print(f(), debug.getupvalue(f, 1), debug.getupvalue(f, 2))
local function upvalues(fn) local t = {} for i = 1, 10 do local name, v = debug.getupvalue(fn, i) if not name then break end t[#t + 1] = name .. "=" .. tostring(v) end return table.concat(t, " ") end
print(upvalues(f), upvalues(g))
for i = 1, 2 do if debug.getupvalue(f, i) == "secret" then debug.setupvalue(f, i, "revealed") end end
print(f(), g())
for i = 1, 2 do if debug.getupvalue(g, i) == "count" then for j = 1, 2 do if debug.getupvalue(f, j) == "count" then debug.upvaluejoin(g, i, f, j) end end end end
print(select(2, g()), select(2, f()), select(2, g()))
local function with_env(fn, env)
  for i = 1, 255 do
    local name = debug.getupvalue(fn, i)
    if name == "_ENV" then debug.upvaluejoin(fn, i, function() return env end, 1) return fn elseif not name then return fn end
  end
end
print(with_env(function() return message end, { message = "own environment" })())
local function locals() local t = {} for i = 1, 50 do local name, v = debug.getlocal(2, i) if not name then break end if name:sub(1, 1) ~= "(" then t[#t + 1] = name .. "=" .. tostring(v) end end return table.concat(t, " ") end
local function inspect(a, b, ...) local c = a + b do local d = c * 2 c = d end for i = 1, 1 do local e = i return (locals()) end end
print(inspect(1, 2, 3))
local info = debug.getinfo(inspect)
print(info.short_src:match("[^/]*$"), info.linedefined, info.lastlinedefined, info.nparams, info.isvararg, info.what, info.nups)
local trace = {}
debug.sethook(function(event, line) trace[#trace + 1] = line - info.linedefined end, "l")
local _ = (function() local q = 1
  q = q + 1
  return q
end)()
debug.sethook()
for i = 1, #trace do trace[i] = trace[i] - trace[1] end
print(table.concat(trace, " "))
