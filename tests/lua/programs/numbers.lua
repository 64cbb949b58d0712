-- Numbers: conversions, formats, float and integer edge cases in long tables.
local values = { 0, 1, -1, 2, 7, -7, 255, 256, 1000000, 2 ^ 31 | 0, 2 ^ 53 | 0, math.maxinteger, math.mininteger, 0.0, -0.0, 0.1, -0.5, 1.5, 2.5, 1e15, 1e16, 1e100, 5e-324, 1.7976931348623157e308, 1 / 0, -1 / 0, 2 ^ 53, 2 ^ 63, -2 ^ 63, 123456.789, 1 / 3, 3.0 }
for i, v in ipairs(values) do
  print(i, v, math.type(v), ("%d"):format(math.tointeger(v) or 0), ("%.3f"):format(v):sub(1, 30), ("%g"):format(v), ("%e"):format(v), ("%a"):format(v), ("%.14g"):format(v), ("%.17g"):format(v), ("%5.1f|"):format(v):sub(1, 20))
end
local operators = {
  { "+", function(a, b) return a + b end }, { "-", function(a, b) return a - b end }, { "*", function(a, b) return a * b end }, { "/", function(a, b) return a / b end },
  { "//", function(a, b) return a // b end }, { "%", function(a, b) return a % b end }, { "&", function(a, b) return a & b end }, { "|", function(a, b) return a | b end },
  { "~", function(a, b) return a ~ b end }, { "<<", function(a, b) return a << b end }, { ">>", function(a, b) return a >> b end }, { "<", function(a, b) return a < b end },
  { "<=", function(a, b) return a <= b end }, { "==", function(a, b) return a == b end }, { "min", math.min }, { "max", math.max }, { "fmod", math.fmod }, { "ult", math.ult },
}
local function text(ok, v)
  if not ok then return "E:" .. v:gsub("^.-:%d+: ", ""):sub(1, 24) end
  if v ~= v then return "nan" end
  return tostring(v)
end
for _, op in ipairs(operators) do
  local row = {}
  for i = 1, #values, 2 do
    for j = 2, #values, 3 do row[#row + 1] = text(pcall(op[2], values[i], values[j])) end
  end
  print(op[1], table.concat(row, " "))
end
local strings = { "0", "10", " 10 ", "0x1F", "1e3", "-5", "1.5", ".5", "5.", "0x.8p3", "1e", "", " ", "abc", "1 2", "0x", "١", "1e400", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "0xffffffffffffffff", "0x1ffffffffffffffff", "nan", "inf", "+1", "- 1", "1_000", "1e+5", "1E-5", "00012" }
for _, s in ipairs(strings) do
  print(("%q"):format(s), tonumber(s), tonumber(s, 10), tonumber(s, 16), tonumber(s, 36), text(pcall(function() return s + 0 end)), text(pcall(function() return s * 2 end)), text(pcall(function() return s | 0 end)), math.tointeger(s), text(pcall(function() return -s end)), text(pcall(string.rep, "x", s)):sub(1, 15))
end
for _, f in ipairs { "floor", "ceil", "abs", "sqrt", "tointeger" } do
  local row = {}
  for i, v in ipairs(values) do row[i] = text(pcall(math[f], v)) end
  print(f, table.concat(row, " "))
end
for i = 1, 20 do
  local x = (i - 10) * 0.37
  print(("%8.4f %8.4f %8.4f %8.4f %8.4f %8.4f"):format(x, math.sin(x), math.cos(x), math.exp(x), math.atan(x, 2), math.log(math.abs(x) + 1)), x // 1, x % 1, math.modf(x))
end
local row = {}
for base = 2, 36, 2 do row[#row + 1] = tostring(tonumber("101", base)) .. "/" .. tostring(tonumber("z", base)) end
print(table.concat(row, " "))
local a, b = 0, 1
for i = 1, 100 do a, b = b, a + b end
print(a, b)
local x = 1
for i = 1, 70 do x = x * 3 end
print(x, 3 ^ 70)
local h = 0
for i = 1, 1000 do h = h * 31 + i end
print(h, h & 0xffff, h >> 48, h // 1000, h % 1000, h / 3)
local sum, product = 0.0, 1.0
for i = 1, 1000 do sum = sum + 1 / i product = product * (1 + 1 / (i * i)) end
print(sum, product, ("%.17g %.17g"):format(sum, product))
local pi, k = 0, 0
repeat local term = 4 / (2 * k + 1) * (k % 2 == 0 and 1 or -1) pi = pi + term k = k + 1 until math.abs(term) < 1e-4
print(k, pi, ("%.10f"):format(pi))
for row_number = 0, 8 do
  local line = {}
  for column = 0, 40 do
    local cr, ci, zr, zi, n = column / 20 - 1.5, row_number / 4 - 1, 0, 0, 0
    while zr * zr + zi * zi < 4 and n < 30 do zr, zi, n = zr * zr - zi * zi + cr, 2 * zr * zi + ci, n + 1 end
    line[#line + 1] = (" .:-=+*#%@"):sub(n // 3 % 10 + 1, n // 3 % 10 + 1)
  end
  print(table.concat(line))
end
