-- Borders, `next` order and contents of tables after long random histories.
-- Keys are never strings: their order is not part of the language.
local state = 2026
local function random(n) state = (state * 1103515245 + 12345) & 0x7fffffff return (state >> 8) % n end
local function walk(t) local r = {} for k, v in pairs(t) do r[#r + 1] = tostring(k) .. "=" .. tostring(v) end return table.concat(r, " ") end
local keys = {
  function() return random(16) end, function() return random(64) - 8 end, function() return random(8) / 2 end, function() return random(1000) * 1000 end,
  function() return random(2) == 0 end, function() return 1 << random(63) end, function() return random(5) * 1e10 end,
}
for history = 1, 60 do
  local t = history % 5 == 0 and { 1, 2, 3, nil, 5, nil, nil, 8 } or history % 5 == 1 and { [1] = 1, [2] = 2, [5] = 5 } or history % 5 == 2 and table.pack(1, 2, 3) or {}
  t.n = nil
  local lengths = {}
  for step = 1, 30 + random(100) do
    local action = random(12)
    if action < 5 then t[keys[random(#keys) + 1]()] = step
    elseif action < 7 then t[keys[random(#keys) + 1]()] = nil
    elseif action < 9 then t[#t + 1] = step
    elseif action == 9 then t[#t] = nil
    elseif action == 10 then for i = 1, random(10) do t[i] = i end
    else for i = random(6), random(12) do t[i] = nil end end
    if step % 8 == 0 then lengths[#lengths + 1] = #t end
  end
  print(history, #t, table.concat(lengths, ","), walk(t))
end
local t = {}
for i = 1, 100 do t[i] = i end
for i = 1, 100, 3 do t[i] = nil end
local seen = {}
for k, v in pairs(t) do
  if k % 2 == 0 then t[k] = nil else t[k] = v * 2 end
  seen[#seen + 1] = k
end
print(table.concat(seen, " "))
print(#t, walk(t))
local queue, front, log = {}, 1, {}
for i = 1, 200 do
  queue[#queue + 1] = i
  if i % 3 ~= 0 then queue[front] = nil front = front + 1 end
  if i % 20 == 0 then log[#log + 1] = #queue .. "/" .. front end
end
print(table.concat(log, " "))
