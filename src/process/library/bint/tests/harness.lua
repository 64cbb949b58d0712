-- What the expressions of cases.tsv are evaluated with, by the published module (generate.mjs) and by ours (mod.rs).
new = require('.bint')
bint = new(256)
b64, b128, b16, b8, b24, b20 = new(64), new(128), new(256, 16), new(64, 8), new(96, 24), new(80, 20)

-- The words of a table as hexadecimal numbers.
function limbs(x)
  local t = {}
  for i = 1, #x do t[i] = string.format('%x', x[i]) end
  return '{' .. table.concat(t, ' ') .. '}'
end

-- A value as text: of an integer its digits and, when it is none of `bint`, its words.
local function show(value)
  local kind = math.type(value) or type(value)
  if kind == 'table' then
    local class = getmetatable(value)
    if class == bint then
      local _, text = pcall(bint.tobase, value, 16)
      return 'bint ' .. tostring(text)
    elseif class then
      return 'class ' .. tostring(class.bits) .. limbs(value)
    end
  elseif kind == 'string' then
    return "'" .. value:gsub('[^%g ]', function(c) return string.format('\\x%02x', c:byte()) end) .. "'"
  elseif kind == 'float' then
    return string.format('%.17g', value) .. 'f'
  elseif kind == 'nil' or kind == 'boolean' or kind == 'integer' then
    return tostring(value)
  end
  return kind
end

-- The results of an expression, or its error after an exclamation mark.
function answer(source)
  local chunk = load('return ' .. source, '=q') or assert(load(source, '=q'))
  local results = table.pack(pcall(chunk))
  if not results[1] then return '! ' .. tostring(results[2]) end
  local texts = {}
  for i = 2, results.n do texts[i - 1] = show(results[i]) end
  return table.concat(texts, ', ')
end
