-- A calculator: precedence climbing, an AST, symbolic derivatives, simplification.
local function lex(s)
  local tokens = {}
  local at = 1
  while at <= #s do
    local space = s:match("^%s+()", at)
    if space then at = space
    else
      local number, after = s:match("^(%d+%.?%d*[eE]?[+-]?%d*)()", at)
      if not number or not tonumber(number) then number, after = s:match("^(%d+%.?%d*)()", at) end
      local name, after_name = s:match("^(%a%w*)()", at)
      if number then tokens[#tokens + 1] = { "number", tonumber(number) } at = after
      elseif name then tokens[#tokens + 1] = { "name", name } at = after_name
      elseif s:find("^[-+*/^%%(),=<>!]", at) then
        local two = s:match("^[=<>!]=", at)
        tokens[#tokens + 1] = { two or s:sub(at, at) }
        at = at + (two and 2 or 1)
      else error(("bad character '%s' at %d"):format(s:sub(at, at), at), 0) end
    end
  end
  tokens[#tokens + 1] = { "end" }
  return tokens
end
local levels = { ["=="] = { 1, 2 }, ["!="] = { 1, 2 }, ["<"] = { 2, 3 }, [">"] = { 2, 3 }, ["<="] = { 2, 3 }, [">="] = { 2, 3 }, ["+"] = { 3, 4 }, ["-"] = { 3, 4 }, ["*"] = { 4, 5 }, ["/"] = { 4, 5 }, ["%"] = { 4, 5 }, ["^"] = { 7, 6 } }
local function parse(s)
  local tokens, at = lex(s), 1
  local expression
  local function expect(kind) if tokens[at][1] ~= kind then error(("expected %s, got %s"):format(kind, tokens[at][1]), 0) end at = at + 1 end
  local function primary()
    local t = tokens[at]
    at = at + 1
    if t[1] == "number" then return { "number", t[2] }
    elseif t[1] == "-" then return { "negate", expression(5) }
    elseif t[1] == "(" then local e = expression(0) expect ")" return e
    elseif t[1] == "name" then
      if tokens[at][1] ~= "(" then return { "name", t[2] } end
      at = at + 1
      local call = { "call", t[2] }
      if tokens[at][1] ~= ")" then
        repeat call[#call + 1] = expression(0) until not (tokens[at][1] == "," and (function() at = at + 1 return true end)())
      end
      expect ")"
      return call
    end
    error("unexpected " .. t[1], 0)
  end
  function expression(minimum)
    local left = primary()
    while true do
      local op = tokens[at][1]
      local level = levels[op]
      if not level or level[1] < minimum then return left end
      at = at + 1
      left = { op, left, expression(level[2]) }
    end
  end
  local e = expression(0)
  if tokens[at][1] == "=" then at = at + 1 e = { "assign", e, expression(0) } end
  expect "end"
  return e
end
local env = { pi = math.pi, e = math.exp(1) }
local functions = { sin = math.sin, cos = math.cos, sqrt = math.sqrt, max = math.max, min = math.min, abs = math.abs, ln = math.log, floor = math.floor }
local evaluate
local operations = { ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end, ["*"] = function(a, b) return a * b end, ["/"] = function(a, b) return a / b end, ["%"] = function(a, b) return a % b end, ["^"] = function(a, b) return a ^ b end,
  ["=="] = function(a, b) return a == b and 1 or 0 end, ["!="] = function(a, b) return a ~= b and 1 or 0 end, ["<"] = function(a, b) return a < b and 1 or 0 end, [">"] = function(a, b) return a > b and 1 or 0 end, ["<="] = function(a, b) return a <= b and 1 or 0 end, [">="] = function(a, b) return a >= b and 1 or 0 end }
function evaluate(n)
  local kind = n[1]
  if kind == "number" then return n[2]
  elseif kind == "name" then return env[n[2]] or error("undefined variable " .. n[2], 0)
  elseif kind == "negate" then return -evaluate(n[2])
  elseif kind == "assign" then env[n[2][2]] = evaluate(n[3]) return env[n[2][2]]
  elseif kind == "call" then
    local f = functions[n[2]] or error("undefined function " .. n[2], 0)
    local arguments = {}
    for i = 3, #n do arguments[i - 2] = evaluate(n[i]) end
    return f(table.unpack(arguments))
  end
  return operations[kind](evaluate(n[2]), evaluate(n[3]))
end
local function show(n, outer)
  local kind = n[1]
  if kind == "number" or kind == "name" then return tostring(n[2])
  elseif kind == "negate" then return "-" .. show(n[2], 5)
  elseif kind == "call" then local a = {} for i = 3, #n do a[#a + 1] = show(n[i], 0) end return n[2] .. "(" .. table.concat(a, ", ") .. ")"
  elseif kind == "assign" then return show(n[2], 0) .. " = " .. show(n[3], 0) end
  local level = levels[kind]
  local s = show(n[2], level[1]) .. " " .. kind .. " " .. show(n[3], level[2])
  return level[1] < (outer or 0) and "(" .. s .. ")" or s
end
local num = function(v) return { "number", v } end
local function simplify(n)
  if n[1] == "number" or n[1] == "name" then return n end
  local r = { n[1] }
  for i = 2, #n do r[i] = type(n[i]) == "table" and simplify(n[i]) or n[i] end
  local a, b = r[2], r[3]
  local function is(x, v) return type(x) == "table" and x[1] == "number" and x[2] == v end
  if r[1] == "negate" and a[1] == "number" then return num(-a[2]) end
  if operations[r[1]] and a[1] == "number" and b[1] == "number" then return num(operations[r[1]](a[2], b[2])) end
  if r[1] == "+" then if is(a, 0) then return b elseif is(b, 0) then return a end
  elseif r[1] == "-" then if is(b, 0) then return a end
  elseif r[1] == "*" then if is(a, 0) or is(b, 0) then return num(0) elseif is(a, 1) then return b elseif is(b, 1) then return a end
  elseif r[1] == "/" then if is(a, 0) then return num(0) elseif is(b, 1) then return a end
  elseif r[1] == "^" then if is(b, 1) then return a elseif is(b, 0) then return num(1) end end
  return r
end
local function derive(n, x)
  local kind, a, b = n[1], n[2], n[3]
  if kind == "number" then return num(0)
  elseif kind == "name" then return num(a == x and 1 or 0)
  elseif kind == "negate" then return { "negate", derive(a, x) }
  elseif kind == "+" or kind == "-" then return { kind, derive(a, x), derive(b, x) }
  elseif kind == "*" then return { "+", { "*", derive(a, x), b }, { "*", a, derive(b, x) } }
  elseif kind == "/" then return { "/", { "-", { "*", derive(a, x), b }, { "*", a, derive(b, x) } }, { "^", b, num(2) } }
  elseif kind == "^" and b[1] == "number" then return { "*", { "*", b, { "^", a, num(b[2] - 1) } }, derive(a, x) }
  elseif kind == "call" and a == "sin" then return { "*", { "call", "cos", b }, derive(b, x) }
  elseif kind == "call" and a == "cos" then return { "*", { "negate", { "call", "sin", b } }, derive(b, x) }
  elseif kind == "call" and a == "ln" then return { "/", derive(b, x), b } end
  error("cannot derive " .. kind, 0)
end
for _, s in ipairs { "1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "-2 ^ 2", "10 - 4 - 3", "7 % 4 * 2", "x = 5", "x * x + 1", "sqrt(16) + max(1, 2, 3)", "1 / 3", "1e3 + 1.5", "sin(pi / 2)", "3 < 4 == 1", "2 <= 1", "floor(7.9)", "y", "foo(1)", "1 +", "(1", "1 2", "@", "max()", "1 / 0", "abs(-3)", "- - 4", "2 * -3" } do
  print(s, pcall(function() local e = parse(s) return show(e), evaluate(e) end))
end
for _, s in ipairs { "x ^ 3 + 2 * x", "sin(x) * x", "ln(x ^ 2)", "(x + 1) / (x - 1)", "5", "x * y", "cos(3 * x)", "-x ^ 2", "x ^ x" } do
  print(s, pcall(function() return show(simplify(derive(parse(s), "x"))) end))
end
