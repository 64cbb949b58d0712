-- JSON in plain Lua: encodes and decodes a list of messages, as a process without a native codec does.
local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
local unescapes = { n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function quote(text)
  return '"' .. text:gsub('[%c"\\]', escapes) .. '"'
end

local function encode(value, out)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = quote(value)
  elseif kind ~= "table" then
    out[#out + 1] = tostring(value)
  elseif value[1] ~= nil then
    out[#out + 1] = "["
    for index, item in ipairs(value) do
      if index > 1 then out[#out + 1] = "," end
      encode(item, out)
    end
    out[#out + 1] = "]"
  else
    local names = {}
    for name in pairs(value) do names[#names + 1] = name end
    table.sort(names)
    out[#out + 1] = "{"
    for index, name in ipairs(names) do
      if index > 1 then out[#out + 1] = "," end
      out[#out + 1] = quote(name)
      out[#out + 1] = ":"
      encode(value[name], out)
    end
    out[#out + 1] = "}"
  end
end

local function skip(text, at)
  return text:find("[^ \n\r\t]", at)
end

local function decode_string(text, at)
  local parts, from = {}, at + 1
  while true do
    local stop = text:find('["\\]', from)
    parts[#parts + 1] = text:sub(from, stop - 1)
    if text:byte(stop) == 34 then return table.concat(parts), stop + 1 end
    parts[#parts + 1] = unescapes[text:sub(stop + 1, stop + 1)]
    from = stop + 2
  end
end

local decode

local function decode_array(text, at)
  local list = {}
  at = skip(text, at + 1)
  while text:byte(at) ~= 93 do
    list[#list + 1], at = decode(text, at)
    at = skip(text, at)
    if text:byte(at) == 44 then at = skip(text, at + 1) end
  end
  return list, at + 1
end

local function decode_object(text, at)
  local object = {}
  at = skip(text, at + 1)
  while text:byte(at) ~= 125 do
    local name
    name, at = decode_string(text, at)
    at = skip(text, skip(text, at) + 1)
    object[name], at = decode(text, at)
    at = skip(text, at)
    if text:byte(at) == 44 then at = skip(text, at + 1) end
  end
  return object, at + 1
end

function decode(text, at)
  at = skip(text, at)
  local first = text:byte(at)
  if first == 34 then return decode_string(text, at) end
  if first == 123 then return decode_object(text, at) end
  if first == 91 then return decode_array(text, at) end
  if first == 116 then return true, at + 4 end
  if first == 102 then return false, at + 5 end
  local digits = text:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at)
  return tonumber(digits), at + #digits
end

local messages = {}
for number = 1, 60 do
  messages[number] = {
    Id = "message-" .. number,
    Action = number % 3 == 0 and "Transfer" or "Balance",
    Quantity = tostring(number * 1000003),
    Nonce = number,
    Ratio = number / 8,
    Trusted = number % 2 == 0,
    Data = 'line "' .. number .. '"\n\tand a second line \\ with an escape',
    Tags = {
      { name = "Data-Protocol", value = "ao" },
      { name = "Variant", value = "ao.TN.1" },
      { name = "Type", value = "Message" },
    },
  }
end

local checksum = 0
for round = 1, 100 do
  local out = {}
  encode(messages, out)
  local text = table.concat(out)
  local back = decode(text, 1)
  local last = back[round % 60 + 1]
  checksum = checksum + #text + #back + last.Nonce + last.Ratio
  messages[1].Nonce = messages[1].Nonce + 1
end
return checksum
