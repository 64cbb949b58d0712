-- Numbers to text and back: string.format, tostring, tonumber and implicit conversion in concatenation.
local checksum = 0
for index = 1, 80000 do
  local ratio = index / 7
  local line = string.format("%-12s|%8d|%012.4f|%x|%5.1f%%|%s", "row " .. index, index * 31, ratio, index * 65599, ratio % 100, index % 2 == 0)
  checksum = checksum + #line + line:byte(14 + index % 8)
  local text = tostring(ratio) .. ":" .. index .. ":" .. index * 0.25
  checksum = checksum + #text
  checksum = checksum + math.floor(tonumber(string.format("%.3f", ratio)) * 10) + tonumber(tostring(index * 1000))
  if index % 4 == 0 then
    checksum = checksum + #string.format("%q", line) + #string.format("%g %e %i %c %o", ratio, ratio, index, 65 + index % 26, index)
  end
end
return checksum
