-- Expressions over literals: folding, conversions, precedence, error messages.

local tree = require "tree"
local values = require "generators.values"

local expression = {}

local binary = { "+", "-", "*", "/", "//", "%", "^", "&", "|", "~", "<<", ">>", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or" }
local unary = { "-", "not ", "#", "~" }
local variables = { "i", "f", "s", "n", "t", "t.x", "t[1]", "up", "g", "t.y.z" }

local function build(random, depth)
  if depth == 0 or random:chance(15) then
    if random:chance(35) then return tree.choice(random:pick(variables), "1") end
    return tree.choice(values.any(random), "1", "nil", "''")
  end
  local which = random:upto(10)
  if which <= 7 then
    local left, right = build(random, depth - 1), build(random, depth - 1)
    local operator = random:pick(binary)
    local parts = random:chance(50) and { "(", left, " " .. operator .. " ", right, ")" } or { left, " " .. operator .. " ", right }
    return tree.choice(parts, left, right, "1")
  elseif which <= 9 then
    local operand = build(random, depth - 1)
    return tree.choice({ random:pick(unary), "(", operand, ")" }, operand, "1")
  end
  local inner = build(random, depth - 1)
  return tree.choice({ "(", inner, ")" }, inner, "1")
end

function expression.make(random)
  local items = {}
  for i = 1, 12 do items[i] = { "r[#r + 1] = {pcall(function() return ", build(random, random:between(1, 4)), " end)}" } end
  return { "local i, f, s, n, t = 5, 2.5, '7', nil, {x = 3, [1] = 'one'}\nlocal up = {}\ng = 'global'\nlocal r = {}\n", tree.list(items, "\n"), "return table.unpack(r)" }
end

return expression
