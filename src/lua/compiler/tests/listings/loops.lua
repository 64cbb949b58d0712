for i = 10, 1, -1 do
  local function captured() return i end
  if i == 5 then break end
end
for k, v in pairs(t) do
  if v then goto continue end
  print(k)
  ::continue::
end
while a and b do a = f(b) end
repeat local done = g() ; h = function() return done end until done
