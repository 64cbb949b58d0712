-- A small Lisp: reader, printer, evaluator with closures, macros and errors.
local Symbol, Pair = {}, {}
Symbol.__tostring = function(s) return s.name end
Pair.__tostring = function(p)
  local parts = {}
  while getmetatable(p) == Pair do parts[#parts + 1] = tostring(p[1]) p = p[2] end
  if p ~= false then parts[#parts + 1] = "." parts[#parts + 1] = tostring(p) end
  return "(" .. table.concat(parts, " ") .. ")"
end
local symbols = {}
local function symbol(name)
  symbols[name] = symbols[name] or setmetatable({ name = name }, Symbol)
  return symbols[name]
end
local function cons(a, b) return setmetatable({ a, b }, Pair) end
local function list(...)
  local result = false
  for i = select("#", ...), 1, -1 do result = cons((select(i, ...)), result) end
  return result
end
local function show(v) return v == false and "()" or v == true and "#t" or tostring(v) end

local function tokens(text)
  return coroutine.wrap(function()
    for token in text:gsub(";[^\n]*", ""):gsub("[()']", " %0 "):gmatch("%S+") do coroutine.yield(token) end
  end)
end
local read
local function read_list(next_token)
  local items = {}
  while true do
    local token = next_token()
    if not token then error("unexpected end of text", 0) end
    if token == ")" then return list(table.unpack(items)) end
    items[#items + 1] = read(next_token, token)
  end
end
function read(next_token, token)
  if token == "(" then return read_list(next_token)
  elseif token == ")" then error("unexpected )", 0)
  elseif token == "'" then return list(symbol "quote", read(next_token, next_token()))
  elseif token == "#t" then return true
  elseif token == "#f" then return false end
  return tonumber(token) or symbol(token)
end

local Env = {}
Env.__index = function(env, key) return rawget(env, "outer_" ) and env.outer_[key] or nil end
local function child(env) return setmetatable({ outer_ = env }, Env) end
local globals = setmetatable({}, {})
local function lookup(env, name)
  while env do
    local v = rawget(env, name)
    if v ~= nil then return v end
    env = rawget(env, "outer_")
  end
  error("unbound variable: " .. name, 0)
end

local eval
local special = {}
local function eval_body(body, env)
  while body[2] do eval(body[1], env) body = body[2] end
  return eval(body[1], env)
end
function special.quote(args) return args[1] end
special["if"] = function(args, env)
  if eval(args[1], env) then return eval(args[2][1], env) end
  return args[2][2] and eval(args[2][2][1], env)
end
function special.define(args, env)
  local target = args[1]
  if getmetatable(target) == Pair then
    env[target[1].name] = special.lambda(cons(target[2], args[2]), env)
    return target[1]
  end
  env[target.name] = eval(args[2][1], env)
  return target
end
function special.lambda(args, env)
  local parameters, body = args[1], args[2]
  return function(...)
    local scope, p, i = child(env), parameters, 1
    while p do
      if getmetatable(p) == Symbol then scope[p.name] = list(select(i, ...)) break end
      local v = select(i, ...)
      if v == nil then error("too few arguments", 0) end
      scope[p[1].name] = v
      p, i = p[2], i + 1
    end
    return eval_body(body, scope)
  end
end
function special.let(args, env)
  local scope, b = child(env), args[1]
  while b do scope[b[1][1].name] = eval(b[1][2][1], env) b = b[2] end
  return eval_body(args[2], scope)
end
special["set!"] = function(args, env)
  local name = args[1].name
  while env and rawget(env, name) == nil do env = rawget(env, "outer_") end
  if not env then error("set! of unbound " .. name, 0) end
  env[name] = eval(args[2][1], rawget(env, "outer_") or env)
  return env[name]
end
special["define-macro"] = function(args, env)
  local make = special.lambda(cons(args[1][2], args[2]), env)
  special[args[1][1].name] = function(a, e)
    local values, n = {}, 0
    while a do n = n + 1 values[n] = a[1] a = a[2] end
    return eval(make(table.unpack(values, 1, n)), e)
  end
  return args[1][1]
end
function eval(x, env)
  local kind = getmetatable(x)
  if kind == Symbol then return lookup(env, x.name) end
  if kind ~= Pair then return x end
  if getmetatable(x[1]) == Symbol and special[x[1].name] then return special[x[1].name](x[2], env) end
  local f = eval(x[1], env)
  if type(f) ~= "function" then error("not a function: " .. show(f), 0) end
  local values, n, a = {}, 0, x[2]
  while a do n = n + 1 values[n] = eval(a[1], env) a = a[2] end
  return f(table.unpack(values, 1, n))
end
local function fold(f) return function(a, ...) for i = 1, select("#", ...) do a = f(a, (select(i, ...))) end return a end end
globals["+"] = fold(function(a, b) return a + b end)
globals["-"] = fold(function(a, b) return a - b end)
globals["*"] = fold(function(a, b) return a * b end)
globals["/"] = fold(function(a, b) return a / b end)
globals["//"] = fold(function(a, b) return a // b end)
globals["%"] = fold(function(a, b) return a % b end)
globals["="] = function(a, b) return a == b end
globals["<"] = function(a, b) return a < b end
globals.cons, globals.list = cons, list
globals.car = function(p) return p[1] end
globals.cdr = function(p) return p[2] end
globals["null?"] = function(p) return p == false end
globals.display = function(v) print("out: " .. show(v)) return v end
globals.error = function(m) error("user error: " .. show(m), 0) end

local program = [[
(define (fact n) (if (< n 2) 1 (* n (fact (- n 1))))) (fact 20)
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 15)
(define (map f l) (if (null? l) '() (cons (f (car l)) (map f (cdr l)))))
(map (lambda (x) (* x x)) '(1 2 3 4.5))
(define (range a b) (if (< a b) (cons a (range (+ a 1) b)) '()))
(define (reduce f x l) (if (null? l) x (reduce f (f x (car l)) (cdr l))))
(reduce + 0 (range 0 100))
(let ((x 2) (y 3)) (let ((x 7) (z (+ x y))) (* z x)))
(define counter (let ((n 0)) (lambda () (set! n (+ n 1)))))
(counter) (counter) (counter)
(define-macro (unless c body) (list 'if c #f body))
(unless (< 2 1) (display 'macro-works))
(define (variadic first . rest) rest)
((lambda args args) 1 2 3)
'(a (b . c) 'd "e")
(/ 7 2) (// 7 2) (% -7 3) (car '(1)) (cdr '(1))
(undefined 1)
(1 2)
(fact 'a)
(error '(went wrong))
(car 5)
((lambda (x) x))
(set! nowhere 1)
]]
local next_token = tokens(program)
for token in next_token do
  local ok, form = pcall(read, next_token, token)
  if not ok then print("read error", form) break end
  local ok2, value = pcall(eval, form, globals)
  print(show(form):sub(1, 60), "=>", ok2 and (type(value) == "function" and "<function>" or show(value)) or "ERROR " .. tostring(value):gsub("^.-:%d+: ", ""))
end
print(pcall(read, tokens("(a b"), "("))
print(pcall(read, tokens(""), ")"))
