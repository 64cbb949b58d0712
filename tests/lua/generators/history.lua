-- Histories of one table: its border and its order of traversal after each step.

local tree = require "tree"

local history = {}

local function key(random)
  local which = random:upto(12)
  if which <= 5 then return tostring(random:between(1, random:pick { 6, 18, 40 })) end
  if which == 6 then return tostring(random:between(-4, 0)) end
  if which == 7 then return random:between(1, 9) .. ".5" end
  if which == 8 then return random:pick { "true", "false" } end
  if which == 9 then return tostring(1 << random:between(0, 62)) end
  if which == 10 then return random:between(1, 9) .. ".0" end
  return tostring(random:between(1, 100) * random:pick { 7, 16, 31, 1000 })
end

local constructors = { "{}", "{1}", "{1,2,3}", "{1,nil,3}", "{nil,nil,3}", "{1,2,3,4,nil}", "{[1]=1,[2]=2,[3]=3}", "{1,2,[3]=3,[10]=10}", "{[1]=1,[4]=4,5,6}", "{1,2,3,4,5,6,7,8,9,10}", "{table.unpack({1,2,3,nil,5,nil}, 1, 6)}" }

local function step(random)
  local which = random:upto(14)
  if which <= 4 then return ("t[%s] = %d"):format(key(random), random:between(1, 99)) end
  if which <= 6 then return ("t[%s] = nil"):format(key(random)) end
  if which <= 8 then return "t[#t + 1] = " .. random:between(1, 99) end
  if which == 9 then return "t[#t] = nil" end
  if which == 10 then return ("for i = %d, %d do t[i] = i end"):format(random:between(1, 5), random:between(3, 30)) end
  if which == 11 then return ("for i = %d, %d do t[i] = nil end"):format(random:between(1, 12), random:between(3, 40)) end
  if which == 12 then return ("for i = %d, 1, -1 do t[i] = i end"):format(random:between(1, 12)) end
  if which == 13 then return random:pick { "pcall(table.insert, t, 7)", "pcall(table.insert, t, 1, 8)", "pcall(table.remove, t)", "pcall(table.remove, t, 1)", "pcall(table.move, t, 1, 5, 3)" } end
  return ("for i = 1, %d do t[i * %d] = i end"):format(random:between(1, 12), random:pick { 2, 3, 8, 100 })
end

function history.make(random)
  local items = {}
  for i = 1, random:between(5, 40) do
    items[i] = tree.list({ { step(random) }, { " r[#r + 1] = #t .. '/' .. order(t)" } }, "")
  end
  return { "local r, t = {}, ", random:pick(constructors), "\n", tree.list(items, "\n"), "return #t, order(t), table.concat(r, '\\n')" }
end

return history
