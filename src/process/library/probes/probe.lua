local function quoted(text)
  return (text:gsub("[^\32-Z[%]^-~]", function(byte) if byte == "\\" then return "\\\\" end return string.format("\\x%02x", byte:byte()) end))
end
local show
local function members(value, depth)
  local keys, texts = {}, {}
  for key in next, value do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if type(a) == "number" and type(b) == "number" then return a < b end
    return type(a) .. tostring(a) < type(b) .. tostring(b)
  end)
  for place, key in ipairs(keys) do
    local name = type(key) == "string" and quoted(key) or "[" .. show(key, depth + 1) .. "]"
    texts[place] = name .. " = " .. show(rawget(value, key), depth + 1)
  end
  return "{" .. table.concat(texts, ", ") .. "}"
end
function show(value, depth)
  if type(value) == "string" then return "'" .. quoted(value) .. "'" end
  if type(value) == "table" then return depth > 8 and "{...}" or members(value, depth) end
  if type(value) == "function" or type(value) == "thread" or type(value) == "userdata" then return type(value) end
  return tostring(value)
end
return function(source)
  local chunk, problem = load("return " .. source, "=probe")
  if not chunk then chunk, problem = load(source, "=probe") end
  if not chunk then return problem end
  local results = table.pack(pcall(chunk))
  local texts = {}
  for index = 2, results.n do
    local value = results[index]
    texts[#texts + 1] = results.n == 2 and type(value) == "string" and quoted(value) or show(value, 0)
  end
  local text = table.concat(texts, ", "):gsub("0x%x%x%x%x%x%x%x+", "0xADDRESS")
  return (results[1] and "" or "error: ") .. text
end
