-- A JSON encoder and decoder with sorted keys, driven over documents and faults.
local json = {}

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
json.null = setmetatable({}, { __tostring = function() return "null" end })

local function quote(s)
  return '"' .. s:gsub('[%c"\\]', function(c) return escapes[c] or ("\\u%04x"):format(c:byte()) end) .. '"'
end

local encoders = {}
local function encode(value, seen)
  if value == json.null then return "null" end
  local encoder = encoders[type(value)] or error("cannot encode a " .. type(value), 0)
  return encoder(value, seen)
end
function encoders.string(s) return quote(s) end
function encoders.number(n)
  if n ~= n or n == math.huge or n == -math.huge then error("number out of range: " .. tostring(n), 0) end
  return math.type(n) == "integer" and ("%d"):format(n) or ("%.14g"):format(n)
end
function encoders.boolean(b) return tostring(b) end
encoders["nil"] = function() return "null" end
function encoders.table(t, seen)
  if seen[t] then error("circular reference", 0) end
  seen[t] = true
  local parts = {}
  local result
  if #t > 0 or next(t) == nil then
    for i = 1, #t do parts[i] = encode(t[i], seen) end
    result = "[" .. table.concat(parts, ",") .. "]"
  else
    local keys = {}
    for k in pairs(t) do
      if type(k) ~= "string" then error("invalid key of type " .. type(k), 0) end
      keys[#keys + 1] = k
    end
    table.sort(keys)
    for _, k in ipairs(keys) do parts[#parts + 1] = quote(k) .. ":" .. encode(t[k], seen) end
    result = "{" .. table.concat(parts, ",") .. "}"
  end
  seen[t] = nil
  return result
end
function json.encode(value) return encode(value, {}) end

local decode_value
local function fail(text, at, message)
  local line = select(2, text:sub(1, at):gsub("\n", "")) + 1
  error(("%s at line %d, byte %d"):format(message, line, at), 0)
end
local function skip(text, at) return text:match("^[ \t\r\n]*()", at) end
local unescapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function decode_string(text, at)
  local parts, from = {}, at + 1
  while true do
    local stop = text:find('[\\"%c]', from)
    if not stop then fail(text, at, "unfinished string") end
    parts[#parts + 1] = text:sub(from, stop - 1)
    local c = text:sub(stop, stop)
    if c == '"' then return table.concat(parts), stop + 1 end
    if c ~= "\\" then fail(text, stop, "control character in string") end
    local e = text:sub(stop + 1, stop + 1)
    if e == "u" then
      local hex = text:match("^%x%x%x%x", stop + 2) or fail(text, stop, "bad unicode escape")
      local code = tonumber(hex, 16)
      from = stop + 6
      if code >= 0xd800 and code < 0xdc00 then
        local low = text:match("^\\u([dD][c-fC-F]%x%x)", from) or fail(text, stop, "lone surrogate")
        code = 0x10000 + ((code - 0xd800) << 10) + (tonumber(low, 16) - 0xdc00)
        from = from + 6
      end
      parts[#parts + 1] = utf8.char(code)
    else
      parts[#parts + 1] = unescapes[e] or fail(text, stop, "bad escape")
      from = stop + 2
    end
  end
end

local function decode_number(text, at)
  local literal = text:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at)
  local value = literal and tonumber(literal)
  if not value or literal:find("^-?0%d") then fail(text, at, "bad number") end
  return value, at + #literal
end

local function decode_array(text, at)
  local result, n = {}, 0
  at = skip(text, at + 1)
  if text:sub(at, at) == "]" then return result, at + 1 end
  while true do
    n = n + 1
    result[n], at = decode_value(text, at)
    at = skip(text, at)
    local c = text:sub(at, at)
    if c == "]" then return result, at + 1 end
    if c ~= "," then fail(text, at, "expected ',' or ']'") end
    at = skip(text, at + 1)
  end
end

local function decode_object(text, at)
  local result = {}
  at = skip(text, at + 1)
  if text:sub(at, at) == "}" then return result, at + 1 end
  while true do
    if text:sub(at, at) ~= '"' then fail(text, at, "expected a key") end
    local key
    key, at = decode_string(text, at)
    at = skip(text, at)
    if text:sub(at, at) ~= ":" then fail(text, at, "expected ':'") end
    result[key], at = decode_value(text, skip(text, at + 1))
    at = skip(text, at)
    local c = text:sub(at, at)
    if c == "}" then return result, at + 1 end
    if c ~= "," then fail(text, at, "expected ',' or '}'") end
    at = skip(text, at + 1)
  end
end

local words = { t = { "true", true }, f = { "false", false }, n = { "null", json.null } }
function decode_value(text, at)
  local c = text:sub(at, at)
  if c == '"' then return decode_string(text, at)
  elseif c == "{" then return decode_object(text, at)
  elseif c == "[" then return decode_array(text, at)
  elseif c:find("[-%d]") then return decode_number(text, at) end
  local word = words[c]
  if word and text:sub(at, at + #word[1] - 1) == word[1] then return word[2], at + #word[1] end
  fail(text, at, c == "" and "unexpected end" or "unexpected '" .. c .. "'")
end
function json.decode(text)
  local value, at = decode_value(text, skip(text, 1))
  at = skip(text, at)
  if at <= #text then fail(text, at, "trailing text") end
  return value
end

local documents = {
  '{"a":1,"b":[true,false,null],"c":{"d":"e"}}', "[]", "{}", '"text"', "-0.5e3", "12345678901234567890", "9007199254740993", "[1,[2,[3,[4]]]]",
  '"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\n\\t\\"\\\\\\/"', " [ 1 , 2 ] ", '{"z":1,"y":2,"x":{"w":[],"v":{}}}', "1e400", "0.1", "1E5", "[null,1]",
}
for i, document in ipairs(documents) do
  local ok, value = pcall(json.decode, document)
  print(i, ok, ok and select(2, pcall(json.encode, value)) or value)
end
for _, bad in ipairs { "", "[1,", "{", '{"a"', '{"a":', "[1 2]", '"abc', '"\\x"', '"\\u12"', "tru", "01", "-", "[1]x", '{"a":1,}', "{1:2}", '"\\ud800"', '["a\nb"]', "[1,\n2,\n@]", "nul" } do
  print(("%q"):format(bad), pcall(json.decode, bad))
end
local loop = {} loop.self = loop
for _, value in ipairs { loop, { print }, { [1.5] = 1 }, 0 / 0, { 1 / 0 }, print } do print(pcall(json.encode, value)) end
local deep = 1
for _ = 1, 150 do deep = { deep } end
print(#json.encode(deep), json.encode(json.decode(json.encode(deep))) == json.encode(deep))
local big = {}
for i = 1, 300 do big[i] = { id = i, name = "item " .. i, tags = { "a", "b" .. i % 7 }, ratio = i / 8, flag = i % 2 == 0 } end
local text = json.encode(big)
print(#text, text:sub(1, 120), json.encode(json.decode(text)) == text)
